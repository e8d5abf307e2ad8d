"""What a worker logs where its host has set up nothing."""

import logging
import re
import subprocess
import sys
from pathlib import Path

import pytest

from wapcommerce.cli.worker_log import FIELDS, LineWithFields

ROOT = Path(__file__).parents[2]


def record(message: str, **extra: object) -> logging.LogRecord:
    made = logging.LogRecord("wapcommerce.engine", logging.ERROR, "f.py", 1, message, (), None)
    made.__dict__.update(extra)
    made.created = 0.0
    return made


def test_a_line_has_the_event_and_its_fields() -> None:
    line = LineWithFields().format(record("port failed", effect="plan:O-1", error="KeyError"))
    assert line == (
        "1970-01-01 00:00:00 ERROR wapcommerce.engine: port failed effect=plan:O-1 error=KeyError"
    )


def test_an_event_is_one_line_whatever_is_in_its_fields() -> None:
    line = LineWithFields().format(record("order done", order_id="a\nb\x1b[31m"))
    assert line.isprintable()


def test_every_field_of_the_page_is_shown() -> None:
    page = (ROOT / "docs" / "reference" / "logging.md").read_text(encoding="utf-8")
    rows = [line.split("|")[4] for line in page.splitlines() if line.startswith("| `")]
    assert set(re.findall(r"`(\w+)`", "".join(rows))) == set(FIELDS)


@pytest.mark.parametrize(
    ("own", "shown"),
    [
        ("pass", ["WARNING wapcommerce.engine: lease lost order_id=O-1"]),
        ("logging.basicConfig(format='own %(message)s')", ["own lease lost"]),
        ("ours.addHandler(logging.StreamHandler())", ["lease lost"]),
    ],
)
def test_a_host_that_logs_itself_is_left_alone(own: str, shown: list[str]) -> None:
    program = f"""
import logging
import wapcommerce
from wapcommerce.cli.worker_log import log_to_the_error_output
ours = logging.getLogger("wapcommerce")
{own}
log_to_the_error_output()
log_to_the_error_output()
logging.getLogger("wapcommerce.engine").warning("lease lost", extra={{"order_id": "O-1"}})
logging.getLogger("wapcommerce.engine").info("order done", extra={{"order_id": "O-1"}})
"""
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert [line[-len(shown[0]) :] for line in ended.stderr.splitlines()] == shown
