"""E-mail addresses: the mailboxes that become WAP user names (S20, S23, D8)."""

from __future__ import annotations

import re

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"

#: The address specification of RFC 5321 without quoting, comments and address literals, in ASCII.
ADDRESS = re.compile(
    rf"(?=.{{1,64}}@)(?P<username>{_ATOM}(?:\.{_ATOM})*)"
    rf"@(?=.{{1,253}}\Z)(?P<domain>{_LABEL}(?:\.{_LABEL})*)"
)


def normalised_email(email: str) -> str:
    """The key of a WAP user: trimmed and in lower case, nothing else (D8).

    >>> normalised_email(" Ann.Lee@Example.COM ")
    'ann.lee@example.com'
    """
    return email.strip().lower()


def is_email(text: str) -> bool:
    """Whether this, trimmed, is one address of a dotted domain that every mail server accepts.

    >>> is_email("ann+wap@example.com"), is_email("ann..lee@example.com"), is_email("ann@localhost")
    (True, False, False)
    """
    address = text.strip()
    match = ADDRESS.fullmatch(address)
    return match is not None and "." in match["domain"] and len(address) <= 254
