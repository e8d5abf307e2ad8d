# ruff: noqa: D102 - a test's name is its sentence
"""What every source of receivables must keep to: what is owed, until it is paid (S15)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from wapcommerce.model.money import Money
from wapcommerce.ports import Receivables

#: Sends an account an invoice of that amount, tax included, and returns the invoice's number.
Owe = Callable[[str, Money], str]

#: Notes that the invoice of that number is paid in full.
Pay = Callable[[str], None]


def euro(amount: str) -> Money:
    """An amount in euro."""
    return Money(amount, "EUR")


class ReceivablesContract:
    """Subclass it as ``class TestMine(ReceivablesContract)`` and define three fixtures.

    `receivables` is a source by which the accounts ``acc-1`` and ``acc-2`` owe nothing yet; `owe`
    is a function that sends an account an invoice of an amount, tax included, and returns its
    number; `pay` is one that notes an invoice as paid.
    """

    @pytest.fixture
    def receivables(self) -> Receivables | Iterator[Receivables]:
        """A source, for one test."""
        raise NotImplementedError

    @pytest.fixture
    def owe(self, receivables: Receivables) -> Owe:
        """Sends an invoice."""
        raise NotImplementedError

    @pytest.fixture
    def pay(self, receivables: Receivables) -> Pay:
        """Notes a payment."""
        raise NotImplementedError

    def test_who_was_billed_nothing_owes_nothing(self, receivables: Receivables) -> None:
        assert receivables.outstanding("acc-1", "EUR") == euro("0")
        assert receivables.outstanding("acc-1", "JPY") == Money(0, "JPY")

    def test_unpaid_invoices_add_up(self, receivables: Receivables, owe: Owe) -> None:
        for amount in ("0.10", "0.20", "39.90"):
            owe("acc-1", euro(amount))

        assert receivables.outstanding("acc-1", "EUR") == euro("40.20")

    def test_everyone_owes_its_own_invoices(self, receivables: Receivables, owe: Owe) -> None:
        owe("acc-1", euro("10"))
        owe("acc-2", euro("3"))

        assert receivables.outstanding("acc-1", "EUR") == euro("10")
        assert receivables.outstanding("acc-2", "EUR") == euro("3")

    def test_each_currency_is_counted_by_itself(self, receivables: Receivables, owe: Owe) -> None:
        owe("acc-1", euro("10"))
        owe("acc-1", Money("500", "JPY"))

        assert receivables.outstanding("acc-1", "EUR") == euro("10")
        assert receivables.outstanding("acc-1", "JPY") == Money("500", "JPY")

    def test_what_was_paid_is_not_owed(self, receivables: Receivables, owe: Owe, pay: Pay) -> None:
        first, second = owe("acc-1", euro("10")), owe("acc-1", euro("3"))

        pay(first)
        assert receivables.outstanding("acc-1", "EUR") == euro("3")

        pay(second)
        assert receivables.outstanding("acc-1", "EUR") == euro("0")
