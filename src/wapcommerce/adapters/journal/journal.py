"""The journal in SQLite (D10)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from importlib.resources import files
from os import PathLike
from uuid import UUID, uuid4

from wapcommerce.adapters.journal import rows, statements
from wapcommerce.adapters.wire.json import fingerprint, to_json
from wapcommerce.adapters.wire.sqlite import Database, Row, Transaction, Value, migrate
from wapcommerce.errors import IdempotencyConflict, LeaseLost, NotFound
from wapcommerce.model.execution import (
    Attention,
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


class SqliteJournal:
    """The port `Journal` on an SQLite file, or on ``":memory:"`` for tests and trials.

    The tables are made when it is opened. What a method wrote is on the disk when it returns.
    Threads and processes of one machine may share the file. Raises `DatabaseTooNew` for a file
    of a later release.
    """

    def __init__(self, path: str | PathLike[str]) -> None:
        self._database = Database(path)
        migrate(self._database, "journal", files("wapcommerce.adapters.journal") / "migrations")

    def close(self) -> None:
        """Close the connections to the database."""
        self._database.close()

    def installation(self) -> UUID:
        """The namespace of this installation, made once and kept (D8)."""
        with self._database.writing() as transaction:
            transaction.change(statements.ADD_INSTALLATION, id=str(uuid4()))
            return UUID(transaction.rows(statements.INSTALLATION)[0]["id"])

    def submit(self, submission: Submission, key: str, now: datetime) -> None:
        """Store an order or a synchronisation.

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
        # Both are fingerprinted now, so a later release that adds a field finds them the same.
        if known is None or fingerprint(rows.submission(known)) != fingerprint(submission):
            raise IdempotencyConflict(key)

    def submission(self, submission_id: str) -> Submission:
        """The order or synchronisation as submitted. Raises `NotFound`."""
        return rows.submission(self._order_row(statements.ORDER, submission_id))

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
                until=rows.micros(until),
            )
            row = transaction.row(statements.FENCE, id=order_id)
        if row is None:
            raise NotFound("order", order_id)
        return Lease(order_id, owner, row["fence"], until) if claimed else None

    def intend(
        self, lease: Lease, effect: Effect, now: datetime, ttl_s: int
    ) -> EffectRecord | None:
        """Note that the effect is about to be tried, unless it is done; renew the lease.

        Returns what was known of the effect before.
        """
        until = rows.micros(now + timedelta(seconds=ttl_s))
        names = {"id": lease.order_id, "key": effect.key}
        with self._database.writing() as transaction:
            _fenced(transaction, statements.RENEW, lease, until=until)
            known = transaction.row(statements.EFFECT, **names)
            statement = statements.ADD_EFFECT if known is None else statements.INTEND_AGAIN
            transaction.change(statement, kind=effect.kind, now=rows.micros(now), **names)
        return None if known is None else rows.effect_record(known)

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
        """Make an order on Attention pending again, its attempts forgotten; False if it is not."""
        with self._database.writing() as transaction:
            resumed = transaction.change(statements.RESUME, id=order_id, now=rows.micros(now)) == 1
            if resumed:
                transaction.change(statements.FORGET_ATTEMPTS, id=order_id, now=rows.micros(now))
        return resumed

    def claim_user(self, lease: Lease, username: str, account_id: str) -> str:
        """Tie a WAP user name to an account unless it is tied; returns its account (D8)."""
        with self._held(lease) as transaction:
            transaction.change(statements.ADD_USER, username=username, account=account_id)
            return str(transaction.rows(statements.USER, username=username)[0]["account_id"])

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


def _take_items(transaction: Transaction, submission: Submission) -> None:
    items = submission.items if isinstance(submission, Order) else ()
    for item in items:
        if not transaction.change(statements.ADD_ITEM, item=item.id, id=submission.id):
            raise IdempotencyConflict(item.id)


def _fenced(transaction: Transaction, statement: str, lease: Lease, **values: Value) -> None:
    if not transaction.change(statement, id=lease.order_id, fence=lease.fence, **values):
        raise LeaseLost(lease.order_id)
