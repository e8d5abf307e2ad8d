import traceback
from datetime import UTC, datetime

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from tests.adapters.mail.reading import mail_of, message_of
from wapcommerce.adapters.mail.message import email_message, sender_mailbox
from wapcommerce.adapters.wire.system import utc_now
from wapcommerce.errors import CallNotDone
from wapcommerce.testing.contracts.mailer import LINK, MAIL

SENDER = sender_mailbox("Cloud portal <no-reply@provider.example>")
DATE = datetime(2026, 5, 1, 12, 30, tzinfo=UTC)

# Almost addresses, and some that are.
ADDRESSES = st.tuples(
    st.text(alphabet="aB1.-+'/=?{}\"<>,;:() \\", max_size=8),
    st.text(alphabet="ab.-[]@ ", max_size=8),
).map("@".join)


def test_the_headers_say_from_whom_to_whom_and_when() -> None:
    message = message_of(email_message(MAIL, SENDER, DATE).as_bytes())

    assert message["From"] == "Cloud portal <no-reply@provider.example>"
    assert message["To"] == "ann@customer.example"
    assert message["Subject"] == "Activate your account"
    assert message["Date"] == "Fri, 01 May 2026 12:30:00 +0000"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["MIME-Version"] == "1.0"


def test_text_comes_before_html_as_alternatives() -> None:
    message = email_message(MAIL, SENDER, DATE)

    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert LINK in mail_of(message.as_bytes()).text


def test_the_message_id_follows_from_the_key_in_the_senders_domain() -> None:
    first = email_message(MAIL, SENDER, DATE)["Message-ID"]
    again = email_message(evolve(MAIL, text="other"), SENDER, utc_now())["Message-ID"]
    other = email_message(evolve(MAIL, key="other"), SENDER, DATE)["Message-ID"]

    assert first == again != other
    assert first.endswith("@provider.example>")
    assert "ann" not in first


@pytest.mark.parametrize("domain", ["x" * 60 + ".provider.example", "p.example"])
def test_the_message_id_stays_whole_in_any_domain(domain: str) -> None:
    message = email_message(MAIL, sender_mailbox(f"a@{domain}"), DATE)

    assert message_of(message.as_bytes())["Message-ID"].strip() == message["Message-ID"].strip()


@pytest.mark.parametrize("times", [1, 200])
def test_what_goes_over_the_wire_is_7_bit_with_short_lines(times: int) -> None:
    welcome = "Καλώς ήρθατε " * times
    mail = evolve(MAIL, subject="Καλώς ήρθατε", text=welcome, html=welcome)

    content = email_message(mail, SENDER, DATE).as_bytes()

    assert content.isascii()
    assert max(map(len, content.split(b"\r\n"))) <= 78
    assert b"\n" not in content.replace(b"\r\n", b"")


def test_a_senders_name_may_hold_any_letter() -> None:
    greek = sender_mailbox("Πύλη <no-reply@provider.example>")

    content = email_message(MAIL, greek, DATE).as_bytes()

    assert content.isascii()
    assert message_of(content)["From"] == "Πύλη <no-reply@provider.example>"


@pytest.mark.parametrize(
    "sender",
    [
        "",
        "Cloud portal",
        "no-reply",
        "no-reply@",
        "@provider.example",
        "a@provider.example, b@provider.example",
        "a@provider.example b@provider.example",
        "a@provider.example\n",
        "a@provider.example\nBcc: eve@evil.example",
        "a@prόvider.example",
        "<a@provider.example",
        "us: a@provider.example;",
        ":;0",
    ],
)
def test_a_sender_is_exactly_one_mailbox(sender: str) -> None:
    with pytest.raises(ValueError, match="the sender"):
        sender_mailbox(sender)


@pytest.mark.parametrize(
    "recipient",
    [
        "",
        "ann",
        "ann@",
        "@customer.example",
        "ann@customer.example, eve@evil.example",
        "ann@customer.example eve@evil.example",
        "Ann <ann@customer.example>",
        "ann@customer.example\r\nBcc: eve@evil.example",
        "ann@customer.example>",
        "άννα@customer.example",
    ],
)
def test_a_recipient_is_exactly_one_address(recipient: str) -> None:
    with pytest.raises(CallNotDone) as refused:
        email_message(evolve(MAIL, recipient=recipient), SENDER, DATE)

    assert refused.value.permanent
    assert refused.value.reason.startswith("the recipient")


@pytest.mark.parametrize(
    "changes",
    [
        {"subject": "a\r\nBcc: eve@evil.example"},
        {"subject": "a\u2028b"},
        {"subject": "a\udc80"},
        {"text": f"{LINK}\ud800"},
        {"html": f"{LINK}\ud800"},
    ],
)
def test_what_cannot_be_written_is_refused_without_quoting_the_mail(
    changes: dict[str, str],
) -> None:
    with pytest.raises(CallNotDone) as refused:
        email_message(evolve(MAIL, **changes), SENDER, DATE)

    assert refused.value.permanent
    assert LINK not in "".join(traceback.format_exception(refused.value))


@given(ADDRESSES | st.text())
def test_any_recipient_is_refused_or_arrives_as_the_only_one(recipient: str) -> None:
    try:
        message = email_message(evolve(MAIL, recipient=recipient), SENDER, DATE)
    except CallNotDone:
        return

    [read] = message_of(message.as_bytes())["To"].addresses
    assert read.addr_spec == recipient


@given(st.text())
def test_any_subject_is_refused_or_arrives(subject: str) -> None:
    try:
        message = email_message(evolve(MAIL, subject=subject), SENDER, DATE)
    except CallNotDone:
        return

    read = message_of(message.as_bytes())
    assert read.keys() == message.keys()
    assert read["Subject"].split() == subject.split()


@given(st.text(), ADDRESSES)
def test_any_sender_is_refused_or_arrives_as_the_only_one(name: str, address: str) -> None:
    try:
        sender = sender_mailbox(f"{name} <{address}>")
        message = email_message(MAIL, sender, DATE)
    except ValueError:
        return

    read = message_of(message.as_bytes())
    assert read.keys() == message.keys()
    [mailbox] = read["From"].addresses
    assert mailbox.addr_spec == address
