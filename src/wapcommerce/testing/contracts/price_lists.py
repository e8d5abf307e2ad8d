# ruff: noqa: D102 - a test's name is its sentence
"""What every source of price lists must keep to (S7, D5)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from attrs import evolve

from wapcommerce.model.party import Account, Role
from wapcommerce.ports import PriceLists
from wapcommerce.testing.contracts.samples import at_once


class PriceListsContract:
    """Subclass it as ``class TestMine(PriceListsContract)`` and define three fixtures.

    `price_lists` is the source, which threads may share; `reseller` is an account that buys by
    it, `day` a day on which it does.
    """

    @pytest.fixture
    def price_lists(self) -> PriceLists | Iterator[PriceLists]:
        """A source of price lists, for one test."""
        raise NotImplementedError

    @pytest.fixture
    def reseller(self) -> Account:
        """A reseller that the source knows."""
        raise NotImplementedError

    @pytest.fixture
    def day(self) -> date:
        """A day on which it buys."""
        raise NotImplementedError

    def test_the_same_question_has_the_same_answer(
        self, price_lists: PriceLists, reseller: Account, day: date
    ) -> None:
        answers = at_once([lambda: price_lists.price_list(reseller, day)] * 4)

        assert all(answer == answers[0] for answer in answers)

    def test_the_book_of_a_list_applies_on_the_day_asked_for(
        self, price_lists: PriceLists, reseller: Account, day: date
    ) -> None:
        assert price_lists.price_list(reseller, day).book.is_valid_on(day)

    def test_a_customer_that_is_only_being_declared_has_a_list(
        self, price_lists: PriceLists, reseller: Account, day: date
    ) -> None:
        declared = Account("", "", "", Role.END_CUSTOMER, parent_id=reseller.id)
        named = evolve(declared, id="not-saved-yet", name="Elli", email="elli@papas.example")

        first, second = (price_lists.price_list(each, day) for each in (named, declared))

        assert (first.books, first.adjustments) == (second.books, second.adjustments)

    def test_a_reseller_and_its_customers_pay_in_one_currency(
        self, price_lists: PriceLists, reseller: Account, day: date
    ) -> None:
        customer = Account("", "", "", Role.END_CUSTOMER, parent_id=reseller.id)

        own, resale = (price_lists.price_list(each, day) for each in (reseller, customer))

        assert own.book.currency == resale.book.currency
