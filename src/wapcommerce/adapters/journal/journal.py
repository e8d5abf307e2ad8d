"""The journal, on any database that speaks the shared statements (D10)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from importlib.resources import files
from uuid import UUID, uuid4

from wapcommerce.adapters.journal import rows, statements
from wapcommerce.adapters.wire.json import fingerprint, to_json
from wapcommerce.adapters.wire.sql import Database, Row, Transaction, Value, migrate
from wapcommerce.errors import IdempotencyConflict, IdentityConflict, LeaseLost, NotFound
from wapcommerce.model.execution import (
    Attention,
    Backlog,
    Effect,
    EffectRecord,
    Execution,
    ExecutionState,
    Lease,
    MailClaim,
    MailState,
    Outcome,
)
from wapcommerce.model.order import Order
from wapcommerce.model.synchronisation import Submission

COMPONENT = "journal"
MIGRATIONS = files("wapcommerce.adapters.journal") / "migrations"

_OTHER_USER = "this account has, or may get, a WAP user of another name"
_ONE_USER = "cancel this and go on under that name, or cancel what would make the other user"


class SqlJournal:
    """The port `Journal` on a database.

    What a method wrote is on the disk when it returns. Threads and processes may share the
    database. With `apply_migrations` the tables are made or brought up to date when it is opened.
    Raises `DatabaseTooNew` for tables of a later release and `DatabaseNotMigrated` for older ones
    that may not be changed.
    """

    def __init__(self, database: Database, *, apply_migrations: bool = True) -> None:
        self._database = database
        migrate(database, COMPONENT, MIGRATIONS, apply=apply_migrations)

    def close(self) -> None:
        """Close the connections to the database."""
        self._database.close()

    def installation(self) -> UUID:
        """The namespace of this installation, made once and kept (D8)."""
        with self._database.reading() as transaction:
            row = transaction.row(statements.INSTALLATION)
        if row is None:
            with self._database.writing() as transaction:
                transaction.change(statements.ADD_INSTALLATION, id=str(uuid4()))
                row = transaction.rows(statements.INSTALLATION)[0]
        return UUID(row["id"])

    def submit(self, submission: Submission, key: str, now: datetime) -> None:
        """Store what is to be executed.

        Raises `IdempotencyConflict` when the key, the id or the id of an item is taken.
        """
        with self._database.writing() as transaction:
            added = transaction.change(
                statements.ADD_ORDER,
                id=submission.id,
                key=key,
                document=to_json(submission),
                now=rows.micros(now),
            )
            if added:
                _take_items(transaction, submission)
                return
            known = transaction.row(statements.SAME_ORDER, id=submission.id, key=key)
            if known is not None and not known["document"]:
                return  # done long ago and purged
        # Both are fingerprinted now, so a later release that adds a field finds them the same.
        if known is None or fingerprint(rows.submission(known)) != fingerprint(submission):
            raise IdempotencyConflict(key)

    def submission(self, submission_id: str) -> Submission:
        """The order or synchronisation as submitted. Raises `NotFound`."""
        row = self._order_row(statements.ORDER, submission_id)
        if not row["document"]:
            raise NotFound("order", submission_id)
        return rows.submission(row)

    def order(self, order_id: str) -> Order:
        """The order as submitted. Raises `NotFound`, also for a synchronisation."""
        found = self.submission(order_id)
        if not isinstance(found, Order):
            raise NotFound("order", order_id)
        return found

    def unfinished(self) -> tuple[Submission, ...]:
        """What is pending or waits for a person, oldest first."""
        with self._database.reading() as transaction:
            found = transaction.rows(statements.UNFINISHED)
        return tuple(rows.submission(row) for row in found)

    def unfinished_of(self, account_id: str) -> tuple[Submission, ...]:
        """Of what is unfinished, what is for that account or is paid by it, oldest first.

        Documents that do not name the account are not read, so what is wrong with one of them
        concerns nobody else.
        """
        with self._database.reading() as transaction:
            found = transaction.rows(statements.UNFINISHED_WITH, quoted=json.dumps(account_id))
        read = (rows.submission(row) for row in found)
        return tuple(each for each in read if account_id in rows.account_ids(each))

    def submissions(self) -> tuple[Submission, ...]:
        """Everything that was ever submitted, oldest first."""
        with self._database.reading() as transaction:
            found = transaction.rows(statements.SUBMISSIONS)
        return tuple(rows.submission(row) for row in found)

    def execution(self, order_id: str) -> Execution:
        """Where the order stands. Raises `NotFound`."""
        return rows.execution(self._order_row(statements.EXECUTION, order_id))

    def effects(self, order_id: str) -> tuple[EffectRecord, ...]:
        """What was tried for the order so far, oldest first."""
        with self._database.reading() as transaction:
            found = transaction.rows(statements.EFFECTS, id=order_id)
        return tuple(rows.effect_record(row) for row in found)

    def due(self, now: datetime, limit: int) -> tuple[str, ...]:
        """Ids of pending orders to be tried at or before `now`, the longest overdue first.

        An order under a running lease is left out, so that it takes no other's place.
        """
        with self._database.reading() as transaction:
            found = transaction.rows(statements.DUE, now=rows.micros(now), limit=limit)
        return tuple(row["id"] for row in found)

    def claim(self, order_id: str, owner: str, now: datetime, ttl_s: int) -> Lease | None:
        """Lease a pending order that is due, or None. Raises `NotFound`."""
        until = now + timedelta(seconds=ttl_s)
        with self._database.writing() as transaction:
            claimed = transaction.change(
                statements.CLAIM,
                id=order_id,
                owner=owner,
                now=rows.micros(now),
                **_running(now, ttl_s),
            )
            row = transaction.row(statements.FENCE, id=order_id)
        if row is None:
            raise NotFound("order", order_id)
        return Lease(order_id, owner, row["fence"], until) if claimed else None

    def lease(self, order_id: str) -> Lease | None:
        """Who took up an order last and has not given it back; the lease may have run out."""
        with self._database.reading() as transaction:
            row = transaction.row(statements.LEASE, id=order_id)
        return None if row is None else rows.lease(row)

    def intend(
        self, lease: Lease, effect: Effect, now: datetime, ttl_s: int
    ) -> EffectRecord | None:
        """Note that the effect is about to be tried, unless it is done; renew the lease.

        Returns what was known of the effect before.
        """
        names = {"id": lease.order_id, "key": effect.key}
        with self._database.writing() as transaction:
            _fenced(transaction, statements.RENEW, lease, **_running(now, ttl_s))
            tried_at = rows.micros(now)
            if transaction.change(statements.ADD_EFFECT, kind=effect.kind, now=tried_at, **names):
                return None
            (known,) = transaction.rows(statements.EFFECT, **names)
            transaction.change(statements.INTEND_AGAIN, now=tried_at, **names)
        return rows.effect_record(known)

    def record(self, lease: Lease, effect: Effect, outcome: Outcome, now: datetime) -> None:
        """Note what came of the try. Raises `NotFound` for an effect that was not intended."""
        with self._held(lease) as transaction:
            recorded = transaction.change(
                statements.RECORD,
                id=lease.order_id,
                key=effect.key,
                now=rows.micros(now),
                **rows.settlement(outcome),
            )
            if not recorded:
                raise NotFound("effect", effect.key)

    def finish(self, lease: Lease) -> None:
        """The order is done; give the lease back."""
        self._release(lease, ExecutionState.DONE)

    def postpone(self, lease: Lease, retry_at: datetime) -> None:
        """Try again at `retry_at`; give the lease back."""
        self._release(lease, ExecutionState.PENDING, retry_at=retry_at)

    def call_attention(self, lease: Lease, attention: Attention) -> None:
        """The order waits for a person; give the lease back."""
        self._release(lease, ExecutionState.ATTENTION, attention=attention)

    def resume(self, order_id: str, now: datetime) -> bool:
        """Have an order on Attention, or one that waits, tried now; False if it is neither.

        Its attempts are forgotten.
        """
        with self._database.writing() as transaction:
            resumed = transaction.change(statements.RESUME, id=order_id, now=rows.micros(now)) == 1
            if resumed:
                transaction.change(statements.FORGET_ATTEMPTS, id=order_id, now=rows.micros(now))
        return resumed

    def skip(self, order_id: str, effect_key: str, now: datetime) -> bool:
        """Note that a person has seen to an effect of an order on Attention, and go on with it.

        False if it is not on Attention or the effect is none of its unfinished ones.
        """
        names: dict[str, Value] = {"id": order_id, "now": rows.micros(now)}
        with self._database.writing() as transaction:
            if not transaction.change(statements.HOLD_ATTENTION, id=order_id):
                return False
            if not transaction.change(statements.SKIP, key=effect_key, **names):
                return False
            transaction.change(statements.RESUME, **names)
            transaction.change(statements.FORGET_ATTEMPTS, **names)
        return True

    def cancel(self, order_id: str, now: datetime) -> bool:
        """End an order that is pending or on Attention, unless a lease runs.

        A mail that it claimed and did not send becomes uncertain, so that it is not forgotten.
        """
        with self._database.writing() as transaction:
            if not transaction.change(statements.CANCEL, id=order_id, now=rows.micros(now)):
                return False
            transaction.change(statements.GIVE_UP_MAILS, id=order_id)
        return True

    def claim_user(self, lease: Lease, effect: Effect, username: str, account_id: str) -> str:
        """Tie a WAP user name to an account unless it is tied; returns its account (D8).

        Raises `IdentityConflict` when the account has, or may get, another WAP user.
        """
        chosen = {"account": account_id, "key": effect.key}
        with self._held(lease) as transaction:
            transaction.change(statements.ADD_USER, username=username, account=account_id)
            (row,) = transaction.rows(statements.USER, username=username)
            tied_to = str(row["account_id"])
            if tied_to != account_id or transaction.change(statements.ADD_ACCOUNT_USER, **chosen):
                return tied_to
            transaction.change(statements.HOLD_ACCOUNT_USER, account=account_id)
            if not transaction.change(statements.CHOOSE_ACCOUNT_USER, **chosen):
                raise IdentityConflict("journal", effect.key, _OTHER_USER, _ONE_USER)
        return tied_to

    def is_done(self, effect: Effect) -> bool:
        """Whether any submission has brought that effect about already."""
        with self._database.reading() as transaction:
            return transaction.row(statements.DONE_EFFECT, key=effect.key) is not None

    def user_account(self, username: str) -> str | None:
        """The account a WAP user name is tied to, or None."""
        with self._database.reading() as transaction:
            row = transaction.row(statements.USER, username=username)
        return None if row is None else row["account_id"]

    def claim_mail(self, lease: Lease, key: str) -> MailClaim:
        """Claim a mail unless it is claimed; returns the claim that stands now (D11)."""
        with self._held(lease) as transaction:
            transaction.change(statements.ADD_MAIL, key=key, id=lease.order_id)
            return rows.mail_claim(transaction.rows(statements.MAIL, key=key)[0])

    def settle_mail(self, lease: Lease, key: str, state: MailState) -> None:
        """Note what became of a mail; raises `NotFound` when this order did not claim it."""
        with self._held(lease) as transaction:
            if not transaction.change(
                statements.SETTLE_MAIL, key=key, id=lease.order_id, state=state
            ):
                raise NotFound("mail", key)

    def mail(self, key: str) -> MailClaim | None:
        """What became of a mail, or None when nobody has claimed it."""
        with self._database.reading() as transaction:
            row = transaction.row(statements.MAIL, key=key)
        return None if row is None else rows.mail_claim(row)

    def resolve_mail(self, key: str, state: MailState) -> bool:
        """A person decides about an uncertain mail; False if it is not uncertain (any more)."""
        with self._database.writing() as transaction:
            return transaction.change(statements.RESOLVE_MAIL, key=key, state=state) == 1

    def backlog(self) -> Backlog:
        """How much is unfinished or uncertain, over all that was submitted."""
        with self._database.reading() as transaction:
            counts = {row["state"]: row["number"] for row in transaction.rows(statements.COUNTS)}
            oldest = transaction.rows(statements.OLDEST_UNFINISHED)[0]["oldest"]
            unknown = transaction.rows(statements.UNKNOWN_EFFECTS)[0]["number"]
            uncertain = transaction.rows(statements.COUNT_UNCERTAIN_MAILS)[0]["number"]
        return Backlog(
            **{state.value: counts.get(state, 0) for state in ExecutionState},
            oldest_unfinished_at=None if oldest is None else rows.instant(oldest),
            unknown_effects=unknown,
            uncertain_mails=uncertain,
        )

    def executions(
        self, state: ExecutionState | None, after: str, limit: int
    ) -> tuple[Execution, ...]:
        """Where orders stand, by id above `after`, in one state or any."""
        page: dict[str, Value] = {"after": after, "limit": limit}
        with self._database.reading() as transaction:
            if state is None:
                found = transaction.rows(statements.EXECUTIONS, **page)
            else:
                found = transaction.rows(statements.EXECUTIONS_IN_STATE, state=state, **page)
        return tuple(rows.execution(row) for row in found)

    def purge(self, before: datetime) -> int:
        """Forget documents and reasons of what ended; what prevents a second time stays."""
        with self._database.writing() as transaction:
            transaction.change(statements.FORGET_REASONS, before=rows.micros(before))
            return transaction.change(statements.FORGET_DOCUMENTS, before=rows.micros(before))

    def uncertain_mails(self) -> tuple[MailClaim, ...]:
        """Mails of which nobody knows whether they arrived; a person decides (D11)."""
        with self._database.reading() as transaction:
            found = transaction.rows(statements.UNCERTAIN_MAILS)
        return tuple(rows.mail_claim(row) for row in found)

    @contextmanager
    def _held(self, lease: Lease) -> Iterator[Transaction]:
        with self._database.writing() as transaction:
            _fenced(transaction, statements.HOLD, lease)
            yield transaction

    def _release(
        self,
        lease: Lease,
        state: ExecutionState,
        retry_at: datetime | None = None,
        attention: Attention | None = None,
    ) -> None:
        with self._database.writing() as transaction:
            _fenced(
                transaction,
                statements.RELEASE,
                lease,
                state=state,
                retry_at=None if retry_at is None else rows.micros(retry_at),
                attention=None if attention is None else to_json(attention),
            )

    def _order_row(self, statement: str, order_id: str) -> Row:
        with self._database.reading() as transaction:
            row = transaction.row(statement, id=order_id)
        if row is None:
            raise NotFound("order", order_id)
        return row


def _running(now: datetime, ttl_s: int) -> dict[str, int]:
    """From when until when a lease counts that is taken now."""
    ttl = timedelta(seconds=ttl_s)
    return {"from": rows.micros(now - ttl), "until": rows.micros(now + ttl)}


def _take_items(transaction: Transaction, submission: Submission) -> None:
    items = submission.items if isinstance(submission, Order) else ()
    for item in items:
        if not transaction.change(statements.ADD_ITEM, item=item.id, id=submission.id):
            raise IdempotencyConflict(item.id)


def _fenced(transaction: Transaction, statement: str, lease: Lease, **values: Value) -> None:
    if not transaction.change(statement, id=lease.order_id, fence=lease.fence, **values):
        raise LeaseLost(lease.order_id)
