"""`wapcommerce orders`: what an operator sees and decides (D9)."""

import json
from pathlib import Path
from threading import Thread

import pytest

from tests.cli.running import run
from tests.cli.stored import (
    Failing,
    Refusing,
    Vanishing,
    host_on,
    invoke,
    refusal,
    stored,
    submitted,
)
from wapcommerce.model.execution import ExecutionState
from wapcommerce.provisioning.engine import Engine


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return stored(tmp_path / "orders.sqlite3")


def state(database: Path, order_id: str) -> ExecutionState:
    with host_on(database) as host:
        return host.journal.execution(order_id).state


def test_every_order_is_listed_with_what_it_waits_for(database: Path) -> None:
    result = invoke("orders", "list", "--database", database)
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0].split() == ["Order", "State", "Next", "try", "(UTC)", "Waits", "because", "of"]
    assert lines[1].split() == ["O-done", "done"]
    assert lines[2].split()[:2] == ["O-pending", "pending"]
    assert lines[3].split()[:2] == ["O-waits", "attention"]
    assert "the quota" in result.stdout


def test_no_id_and_no_reason_is_cut(tmp_path: Path) -> None:
    path = tmp_path / "orders.sqlite3"
    long_id = "shop-athens-2026-11-" + "0123456789" * 18
    with host_on(path, portal=Refusing()) as host:
        for number, order_id in enumerate([long_id, "O-1"]):
            host.journal.submit(submitted(order_id), str(number), host.clock())
            Engine(host, "test").advance(order_id)
    ended = run("orders", "list", "--database", str(path), columns=40)
    lines = ended.stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["Order", "O-1", long_id]
    assert all(line.endswith("the quota is used up") for line in lines[1:])
    assert len(lines[1]) < 150  # one long id leaves the others beside what they wait for


def test_a_pending_order_that_keeps_failing_says_why(tmp_path: Path) -> None:
    path = tmp_path / "orders.sqlite3"
    with host_on(path, mailer=Vanishing(), portal=Failing()) as host:
        host.journal.submit(submitted("O-1"), "1", host.clock())
        Engine(host, "test").advance("O-1")
    (_, line) = invoke("orders", "list", "--database", path).stdout.splitlines()
    assert line.split()[1] == "pending"
    assert line.endswith("wap: create a plan: it has enough to do")


def test_no_id_commands_the_terminal_or_makes_a_line_of_its_own(tmp_path: Path) -> None:
    """Other libraries and earlier releases may have stored such ids."""
    path = tmp_path / "orders.sqlite3"
    bad = "O-1\x1b]0;owned\x07\nO-2 done"
    with host_on(path) as host:
        host.journal.submit(submitted(bad), "1", host.clock())
    for arguments in (["list"], ["show", bad], ["cancel", "--yes", bad], ["watch", bad]):
        told = invoke("orders", *arguments, "--database", path).stdout
        assert "\x1b" not in told
        assert "\nO-2" not in told


def test_only_one_state_is_listed(database: Path) -> None:
    result = invoke("orders", "list", "--state", "attention", "--database", database)
    assert [line.split()[0] for line in result.stdout.splitlines() if line[:2] == "O-"] == [
        "O-waits"
    ]


def test_a_long_list_comes_in_parts(database: Path) -> None:
    first = invoke("orders", "list", "--limit", "2", "--database", database)
    assert first.stdout.splitlines()[-1] == "There may be more: --after O-pending"
    rest = invoke("orders", "list", "--after", "O-pending", "--database", database)
    assert "O-waits" in rest.stdout
    assert "O-done" not in rest.stdout
    assert "There may be more" not in rest.stdout


def test_a_list_for_programs(database: Path) -> None:
    rows = json.loads(invoke("orders", "list", "--json", "--database", database).stdout)
    assert [(row["order_id"], row["state"]) for row in rows] == [
        ("O-done", "done"),
        ("O-pending", "pending"),
        ("O-waits", "attention"),
    ]
    assert rows[2]["attention"]["actions"] == ["retry", "skip", "cancel"]


def test_an_order_is_shown_as_a_timeline(database: Path) -> None:
    result = invoke("orders", "show", "O-waits", "--database", database)
    assert "plan:O-waits-ord-1-1: not done" in result.stdout
    assert "possible: retry, skip, cancel" in result.stdout


def test_an_order_is_shown_to_programs(database: Path) -> None:
    shown = json.loads(invoke("orders", "show", "O-waits", "--json", "--database", database).stdout)
    assert shown["execution"]["state"] == "attention"
    assert shown["effects"][-1]["kind"] == "plan"
    assert shown["effects"][-1]["attempts"] == 1


def test_the_database_may_be_named_by_the_environment(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAPCOMMERCE_DATABASE", str(database))
    assert "O-waits" in invoke("orders", "list").stdout


def test_a_retried_order_is_pending(database: Path) -> None:
    result = invoke("orders", "retry", "O-waits", "--database", database)
    assert (result.exit_code, result.stdout) == (0, "O-waits is pending\n")
    assert state(database, "O-waits") is ExecutionState.PENDING


@pytest.mark.parametrize(
    ("verb", "order_id", "after"),
    [("skip", "O-waits", "pending"), ("cancel", "O-waits", "canceled")],
)
def test_what_cannot_be_taken_back_is_asked_once_more(
    database: Path, verb: str, order_id: str, after: str
) -> None:
    refused = invoke("orders", verb, order_id, "--database", database, typed="n\n")
    assert refused.exit_code == 1
    assert state(database, order_id) is ExecutionState.ATTENTION
    agreed = invoke("orders", verb, order_id, "--database", database, typed="y\n")
    assert agreed.stdout.endswith(f"{order_id} is {after}\n")
    assert state(database, order_id) is ExecutionState(after)


@pytest.mark.parametrize("verb", ["skip", "cancel"])
def test_a_script_says_yes_beforehand(database: Path, verb: str) -> None:
    assert invoke("orders", verb, "O-waits", "--yes", "--database", database).exit_code == 0
    assert state(database, "O-waits") is not ExecutionState.ATTENTION


def test_watching_ends_with_the_order(database: Path) -> None:
    done = invoke("orders", "watch", "O-done", "--database", database)
    assert done.exit_code == 0
    assert len(done.stdout.splitlines()) == 12
    assert done.stdout.endswith("O-done is done\n")
    waits = invoke("orders", "watch", "O-waits", "--database", database, "--json")
    assert waits.exit_code == 1
    told = [json.loads(line) for line in waits.stdout.splitlines()]
    assert told[-1]["state"] == "attention"
    assert told[-2]["key"] == "plan:O-waits-ord-1-1"


def test_watching_shows_what_happens_meanwhile(tmp_path: Path) -> None:
    path = tmp_path / "orders.sqlite3"
    with host_on(path) as host:
        host.journal.submit(submitted("O-1"), "1", host.clock())
        told: list[str] = []

        def watch() -> None:
            told.append(
                invoke("orders", "watch", "O-1", "--every", "0.1", "--database", path).stdout
            )

        thread = Thread(target=watch)
        thread.start()
        Engine(host, "test").advance("O-1")
        thread.join(20)
    assert told[0].count("invoice:O-1") >= 1
    assert told[0].endswith("O-1 is done\n")


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["list", "--database", "{}/none.sqlite3"], "there is no file"),
        (["list"], "which database?"),
        (["list", "--database", "postgresql://ann:secret@db/shop"], "WAPCOMMERCE_DATABASE"),
        (["list", "--database", "host=db password=secret"], "WAPCOMMERCE_DATABASE"),
        (["show", "O-9", "--database", "{}/orders.sqlite3"], "there is no order 'O-9'"),
        (["watch", "O-9", "--database", "{}/orders.sqlite3"], "there is no order 'O-9'"),
        (["skip", "O-done", "--yes", "--database", "{}/orders.sqlite3"], "waits for nobody"),
        (["cancel", "O-done", "--yes", "--database", "{}/orders.sqlite3"], "has ended"),
        (["list", "--database", "{}/notes.txt"], "not a database"),
    ],
)
def test_what_cannot_be_done_says_why(database: Path, arguments: list[str], reason: str) -> None:
    (database.parent / "notes.txt").write_text(
        "no database at all, but long enough to be one\n" * 9
    )
    told = refusal("orders", *(each.format(database.parent) for each in arguments))
    assert reason in told
    assert "secret" not in told


def test_an_empty_file_is_told_to_be_migrated(tmp_path: Path) -> None:
    path = tmp_path / "empty.sqlite3"
    path.touch()
    assert "wapcommerce db migrate" in refusal("orders", "list", "--database", path)


def test_a_refusal_is_one_line_on_the_error_output(database: Path) -> None:
    ended = run("orders", "show", "O-9", "--database", str(database))
    assert ended.returncode == 1
    assert ended.stderr == "wapcommerce: there is no order 'O-9'\n"
