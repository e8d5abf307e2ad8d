"""The clock and the dice of this machine, for hosts that have no others."""

from __future__ import annotations

import random
import secrets
from datetime import UTC, datetime

#: `n` bytes fit for secrets, from the operating system.
random_bytes = secrets.token_bytes


def utc_now() -> datetime:
    """This instant, aware and in UTC."""
    return datetime.now(UTC)


def jitter(most: int) -> int:
    """A random whole number from 0 to `most`, both inclusive, to spread retries; no secret."""
    return random.randint(0, most)  # noqa: S311 - spreads load, guards nothing
