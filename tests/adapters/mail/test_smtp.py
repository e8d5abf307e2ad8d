import logging
import socket
import ssl
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme
from attrs import evolve

from tests.adapters.mail.reading import mail_of
from tests.adapters.mail.servers import HOST, Inbox, login_of, mail_server, scripted_server
from wapcommerce.adapters.mail.smtp import SmtpMailer
from wapcommerce.adapters.wire.secret import Secret
from wapcommerce.errors import CallNotDone, CallOutcomeUnknown
from wapcommerce.ports import Mailer
from wapcommerce.testing.contracts.mailer import LINK, MAIL, MailerContract
from wapcommerce.testing.contracts.mailer import Inbox as ContractInbox

SENDER = "Cloud portal <no-reply@provider.example>"
GREETING = [b"220 test", b"250 test", b"250 sender ok", b"250 recipient ok"]


def plain_mailer(port: int) -> SmtpMailer:
    return SmtpMailer(HOST, port, SENDER, security="none", timeout_s=10)


every_security = pytest.mark.parametrize("security", ["starttls", "tls"])


class Certified:
    """An authority of its own, and a server certificate for this machine."""

    def __init__(self, folder: Path) -> None:
        authority = trustme.CA()
        self.ca_file = folder / "ca.pem"
        authority.cert_pem.write_to_path(str(self.ca_file))
        self.for_this_machine = self._context(authority.issue_cert(HOST))
        self.for_another_machine = self._context(authority.issue_cert("other.example"))
        yesterday = datetime.now(UTC) - timedelta(days=1)
        self.expired = self._context(authority.issue_cert(HOST, not_after=yesterday))

    def _context(self, certificate: trustme.LeafCert) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate.configure_cert(context)
        return context


@pytest.fixture(scope="module")
def certified(tmp_path_factory: pytest.TempPathFactory) -> Certified:
    return Certified(tmp_path_factory.mktemp("certificates"))


def test_a_mail_server_is_not_asked_again() -> None:
    assert not SmtpMailer.deduplicates


class TestTheContract(MailerContract):
    @pytest.fixture
    def server(self) -> Iterator[tuple[int, Inbox]]:
        inbox = Inbox()
        with mail_server(inbox) as port:
            yield port, inbox

    @pytest.fixture
    def mailer(self, server: tuple[int, Inbox]) -> Mailer:
        return plain_mailer(server[0])

    @pytest.fixture
    def inbox(self, server: tuple[int, Inbox]) -> ContractInbox:
        return lambda: [mail_of(content) for content in server[1].contents]


def test_starttls_encrypts_before_login_and_mail(certified: Certified) -> None:
    inbox = Inbox()
    authenticator = login_of(b"portal", b"canary-password")
    with mail_server(
        inbox,
        tls_context=certified.for_this_machine,
        require_starttls=True,
        authenticator=authenticator,
        auth_required=True,
    ) as port:
        SmtpMailer(
            HOST,
            port,
            SENDER,
            username="portal",
            password=Secret("canary-password"),
            ca_file=certified.ca_file,
        ).send(MAIL)

    assert inbox.envelopes == [("no-reply@provider.example", ["ann@customer.example"])]
    assert inbox.encrypted == [True]


def test_tls_encrypts_from_the_first_byte(certified: Certified) -> None:
    inbox = Inbox()
    with mail_server(inbox, ssl_context=certified.for_this_machine) as port:
        SmtpMailer(HOST, port, SENDER, security="tls", ca_file=certified.ca_file).send(MAIL)

    assert len(inbox.contents) == 1


@contextmanager
def heard_by(
    security: str, context: ssl.SSLContext, ca_file: Path | None
) -> Iterator[tuple[Inbox, SmtpMailer]]:
    """A server that would take any login and mail, and a mailer that has both."""
    inbox = Inbox()
    settings = {"starttls": "tls_context", "tls": "ssl_context"}
    authenticator = login_of(b"portal", b"canary-password", inbox)
    with mail_server(
        inbox, **{settings[security]: context}, authenticator=authenticator, auth_require_tls=False
    ) as port:
        yield (
            inbox,
            SmtpMailer(
                HOST,
                port,
                SENDER,
                "portal",
                Secret("canary-password"),
                security="tls" if security == "tls" else "starttls",
                ca_file=ca_file,
            ),
        )


@every_security
def test_a_server_that_proves_its_name_gets_login_and_mail(
    certified: Certified, security: str
) -> None:
    with heard_by(security, certified.for_this_machine, certified.ca_file) as (inbox, mailer):
        mailer.send(MAIL)

    assert inbox.heard == ["AUTH portal", "MAIL no-reply@provider.example"]
    assert len(inbox.contents) == 1


@every_security
@pytest.mark.parametrize("wrong", ["unknown authority", "another machine", "expired"])
def test_a_certificate_that_proves_nothing_gets_neither_login_nor_mail(
    certified: Certified, security: str, wrong: str
) -> None:
    context = {
        "unknown authority": certified.for_this_machine,
        "another machine": certified.for_another_machine,
        "expired": certified.expired,
    }[wrong]
    ca_file = None if wrong == "unknown authority" else certified.ca_file

    with (
        heard_by(security, context, ca_file) as (inbox, mailer),
        pytest.raises(CallNotDone, match="certificate is not trusted") as refused,
    ):
        mailer.send(MAIL)

    assert refused.value.permanent
    assert (inbox.heard, inbox.contents) == ([], [])


def test_a_server_without_starttls_gets_no_mail_and_no_password() -> None:
    """Also when it would take the password in clear text."""
    inbox = Inbox()
    authenticator = login_of(b"portal", b"x", inbox)
    with (
        mail_server(inbox, authenticator=authenticator, auth_require_tls=False) as port,
        pytest.raises(CallNotDone, match="STARTTLS") as refused,
    ):
        SmtpMailer(HOST, port, SENDER, username="portal", password=Secret("x")).send(MAIL)

    assert refused.value.permanent
    assert (inbox.heard, inbox.contents) == ([], [])


def test_a_server_that_refuses_starttls_gets_no_mail_and_no_password() -> None:
    """What it offered it has to do."""
    script = [b"220 test", b"250-test\r\n250-STARTTLS\r\n250 AUTH PLAIN", b"454 not now", b""]
    with scripted_server(script) as port, pytest.raises(CallNotDone) as refused:
        SmtpMailer(HOST, port, SENDER, username="portal", password=Secret("x"), timeout_s=1).send(
            MAIL
        )

    assert "454" in refused.value.reason


def test_tls_to_a_server_that_speaks_none_is_not_done() -> None:
    inbox = Inbox()
    with mail_server(inbox) as port, pytest.raises(CallNotDone):
        SmtpMailer(HOST, port, SENDER, security="tls", timeout_s=1).send(MAIL)

    assert (inbox.heard, inbox.contents) == ([], [])


def test_a_ca_file_that_is_none_is_refused(tmp_path: Path) -> None:
    mailer = SmtpMailer(HOST, 1, SENDER, security="tls", ca_file=tmp_path / "missing.pem")

    with pytest.raises(CallNotDone, match="CA file") as refused:
        mailer.send(MAIL)

    assert refused.value.permanent


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize(
    ("answer", "permanent"), [("550 5.7.1 no", True), ("451 4.7.1 later", False)]
)
def test_a_mail_that_the_server_refuses_is_not_done(
    command: str, answer: str, permanent: bool
) -> None:
    inbox = Inbox(answers={command: answer})
    with mail_server(inbox) as port, pytest.raises(CallNotDone) as refused:
        plain_mailer(port).send(MAIL)

    assert refused.value.permanent is permanent
    assert answer.rpartition(" ")[0] in refused.value.reason
    assert not inbox.contents


@pytest.mark.parametrize(
    ("script", "permanent"),
    [
        ([b"554 no"], True),
        ([b"421 later"], False),
        ([], False),
        ([b"220 test"], False),
        (GREETING[:2], False),
        ([*GREETING[:3]], False),
        ([*GREETING, b"554 no"], True),
        ([*GREETING, b"451 later"], False),
        ([*GREETING, b"250 what"], False),
        ([*GREETING[:3], b"nonsense"], False),
        ([*GREETING[:3], b"5" * 9000], True),
    ],
)
def test_what_fails_before_the_content_is_not_done(
    script: Sequence[bytes], permanent: bool
) -> None:
    with scripted_server(script) as port, pytest.raises(CallNotDone) as failed:
        plain_mailer(port).send(MAIL)

    assert failed.value.permanent is permanent


def test_a_server_that_is_not_there_is_not_done() -> None:
    with socket.create_server((HOST, 0)) as gone:
        port: int = gone.getsockname()[1]

    with pytest.raises(CallNotDone, match="connection failed") as failed:
        plain_mailer(port).send(MAIL)

    assert not failed.value.permanent


def test_a_host_that_is_no_host_name_is_not_done() -> None:
    with pytest.raises(CallNotDone, match="connection failed"):
        SmtpMailer("mail..example", 25, SENDER).send(MAIL)


def test_a_server_that_says_nothing_is_not_done() -> None:
    with scripted_server([b"220 test", b""]) as port, pytest.raises(CallNotDone):
        evolve(plain_mailer(port), timeout_s=0.2).send(MAIL)


@pytest.mark.parametrize(
    "script",
    [
        [*GREETING],
        [*GREETING, b"354 go on"],
        [*GREETING, b"354 go on", b"."],
        [*GREETING, b"354 go on", b".nonsense"],
        [*GREETING, b"354 go on", b".354 go on"],
        [*GREETING, b"354 go on", b"." + b"5" * 9000],
    ],
    ids=["at DATA", "within", "at the end", "nonsense", "no final answer", "endless answer"],
)
def test_a_connection_lost_after_data_leaves_the_outcome_unknown(script: list[bytes]) -> None:
    with scripted_server(script) as port, pytest.raises(CallOutcomeUnknown):
        plain_mailer(port).send(MAIL)


def test_a_final_answer_that_does_not_come_in_time_leaves_the_outcome_unknown() -> None:
    with (
        scripted_server([*GREETING, b"354 go on", b""]) as port,
        pytest.raises(CallOutcomeUnknown),
    ):
        evolve(plain_mailer(port), timeout_s=0.2).send(MAIL)


@pytest.mark.parametrize("goodbye", [[], [b"421 leaving"], [b"500 what"]])
def test_a_mail_that_was_taken_stays_so_however_the_server_leaves(goodbye: list[bytes]) -> None:
    with scripted_server([*GREETING, b"354 go on", b".250 taken", *goodbye]) as port:
        plain_mailer(port).send(MAIL)


def test_a_login_challenge_that_is_no_base64_is_not_done() -> None:
    script = [b"220 test", b"250-test\r\n250 AUTH CRAM-MD5", b"334 A"]
    with scripted_server(script) as port, pytest.raises(CallNotDone):
        SmtpMailer(
            HOST, port, SENDER, username="portal", password=Secret("x"), security="none"
        ).send(MAIL)


@pytest.mark.parametrize(
    "settings",
    [
        {"security": "none", "host": "mail.example"},
        {"security": "none", "host": "localhost.example"},
        {"security": "ssl"},
        {"username": "portal"},
        {"password": Secret("canary-password")},
        {"username": "portal", "password": Secret("canary-pässword")},
        {"username": "pörtal", "password": Secret("canary-password")},
        {"timeout_s": 0},
        {"sender": "nobody"},
        {"host": ""},
        {"port": 0},
        {"port": 65536},
    ],
)
def test_settings_that_contradict_each_other_are_refused(settings: dict[str, object]) -> None:
    good: dict[str, object] = {"host": HOST, "port": 25, "sender": SENDER}

    with pytest.raises(ValueError, match=r".") as refused:
        SmtpMailer(**{**good, **settings})  # type: ignore[arg-type]  # wrong ones are the point

    assert "canary" not in repr(refused.value)


def test_neither_password_nor_link_shows_anywhere(
    certified: Certified, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="wapcommerce")
    shown: list[str] = []
    quoting = Inbox(answers={"DATA": f"554 5.7.1 spam: {LINK}"})
    wrong = login_of(b"portal", b"another")
    for username, password in ((None, None), ("portal", Secret("canary-password"))):
        with mail_server(
            quoting, tls_context=certified.for_this_machine, authenticator=wrong
        ) as port:
            mailer = SmtpMailer(HOST, port, SENDER, username, password, ca_file=certified.ca_file)
            with pytest.raises(CallNotDone) as refused:
                mailer.send(MAIL)
        shown += [repr(mailer), repr(refused.value), *traceback.format_exception(refused.value)]
    shown += [record.getMessage() for record in caplog.records]

    assert "535 5.7.8" in "".join(shown)
    assert "554 5.7.1" in "".join(shown)
    for secret in ("canary-password", LINK, "Y2FuYXJ5LXBhc3N3b3Jk"):
        assert secret not in "".join(shown)
