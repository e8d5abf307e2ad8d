"""What a worker logs, on the error output, where the host has set up no logging of its own."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from wapcommerce.provisioning.timeline import one_line

#: The fields of the library's events, as docs/reference/logging.md lists them.
FIELDS = (
    "order_id",
    "effect",
    "outcome",
    "attempt",
    "endpoint",
    "worker",
    "task",
    "job_id",
    "error",
    "lines",
)


def log_to_the_error_output() -> None:
    """Show warnings and errors with their fields, unless somebody has set up handlers."""
    root, ours = logging.getLogger(), logging.getLogger("wapcommerce")
    if root.handlers or any(not isinstance(each, logging.NullHandler) for each in ours.handlers):
        return
    handler = logging.StreamHandler()
    handler.setFormatter(LineWithFields())
    root.addHandler(handler)


class LineWithFields(logging.Formatter):
    """One line for each record: instant in UTC, level, logger, event and ``field=value``."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802
        """The instant as the timelines of orders have it."""
        return f"{datetime.fromtimestamp(record.created, UTC):%Y-%m-%d %H:%M:%S}"

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging calls it
        """The line; what a host's formatter would find in the record stands at its end."""
        found = ((name, getattr(record, name, None)) for name in FIELDS)
        fields = (f" {name}={value}" for name, value in found if value is not None)
        return one_line("".join([super().formatMessage(record), *fields]))
