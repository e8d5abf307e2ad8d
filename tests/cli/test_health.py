"""`wapcommerce health`: figures for people, an exit code for a monitor (D9)."""

import json
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from time import monotonic

import pytest

from tests.cli.stored import host_on, invoke, stored, submitted
from wapcommerce.adapters.wire.system import utc_now


def test_what_waits_for_a_person_is_counted_and_ends_with_code_1(tmp_path: Path) -> None:
    result = invoke("health", "--database", stored(tmp_path / "orders.sqlite3"))
    assert result.exit_code == 1
    lines = dict(line.rsplit(maxsplit=1) for line in result.stdout.splitlines())
    assert (lines["pending"], lines["need attention"], lines["uncertain mails"]) == ("1", "1", "2")


def test_figures_for_programs(tmp_path: Path) -> None:
    path = stored(tmp_path / "orders.sqlite3")
    figures = json.loads(invoke("health", "--json", "--database", path).stdout)
    assert figures.pop("oldest_unfinished_s") < 60
    assert figures == {
        "pending": 1,
        "attention": 1,
        "done": 1,
        "canceled": 0,
        "unknown_effects": 0,
        "uncertain_mails": 2,
        "good": False,
    }


@pytest.mark.parametrize(("age_s", "code"), [(100, 0), (500, 1)])
def test_an_order_that_grows_old_is_an_alarm(tmp_path: Path, age_s: int, code: int) -> None:
    path = tmp_path / "orders.sqlite3"
    with host_on(path) as host:
        host.journal.submit(submitted("O-1"), "1", utc_now() - timedelta(seconds=age_s))
    result = invoke("health", "--max-age", "300", "--database", path)
    assert result.exit_code == code


@pytest.mark.parametrize("command", [["health"], ["orders", "list"], ["db", "status"]])
def test_who_only_looks_waits_for_no_writer(tmp_path: Path, command: list[str]) -> None:
    path = tmp_path / "orders.sqlite3"
    with host_on(path), closing(sqlite3.connect(path, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        begun = monotonic()
        assert invoke(*command, "--database", path).exit_code == 0
    assert monotonic() - begun < 5
