"""Very many stored orders, made of one by the database itself."""

from __future__ import annotations

import os

from benchmarks.journal_orders import TABLES, carry_out, host_on, orders
from wapcommerce.adapters.journal.activations import SqlActivations
from wapcommerce.adapters.journal.journal import SqlJournal
from wapcommerce.adapters.wire.json import to_json
from wapcommerce.adapters.wire.sql import Database, Value
from wapcommerce.model.execution import Attention

#: What the copy number n has in the columns of a table that are not simply copied.
_NAME = "'stored-' || n"
_COPIES: dict[str, dict[str, str]] = {
    "wapcommerce_orders": {
        "id": _NAME,
        "idempotency_key": _NAME,
        "submitted_at": "submitted_at - :count + n",
        "state": "CASE WHEN n % 1000 < 980 THEN 'done' WHEN n % 1000 < 990 THEN 'canceled'"
        " WHEN n % 1000 < 995 THEN 'attention' ELSE 'pending' END",
        "retry_at": "CASE WHEN n % 1000 >= 995 THEN submitted_at + 3600000000 + n END",
        "attention": "CASE WHEN n % 1000 BETWEEN 990 AND 994 THEN :attention END",
    },
    "wapcommerce_order_items": {"id": f"{_NAME} || '-1'", "order_id": _NAME},
    "wapcommerce_effects": {
        "order_id": _NAME,
        "effect_key": "effect_key || '-' || n",
        "state": "CASE WHEN n % 1000 >= 990 AND position = 10 THEN 'unknown' ELSE state END",
    },
    "wapcommerce_users": {"username": "username || '-' || n"},
    "wapcommerce_mails": {
        "mail_key": "mail_key || '-' || n",
        "order_id": _NAME,
        "state": "CASE WHEN n % 1000 = 500 THEN 'uncertain' ELSE state END",
    },
    "wapcommerce_activation_users": {"username": "username || '-' || n"},
    "wapcommerce_activations": {
        "token_hash": "token_hash || '-' || n",
        "username": "username || '-' || n",
    },
}


def store(database: Database, count: int) -> None:
    """Carry one order out on an empty journal and copy its rows so many times.

    Of every thousand copies 980 are done and 10 canceled; 5 are on Attention and 5 to be tried
    again in an hour, each with an unknown effect; one mail is uncertain.
    """
    journal, activations = SqlJournal(database), SqlActivations(database)
    carry_out(host_on(journal, activations, os.urandom), *orders(1, "model"))
    attention = to_json(Attention("plan:1", "the quota is used up"))
    given: dict[str, Value] = {"count": count, "attention": attention}
    with database.writing() as transaction:
        for table, made in _COPIES.items():
            columns = TABLES[table]
            values = ", ".join(made.get(column, column) for column in columns)
            statement = (
                f"INSERT INTO {table} ({', '.join(columns)})"  # noqa: S608 - names from above
                " WITH RECURSIVE numbers (n) AS"
                " (SELECT 1 AS n UNION ALL SELECT n + 1 FROM numbers WHERE n < :count)"
                f" SELECT {values} FROM {table}, numbers"
            )
            used = {name: value for name, value in given.items() if f":{name}" in statement}
            transaction.change(statement, **used)
