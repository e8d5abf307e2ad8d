"""D10: what an earlier release wrote is read, migrated and carried on as if written today."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from attrs import evolve, frozen

from tests import postgres
from tests.adapters.journal.golden_journal import (
    ATTENTION,
    BOB,
    GOLDEN,
    INSTALLATION,
    INTERRUPTED,
    KINDS,
    NOW,
    PENDING,
    SUBMISSIONS,
    dump,
    fill,
    plan,
)
from tests.builders import ANN, DORA, NIKOS
from wapcommerce.adapters.journal import SqliteActivations, SqliteJournal
from wapcommerce.adapters.journal.journal import SqlJournal
from wapcommerce.adapters.journal.on_postgres import PostgresJournal
from wapcommerce.adapters.memory import MemoryPortal
from wapcommerce.adapters.wire.json import VERSION, submission_from_json
from wapcommerce.errors import DatabaseNotMigrated, IdentityConflict
from wapcommerce.model.actor import Actor, ActorRole
from wapcommerce.model.execution import (
    Action,
    Effect,
    EffectKind,
    EffectState,
    ExecutionState,
    MailState,
)
from wapcommerce.model.synchronisation import Synchronisation
from wapcommerce.provisioning.engine import Engine
from wapcommerce.provisioning.identity import activation_mail_key
from wapcommerce.testing.clock import ManualClock
from wapcommerce.testing.host import memory_host

BOB_AGAIN = Synchronisation("sync:again", BOB)
OTHER_USER = Effect("portal_user:other", EffectKind.PORTAL_USER)

PLANS = json.loads((GOLDEN / "plans.json").read_text())
SCHEMAS = sorted(GOLDEN.glob("schema_*.sql"))

_COLUMNS = """
    SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns
    WHERE table_schema = current_schema ORDER BY 1, 2
"""
_INDICES = """
    SELECT indexname, replace(indexdef, current_schema || '.', '') FROM pg_indexes
    WHERE schemaname = current_schema ORDER BY 1
"""


@frozen
class Stored:
    """A database; `run` runs SQL in it, `content` tells its tables and indices."""

    open: Callable[[], AbstractContextManager[SqlJournal]]
    run: Callable[[str], object]
    content: Callable[[], list[object]]


#: Makes an empty database.
Empty = Callable[[], Stored]


def in_a_file(path: Path) -> Stored:
    def run(script: str) -> None:
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript(script)

    def content() -> list[object]:
        with closing(sqlite3.connect(path)) as connection:
            made = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name"
            return list(connection.execute(made).fetchall())

    return Stored(lambda: closing(SqliteJournal(path)), run, content)


def in_postgres(conninfo: str) -> Stored:
    def run(script: str) -> None:
        with psycopg.connect(conninfo, autocommit=True) as connection:
            connection.execute(script.encode())

    def content() -> list[object]:
        with psycopg.connect(conninfo) as connection:
            return [*connection.execute(_COLUMNS), *connection.execute(_INDICES)]

    return Stored(lambda: closing(PostgresJournal(conninfo, connections=2)), run, content)


@pytest.fixture(params=SCHEMAS, ids=lambda path: path.stem)
def script(request: pytest.FixtureRequest) -> str:
    path: Path = request.param
    return path.read_text(encoding="utf-8")


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Empty:
    if request.param == "sqlite":
        return lambda: in_a_file(tmp_path / f"{uuid4()}.db")
    uri: str = request.getfixturevalue("postgres_uri")
    return lambda: in_postgres(postgres.new_schema(uri))


@pytest.fixture
def stored(empty: Empty, script: str) -> Stored:
    database = empty()
    database.run(script)
    return database


def test_what_was_submitted_is_read_as_the_same_value(stored: Stored) -> None:
    with stored.open() as journal:
        assert journal.installation() == INSTALLATION
        assert journal.submissions() == SUBMISSIONS


def test_its_plan_of_effects_is_the_same_to_the_last_word(stored: Stored) -> None:
    with stored.open() as journal:
        plans = {each.id: plan(each, journal.installation()) for each in journal.submissions()}

    assert plans == PLANS


def test_its_journal_is_where_that_plan_leads(stored: Stored) -> None:
    with stored.open() as journal:
        tried = {
            each.id: [[record.key, str(record.kind)] for record in journal.effects(each.id)]
            for each in SUBMISSIONS
        }

    for submission in SUBMISSIONS:
        expected = [effect[:2] for effect in PLANS[submission.id]]
        assert tried[submission.id] == expected[: len(tried[submission.id])]
    assert [len(tried[each.id]) for each in SUBMISSIONS] == [21, 7, 1, 0]


def test_where_everything_stood_is_still_known(stored: Stored) -> None:
    with stored.open() as journal:
        states = [journal.execution(each.id).state for each in SUBMISSIONS]
        attention = journal.execution(ATTENTION.id).attention
        unknown = journal.effects(INTERRUPTED.id)[-1]
        accounts = [journal.user_account(each.username) for each in (NIKOS, ANN, DORA, BOB)]
        welcome = journal.mail(activation_mail_key(NIKOS))
        (uncertain,) = journal.uncertain_mails()

    assert states == [
        ExecutionState.DONE,
        ExecutionState.PENDING,
        ExecutionState.ATTENTION,
        ExecutionState.PENDING,
    ]
    assert attention is not None
    assert (attention.reason, attention.actions) == (
        "WAP: create user: no licence left",
        tuple(Action),
    )
    assert (unknown.state, unknown.attempts) == (EffectState.UNKNOWN, 1)
    assert accounts == ["acc-1", "acc-2", "acc-3", "acc-4"]
    assert welcome is not None
    assert welcome.state is MailState.SENT
    assert uncertain.key == activation_mail_key(ANN)


def test_a_worker_of_today_finishes_what_was_begun(stored: Stored) -> None:
    with stored.open() as journal:
        clock = ManualClock()
        clock.move(86_400)
        host = evolve(memory_host(clock=clock, portal=MemoryPortal()), journal=journal)
        engine = Engine(host, "worker")
        engine.retry(ATTENTION.id, Actor(ActorRole.ENGINE))
        engine.advance_due()

        assert journal.backlog().done == len(SUBMISSIONS)
        for submission in (INTERRUPTED, ATTENTION, PENDING):
            keys = [record.key for record in journal.effects(submission.id)]
            assert keys == [effect[0] for effect in PLANS[submission.id]]
        for number, submission in enumerate(SUBMISSIONS):
            journal.submit(submission, f"key-{number}", clock())
        assert journal.submissions() == SUBMISSIONS


def test_its_accounts_take_no_second_user(stored: Stored) -> None:
    """They have one, but for acc-4: the order that would make it waits for a person."""
    with stored.open() as journal:
        now = ManualClock()()
        journal.submit(BOB_AGAIN, BOB_AGAIN.id, now)
        lease = journal.claim(BOB_AGAIN.id, "worker", now, 60)
        assert lease is not None
        for number in (1, 2, 3, 4):
            with pytest.raises(IdentityConflict):
                journal.claim_user(lease, OTHER_USER, f"{number}@x.example", f"acc-{number}")

        assert journal.cancel(ATTENTION.id, now)
        assert journal.claim_user(lease, OTHER_USER, "b@ray.example", BOB.id) == BOB.id


def test_an_account_that_got_two_users_keeps_the_first_of_their_keys(stored: Stored) -> None:
    stored.run(
        "INSERT INTO wapcommerce_effects VALUES ('ord-3', 'portal_user:acc-1:ffffffff', 99, "
        "'portal_user', 'done', 0, '{}', '', 0, 0)"
    )
    with stored.open() as journal:
        now = ManualClock()()
        journal.submit(BOB_AGAIN, BOB_AGAIN.id, now)
        lease = journal.claim(BOB_AGAIN.id, "worker", now, 60)
        assert lease is not None
        first, second = (
            Effect(f"portal_user:acc-1:{digits}", EffectKind.PORTAL_USER)
            for digits in ("6e0d221d", "ffffffff")
        )

        assert journal.claim_user(lease, first, NIKOS.username, "acc-1") == "acc-1"
        with pytest.raises(IdentityConflict):
            journal.claim_user(lease, second, NIKOS.username, "acc-1")


@pytest.mark.parametrize("state", ["not_done", "unknown", "skipped", "done"])
def test_of_what_was_canceled_then_only_a_user_that_is_there_counts(
    stored: Stored, state: str
) -> None:
    stored.run(
        f"UPDATE wapcommerce_orders SET state = 'canceled' WHERE id = '{ATTENTION.id}'; "  # noqa: S608 - both stand here
        f"UPDATE wapcommerce_effects SET state = '{state}' WHERE order_id = '{ATTENTION.id}'"
    )
    with stored.open() as journal:
        now = ManualClock()()
        journal.submit(BOB_AGAIN, BOB_AGAIN.id, now)
        lease = journal.claim(BOB_AGAIN.id, "worker", now, 60)
        assert lease is not None
        try:
            journal.claim_user(lease, OTHER_USER, "b@ray.example", BOB.id)
        except IdentityConflict:
            assert state in ("skipped", "done")
        else:
            assert state in ("not_done", "unknown")


def test_what_ended_then_is_forgotten_by_when_it_was_submitted(stored: Stored) -> None:
    with stored.open() as journal:
        (uncertain,) = journal.uncertain_mails()
        journal.resolve_mail(uncertain.key, MailState.SENT)

        assert journal.purge(NOW) == 0
        assert journal.purge(NOW + timedelta(microseconds=1)) == 1
        assert journal.submissions() == SUBMISSIONS[1:]


def test_its_tables_become_those_of_a_new_journal(stored: Stored, empty: Empty) -> None:
    new = empty()

    with stored.open(), new.open():
        assert stored.content() == new.content()


def test_without_leave_to_migrate_it_is_refused(tmp_path: Path, script: str) -> None:
    path = tmp_path / "journal.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(script)

    with pytest.raises(DatabaseNotMigrated):
        SqliteJournal(path, apply_migrations=False)


def test_links_of_then_are_found(tmp_path: Path, script: str) -> None:
    path = tmp_path / "journal.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(script)
        (token_hash,) = connection.execute(
            "SELECT token_hash FROM wapcommerce_activations WHERE username = ?", (NIKOS.username,)
        ).fetchone()

    with closing(SqliteActivations(path)) as activations:
        found = activations.find(token_hash)
        assert found is not None
        assert (found.username, found.generation, found.used) == (NIKOS.username, 1, False)
        activations.put(evolve(found, token_hash="0" * 64, generation=2))
        assert activations.find(token_hash) is None


@pytest.mark.parametrize(
    "path", sorted(GOLDEN.glob("documents/*/*.json")), ids=lambda path: "-".join(path.parts[-2:])
)
def test_a_document_of_every_version_is_read_as_the_same_value(path: Path) -> None:
    submission = submission_from_json(path.read_text(encoding="utf-8"))

    assert submission == KINDS[path.stem]
    assert plan(submission, INSTALLATION) == PLANS[submission.id]


def test_there_is_a_document_of_every_version_and_kind() -> None:
    found = {path.relative_to(GOLDEN / "documents") for path in GOLDEN.glob("documents/*/*.json")}

    assert found == {
        Path(str(version), f"{kind}.json") for version in range(1, VERSION + 1) for kind in KINDS
    }


def test_what_is_recorded_today_holds_the_same(tmp_path: Path, empty: Empty) -> None:
    """A recording is made before a release, and has to be possible until then."""
    path = tmp_path / "journal.db"
    fill(path)
    database = empty()
    database.run(dump(path))

    with database.open() as journal:
        assert journal.submissions() == SUBMISSIONS
