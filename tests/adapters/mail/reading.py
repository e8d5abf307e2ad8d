"""Reads a message as its recipient's mail program does."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP

from wapcommerce.model.mail import Mail


def message_of(content: bytes) -> EmailMessage:
    """The message in these bytes."""
    message = message_from_bytes(content, policy=SMTP)
    assert isinstance(message, EmailMessage)
    return message


def mail_of(content: bytes) -> Mail:
    """The mail in these bytes, as far as a message tells it: the key is left empty."""
    message = message_of(content)
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert html is not None
    return Mail(
        key="",
        recipient=str(message["To"]),
        subject=str(message["Subject"]),
        text=text.get_content(),
        html=html.get_content(),
    )
