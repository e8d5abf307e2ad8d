"""A clock that stands still until a test moves it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class ManualClock:
    """Returns the same aware UTC instant until it is moved; not for several threads."""

    def __init__(self, now: datetime = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """The instant at which the clock stands."""
        return self.now

    def move(self, seconds: int) -> None:
        """Let that many seconds pass."""
        self.now += timedelta(seconds=seconds)
