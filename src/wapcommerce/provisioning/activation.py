"""One-time activation links: made, written into a mail, and exchanged for a login (D11, S20, S21).

The token is 256 random bits. Only its SHA-256 is stored: whoever reads the store cannot activate.
A slow hash would add nothing, as nobody can guess among 2**256 tokens.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64encode
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from attrs import frozen

from wapcommerce.errors import Refusal, Rejection
from wapcommerce.model.execution import Activation
from wapcommerce.ports import Activations, LoginStore
from wapcommerce.provisioning.password import password_problems

TOKEN_BYTES: Final = 32

_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_ASK_AGAIN = "ask your provider for a new activation mail"


@frozen
class Activated:
    """The login of this WAP user now exists, with the password that was given."""

    username: str


def mint(
    username: str,
    generation: int,
    now: datetime,
    valid_for: timedelta,
    random_bytes: Callable[[int], bytes],
) -> tuple[str, Activation]:
    """A new token and what to store of it.

    The token belongs into the mail and nowhere else. `random_bytes` is `secrets.token_bytes`
    outside of tests. The link works from `now` (aware) until just before ``now + valid_for``.
    Raises ValueError when the source of randomness is short, the time naive, or never valid.
    """
    if now.tzinfo is None or valid_for <= timedelta(0):
        raise ValueError("an activation needs an aware instant and a time in which it is valid")
    secret = random_bytes(TOKEN_BYTES)
    if len(secret) != TOKEN_BYTES:
        raise ValueError(f"a token needs {TOKEN_BYTES} random bytes, not {len(secret)}")
    token = urlsafe_b64encode(secret).rstrip(b"=").decode()
    return token, Activation(
        token_hash=_hash_of(token),
        username=username,
        generation=generation,
        expires_at=now + valid_for,
    )


def activation_link(base_url: str, token: str) -> str:
    """The link of the mail: the host's activation page, with the token in the fragment.

    Browsers keep the fragment to themselves, so the token reaches no server log and no referrer;
    the page reads it and posts it. ``https://shop.example/activate`` becomes
    ``https://shop.example/activate#<token>``. Raises ValueError as `check_activation_page` does.
    """
    check_activation_page(base_url)
    return f"{base_url}#{token}"


def check_activation_page(base_url: str) -> None:
    """Raise ValueError unless the address may be completed with a token.

    It has to be a plain https one (http is good enough on the same machine), without user name and
    fragment.
    """
    # The address is not repeated in the messages: it may hold the credentials that are refused.
    if not base_url.isascii() or not base_url.isprintable() or " " in base_url:
        raise ValueError("the activation page needs an address without spaces, in ASCII")
    parts = urlsplit(base_url)
    if "#" in base_url or "@" in parts.netloc or not parts.hostname:
        raise ValueError("the activation page needs an address with a host, no user, no fragment")
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname)):
        raise ValueError("the activation page needs https: the link is as good as a password")


def is_loopback(host: str) -> bool:
    """Whether what is sent to this host stays on the machine: no name but ``localhost`` is trusted.

    >>> is_loopback("127.0.0.1"), is_loopback("::1"), is_loopback("localhost.example.com")
    (True, True, False)
    """
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def activate(
    token: str, password: str, activations: Activations, logins: LoginStore, now: datetime
) -> Activated | Refusal:
    """Exchange the token of an activation mail for a login with this password.

    Refuses with ``activation_unknown`` (garbled, revoked or never issued), ``activation_used``,
    ``activation_expired`` or, only when the link is good, with everything that is wrong with the
    password. What the login store or the activations raise passes through: the link still works.
    """
    # First the login, then the mark on the link. The other way round a failing login store would
    # burn the link and lock the user out. As it is, a crash between the two leaves a login and a
    # link that works until it expires; using it again sets the password again.
    #
    # Two requests with one token may both create the login; the store keeps the later password.
    # Only one of them marks the link and reports success. The other is told that the link was
    # used, although its password may be the one that holds. Both came with the secret of the same
    # mail, so neither gained anything; a person who is locked out asks for a new mail.
    found = activations.find(_hash_of(token)) if _TOKEN.fullmatch(token) else None
    if found is None:
        return _refusal("activation_unknown", "this activation link is not, or no longer, valid")
    if found.used:
        return _refusal("activation_used", "this activation link was used already")
    if now >= found.expires_at:
        return _refusal("activation_expired", "this activation link has expired")
    if weak := password_problems(password, found.username):
        return Refusal(weak)
    logins.create_login(found.username, password)
    if not activations.use(found.token_hash):
        return _refusal("activation_used", "this activation link was used or replaced meanwhile")
    return Activated(found.username)


def _refusal(code: str, message: str) -> Refusal:
    return Refusal((Rejection(code, message, "token", _ASK_AGAIN),))


def _hash_of(token: str) -> str:
    return sha256(token.encode()).hexdigest()
