"""A `Mail` as a message on the wire (S20, D11)."""

from __future__ import annotations

from datetime import UTC, datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from hashlib import sha256
from typing import Final

from wapcommerce.errors import CallNotDone
from wapcommerce.model.mail import Mail
from wapcommerce.provisioning.merge_text import breaks_line

# Bodies in 7 bits: no server needs an extension to carry them unchanged.
_POLICY: Final = SMTP.clone(cte_type="7bit")

_CORRECT = "correct the template or the values that fill it"

# What the parser of addresses raises at texts that end too early or make no sense.
_UNREADABLE = (ValueError, MessageError, IndexError, AttributeError)


def utc_now() -> datetime:
    """The clock of a mailer that is given no other."""
    return datetime.now(UTC)


def sender_mailbox(sender: str) -> Address:
    """The one mailbox in ``Cloud portal <no-reply@provider.example>``.

    Raises ValueError for anything else: no mailbox, several, a line break, an address that is not
    ASCII.
    """
    header = EmailMessage(policy=_POLICY)
    problem = ValueError("the sender is one mailbox, as in Portal <no-reply@provider.example>")
    try:
        header["From"] = sender if not breaks_line(sender) else ""
    except _UNREADABLE:
        raise problem from None
    mailboxes: tuple[Address, ...] = header["From"].addresses
    if len(mailboxes) != 1 or header["From"].defects:
        raise problem
    mailbox = mailboxes[0]
    if not mailbox.username or not mailbox.domain or not mailbox.addr_spec.isascii():
        raise ValueError("the sender needs a complete mail address in ASCII")
    return mailbox


def email_message(mail: Mail, sender: Address, date: datetime) -> EmailMessage:
    """The message, with a text and an HTML alternative.

    Its Message-ID depends on the key only, so that a mail sent twice can be recognised. `date` is
    aware. Raises `CallNotDone`, permanent, when the mail cannot be written as a message: line
    breaks in a header, a recipient that is not exactly one ASCII address.
    """
    # EmailMessage lets one line break at the end pass, which would end the headers.
    if breaks_line(mail.subject):
        raise _not_written("the subject has a line break", _CORRECT)
    message = EmailMessage(policy=_POLICY)
    message["From"] = sender
    message["To"] = _recipient(mail.recipient)
    try:
        message["Subject"] = mail.subject
        message["Date"] = date
        message["Message-ID"] = _message_id(mail.key, sender.domain)
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(mail.text)
        message.add_alternative(mail.html, subtype="html")
        mail.subject.encode()
    except ValueError:
        # The cause would quote the mail, and with it the link.
        raise _not_written("subject or body is not text", _CORRECT) from None
    return message


def _recipient(address: str) -> Address:
    problem = _not_written("the recipient is not one mail address", "correct the address")
    if not address.isascii():
        hint = "use a mailbox name in ASCII and the xn-- form of the domain"
        raise _not_written("the recipient's address is not ASCII", hint)
    try:
        mailbox = Address(addr_spec=address)
    except _UNREADABLE:
        raise problem from None
    if not mailbox.username or not mailbox.domain:
        raise problem
    return mailbox


def _message_id(key: str, domain: str) -> str:
    return f"<{sha256(key.encode()).hexdigest()[:32]}@{domain}>"


def _not_written(reason: str, hint: str) -> CallNotDone:
    return CallNotDone("mail", "write the message", reason, hint, permanent=True)
