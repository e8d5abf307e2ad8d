"""A mail as it is handed to a mailer (S20, S21, S24)."""

from __future__ import annotations

from attrs import field, frozen


@frozen
class Mail:
    """One mail to one mailbox, with a text and an HTML part.

    `key` names what the mail is for and is the same on every try; `text` and `html` are kept out
    of the representation because they may hold an activation link.
    """

    key: str
    recipient: str
    subject: str
    text: str = field(repr=False)
    html: str = field(repr=False)
