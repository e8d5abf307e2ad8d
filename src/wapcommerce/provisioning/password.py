"""What a password of a new login must be (D11)."""

from __future__ import annotations

import unicodedata
from typing import Final

from wapcommerce.errors import Rejection

PASSWORD_MIN_LENGTH: Final = 12
PASSWORD_MAX_LENGTH: Final = 128


def password_problems(password: str, username: str) -> tuple[Rejection, ...]:
    """What is wrong with the password, all at once; 12 to 128 characters, both inclusive."""
    # No message and no hint repeats any part of the password.
    found: list[Rejection] = []
    if len(password) < PASSWORD_MIN_LENGTH:
        message = f"the password has fewer than {PASSWORD_MIN_LENGTH} characters"
        found.append(Rejection("password_too_short", message, "password", "choose a longer one"))
    if len(password) > PASSWORD_MAX_LENGTH:
        message = f"the password has more than {PASSWORD_MAX_LENGTH} characters"
        found.append(Rejection("password_too_long", message, "password", "choose a shorter one"))
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in password):
        message = "the password has characters that cannot be typed"
        found.append(Rejection("password_unprintable", message, "password", "leave them out"))
    if password.casefold() == username.casefold():
        message = "the password is the user name"
        found.append(Rejection("password_is_username", message, "password", "choose another"))
    return tuple(found)
