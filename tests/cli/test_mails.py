"""`wapcommerce mails`: a person decides about uncertain mails (D11)."""

import json
from pathlib import Path

import pytest

from tests.builders import ANN, NIKOS
from tests.cli.stored import host_on, invoke, refusal, stored
from wapcommerce.adapters.memory import MemoryMailer
from wapcommerce.model.execution import MailState
from wapcommerce.provisioning.engine import Engine
from wapcommerce.provisioning.identity import activation_mail_key

KEY = activation_mail_key(NIKOS)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return stored(tmp_path / "orders.sqlite3")


def test_uncertain_mails_are_listed(database: Path) -> None:
    lines = invoke("mails", "list", "--database", database).stdout.splitlines()
    assert lines == [f"{activation_mail_key(ANN)}  of O-done", f"{KEY}  of O-done"]


def test_uncertain_mails_are_listed_for_programs(database: Path) -> None:
    rows = json.loads(invoke("mails", "list", "--json", "--database", database).stdout)
    assert rows[1] == {"key": KEY, "order_id": "O-done"}


def test_a_confirmed_mail_is_sent_and_no_longer_uncertain(database: Path) -> None:
    for each in (ANN, NIKOS):
        key = activation_mail_key(each)
        assert invoke("mails", "confirm", key, "--database", database).stdout == f"{key} is sent\n"
    left = invoke("mails", "list", "--database", database)
    assert left.stdout == "every mail is accounted for\n"


def test_a_resend_goes_to_the_account_of_the_mail(database: Path) -> None:
    result = invoke("mails", "resend", KEY, "--database", database)
    assert result.stdout == "resend:acc-1:2 is submitted; a worker will send it\n"
    mailer = MemoryMailer()
    with host_on(database, mailer=mailer) as host:
        Engine(host, "test").advance("resend:acc-1:2")
        former = host.journal.mail(KEY)
    assert former is not None
    assert former.state is MailState.REPLACED
    assert [mail.recipient for mail in mailer.sent] == [NIKOS.username]


def test_a_resend_can_be_resent(database: Path) -> None:
    invoke("mails", "resend", KEY, "--database", database)
    with host_on(database) as host:
        Engine(host, "test").advance("resend:acc-1:2")
    result = invoke("mails", "resend", activation_mail_key(NIKOS, 2), "--database", database)
    assert result.stdout.startswith("resend:acc-1:3 ")


@pytest.mark.parametrize("verb", ["confirm", "resend"])
def test_a_mail_that_is_none_is_not_found(database: Path, verb: str) -> None:
    assert (
        refusal("mails", verb, "nobody:1", "--database", database) == "there is no mail 'nobody:1'"
    )


def test_a_certain_mail_is_not_confirmed(database: Path) -> None:
    invoke("mails", "confirm", KEY, "--database", database)
    assert "is not uncertain" in refusal("mails", "confirm", KEY, "--database", database)
