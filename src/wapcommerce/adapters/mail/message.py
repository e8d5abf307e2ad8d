"""A `Mail` as a message on the wire (S20, D11)."""

from __future__ import annotations

import re
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from hashlib import sha256
from typing import Final

from wapcommerce.errors import CallNotDone
from wapcommerce.model.email import ADDRESS
from wapcommerce.model.mail import Mail
from wapcommerce.provisioning.merge_text import breaks_line

# Bodies in 7 bits: no server needs an extension to carry them unchanged.
_POLICY: Final = SMTP.clone(cte_type="7bit")

_CORRECT = "correct the template or the values that fill it"

_SENDER: Final = re.compile(r"(?:(?P<name>[^<>\"\r\n]*)<)?(?P<address>[^<>]+)(?(name)>)")


def sender_mailbox(sender: str) -> Address:
    """The one mailbox in ``Cloud portal <no-reply@provider.example>``, or a bare address.

    Raises ValueError for anything else: no mailbox, several, a line break, an address that is not
    ASCII.
    """
    match = _SENDER.fullmatch(sender)
    mailbox = None if match is None else _mailbox(match["address"], (match["name"] or "").strip())
    if mailbox is None:
        raise ValueError("the sender is one mailbox, as in Portal <no-reply@provider.example>")
    return mailbox


def is_one_mailbox(_mailer: object, _attribute: object, sender: str) -> None:
    """The validator of a mailer's sender: ValueError now, not at the first mail."""
    sender_mailbox(sender)


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
    if not address.isascii():
        hint = "use a mailbox name in ASCII and the xn-- form of the domain"
        raise _not_written("the recipient's address is not ASCII", hint)
    mailbox = _mailbox(address)
    if mailbox is None:
        raise _not_written("the recipient is not one mail address", "correct the address")
    return mailbox


def _mailbox(address: str, name: str = "") -> Address | None:
    match = ADDRESS.fullmatch(address)
    return Address(name, match["username"], match["domain"]) if match else None


def _message_id(key: str, domain: str) -> str:
    return f"<{sha256(key.encode()).hexdigest()[:32]}@{domain}>"


def _not_written(reason: str, hint: str) -> CallNotDone:
    return CallNotDone("mail", "write the message", reason, hint, permanent=True)
