import pytest

from wapcommerce.errors import UnknownCurrency
from wapcommerce.model.currency import minor_unit_digits


@pytest.mark.parametrize(
    ("currency", "digits"),
    [("EUR", 2), ("USD", 2), ("JPY", 0), ("KRW", 0), ("KWD", 3), ("BHD", 3), ("CLF", 4)],
)
def test_a_currency_has_the_digits_of_its_smallest_coin(currency: str, digits: int) -> None:
    assert minor_unit_digits(currency) == digits


@pytest.mark.parametrize("code", ["", "eur", "EURO", "EU", "XXX", " EUR", "DEM"])
def test_other_codes_are_refused_with_the_code(code: str) -> None:
    with pytest.raises(UnknownCurrency, match="ISO 4217") as refused:
        minor_unit_digits(code)

    assert refused.value.currency == code
