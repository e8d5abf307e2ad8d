"""Plain JSON objects are taken strictly: nothing is guessed."""

import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from cattrs import BaseValidationError, transform_error
from hypothesis import given, settings

from tests.books import price_books
from wapcommerce.adapters.wire.conversion import (
    BOOKS,
    CHARGE_MODELS,
    CONFIGURATIONS,
    make_converter,
)
from wapcommerce.model.configuration import Configuration
from wapcommerce.model.currency import minor_unit_digits
from wapcommerce.model.money import Money
from wapcommerce.model.offering import Tab
from wapcommerce.model.order import OrderItem
from wapcommerce.model.quote import ChargeKind
from wapcommerce.pricing.books.adjustment import Adjustment, AdjustmentKind
from wapcommerce.pricing.books.book import PriceBook
from wapcommerce.pricing.books.charge import Charge
from wapcommerce.pricing.charge_models.charge_model import ChargeModel
from wapcommerce.pricing.charge_models.flat import Flat
from wapcommerce.pricing.charge_models.graduated import Graduated
from wapcommerce.pricing.charge_models.package import Package
from wapcommerce.pricing.charge_models.per_unit import PerUnit
from wapcommerce.pricing.charge_models.percentage import Percentage
from wapcommerce.pricing.charge_models.stairstep import Stairstep
from wapcommerce.pricing.charge_models.volume import Volume
from wapcommerce.pricing.versions.book_diff import BookDiff
from wapcommerce.pricing.versions.repricing import Repricing

converter = make_converter()
MODEL: Any = ChargeModel  # what a charge asks for; its kinds are concrete


@pytest.mark.parametrize(
    ("cls", "wrong"),
    [
        (str, 1),
        (str, None),
        (str, ["a"]),
        (int, "1"),
        (int, 1.0),
        (int, True),
        (bool, 1),
        (bool, "true"),
        (Decimal, 1),
        (Decimal, 1.5),
        (Decimal, "1e3"),
        (Decimal, "1,5"),
        (Decimal, "NaN"),
        (Decimal, ""),
        (date, "20260331"),
        (date, "2026-W14-2"),
        (date, "2026-02-29"),
        (date, 20260331),
        (datetime, "2026-03-31T12:00:00"),
        (datetime, 0),
        (UUID, "7"),
        (UUID, 7),
        (Tab, "vpn"),
        (Tab, 1),
        (tuple[str, ...], "abc"),
        (tuple[str, ...], {"a": 1}),
    ],
)
def test_a_value_of_another_kind_is_refused(cls: type, wrong: object) -> None:
    with pytest.raises(ValueError, match=r"."):
        converter.structure(wrong, cls)


@pytest.mark.parametrize("wrong", [[], "a", None, 1])
def test_an_object_is_made_from_an_object_only(wrong: object) -> None:
    with pytest.raises(ValueError, match="an object is expected"):
        converter.structure(wrong, Money)
    with pytest.raises(BaseValidationError) as caught:
        converter.structure({"id": "i", "configuration": wrong, "quote": {}}, OrderItem)
    assert "an object is expected @ $.configuration" in transform_error(
        caught.value, format_exception=lambda error, _: str(error)
    )


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        ("12.5", "EUR", "12.50"),
        ("12", "JPY", "12"),
        ("-0.0625", "KWD", "-0.0625"),
        ("0", "EUR", "0.00"),
    ],
)
def test_money_has_the_digits_of_its_currency_at_least(
    amount: str, currency: str, text: str
) -> None:
    assert converter.unstructure(Money(amount, currency)) == {"amount": text, "currency": currency}
    assert len(text.partition(".")[2]) >= minor_unit_digits(currency)


@pytest.mark.parametrize(
    ("decimal", "text"),
    [("1E+3", "1000"), ("1.500", "1.5"), ("-0", "0"), ("0.0", "0"), ("-1E-7", "-0.0000001")],
)
def test_a_decimal_is_written_plainly(decimal: str, text: str) -> None:
    assert converter.unstructure(Decimal(decimal)) == text


def test_an_amount_with_more_digits_than_the_context_stays_exact() -> None:
    digits = "123456789012345678901234567890123456789.123456789"

    assert converter.unstructure(converter.structure(digits, Decimal)) == digits


def test_an_instant_without_a_zone_is_not_written() -> None:
    with pytest.raises(ValueError, match="offset from UTC"):
        converter.unstructure(datetime(2026, 3, 31))  # noqa: DTZ001 - what is refused


def test_every_kind_of_configuration_has_a_name() -> None:
    assert set(CONFIGURATIONS.values()) == set(Configuration.__args__)


def test_every_charge_model_has_the_name_that_a_workbook_gives_it() -> None:
    shipped = {
        *(Flat, PerUnit, Graduated, Volume),
        *(Package, Stairstep, Percentage),
    }

    assert set(CHARGE_MODELS.values()) == shipped
    assert all(model.name == name for name, model in CHARGE_MODELS.items())


def sent(value: object) -> Any:
    """The plain objects that arrive when a value is sent as JSON."""
    return json.loads(json.dumps(converter.unstructure(value)))


@settings(max_examples=50)
@given(price_books())
def test_any_book_comes_back_as_it_was(book: PriceBook) -> None:
    assert converter.structure(sent(book), PriceBook) == book


def test_a_charge_model_says_which_it_is() -> None:
    charge = Charge("ram_gib", "", ChargeKind.RECURRING, "month", PerUnit("3.00", source="J2"))

    model = converter.unstructure(charge)["model"]

    assert model == {"type": "per_unit", "unit_price": "3", "source": "J2"}


@pytest.mark.parametrize("kind", ["surge", "", None, 1, ["flat"], {}])
def test_an_unknown_charge_model_is_refused(kind: object) -> None:
    with pytest.raises(ValueError, match="is none of flat, per_unit, graduated"):
        converter.structure({"type": kind, "amount": "1"}, MODEL)


def test_an_override_without_a_model_stays_without_one() -> None:
    override = Adjustment(AdjustmentKind.OVERRIDE, Decimal(5), meter="ram_gib")

    written = sent(override)

    assert written["model"] is None
    assert converter.structure(written, Adjustment) == override


def test_a_model_of_a_host_is_not_written() -> None:
    class Own(PerUnit):
        pass

    charge = Charge("ram_gib", "", ChargeKind.RECURRING, "month", Own(1))

    with pytest.raises(TypeError, match="Own has no JSON form; use one of flat"):
        converter.unstructure(charge)


def test_what_contradicts_itself_is_refused_when_it_is_read() -> None:
    tiers = [{"up_to": "10", "unit_price": "1"}, {"up_to": "5", "unit_price": "1"}]

    with pytest.raises(BaseValidationError) as caught:
        converter.structure({"type": "graduated", "tiers": tiers}, MODEL)

    told = transform_error(caught.value, format_exception=lambda error, _: str(error))
    assert any("bound 5 is not above 10" in each for each in told)


def test_books_and_what_is_made_of_them_have_names() -> None:
    assert {
        "book_diff": BookDiff,
        "charge": Charge,
        "price_book": PriceBook,
        "repricing": Repricing,
    } == BOOKS
