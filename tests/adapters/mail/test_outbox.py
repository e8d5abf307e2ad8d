import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from attrs import evolve

from tests.adapters.mail.reading import mail_of, message_of
from wapcommerce.adapters.mail.outbox import EmlOutbox, file_name
from wapcommerce.errors import CallNotDone
from wapcommerce.ports import Mailer
from wapcommerce.testing.contracts.mailer import MAIL, Inbox, MailerContract

SENDER = "Cloud portal <no-reply@provider.example>"


class TestTheContract(MailerContract):
    @pytest.fixture
    def mailer(self, tmp_path: Path) -> Mailer:
        return EmlOutbox(tmp_path / "outbox", SENDER)

    @pytest.fixture
    def inbox(self, tmp_path: Path) -> Inbox:
        return lambda: [mail_of(path.read_bytes()) for path in tmp_path.glob("outbox/*.eml")]


def test_the_same_mail_again_replaces_its_file(tmp_path: Path) -> None:
    outbox = EmlOutbox(tmp_path, SENDER)

    outbox.send(MAIL)
    outbox.send(evolve(MAIL, text="again\n"))

    [path] = tmp_path.iterdir()
    assert mail_of(path.read_bytes()).text.splitlines() == ["again"]


def test_it_may_be_asked_again() -> None:
    assert EmlOutbox.deduplicates


def test_only_the_owner_can_read_a_mail(tmp_path: Path) -> None:
    EmlOutbox(tmp_path, SENDER).send(MAIL)

    [path] = tmp_path.iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_date_is_that_of_the_clock(tmp_path: Path) -> None:
    clock = datetime(2026, 5, 1, 12, 30, tzinfo=UTC)

    EmlOutbox(tmp_path, SENDER, clock=lambda: clock).send(MAIL)

    [path] = tmp_path.iterdir()
    assert message_of(path.read_bytes())["Date"].datetime == clock


def test_a_folder_that_cannot_be_written_is_not_done(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(CallNotDone) as failed:
        EmlOutbox(tmp_path / "file" / "outbox", SENDER).send(MAIL)

    assert not failed.value.permanent


@pytest.mark.parametrize(
    ("key", "stem"),
    [
        (
            "customer_activation:ann@customer.example:1",
            "customer_activation_ann@customer.example_1",
        ),
        ("../../etc/passwd", "etc_passwd"),
        ("C:\\temp\\x", "C_temp_x"),
        ("", "mail"),
        ("...", "mail"),
        ("έ\x00", "mail"),
        ("x" * 300, "x" * 80),
    ],
)
def test_a_file_name_shows_what_is_safe_of_the_key(key: str, stem: str) -> None:
    name = file_name(key)

    assert name.rpartition("-")[0] == stem
    assert name.endswith(".eml")


@pytest.mark.parametrize(
    ("one", "other"), [("a:b", "a/b"), ("Key", "key"), ("x" * 300, "x" * 301), ("", "mail")]
)
def test_keys_that_look_alike_have_different_files_even_where_case_does_not_count(
    one: str, other: str
) -> None:
    assert file_name(one).lower() != file_name(other).lower()
