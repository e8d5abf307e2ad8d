"""Plain JSON objects are taken strictly: nothing is guessed."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from cattrs import BaseValidationError, transform_error

from wapcommerce.adapters.wire.conversion import CONFIGURATIONS, make_converter
from wapcommerce.model.configuration import Configuration
from wapcommerce.model.currency import minor_unit_digits
from wapcommerce.model.money import Money
from wapcommerce.model.offering import Tab
from wapcommerce.model.order import OrderItem

converter = make_converter()


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
