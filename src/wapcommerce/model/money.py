"""Money: an exact amount in one currency (D1)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import total_ordering

from attrs import field, frozen

from wapcommerce.errors import CurrencyMismatch
from wapcommerce.model.currency import minor_unit_digits
from wapcommerce.model.exact import (
    Exact,
    as_fraction,
    exact_decimal,
    plain,
    round_half_up,
    scaled_decimal,
)


def _amount(value: Exact) -> Decimal:
    if type(value) is Decimal and value.is_finite():
        return value or Decimal(0)  # never a negative zero
    return exact_decimal(as_fraction(value))


def _currency(code: str) -> str:
    minor_unit_digits(code)
    return code


@total_ordering
@frozen(order=False)
class Money:
    """An exact amount of one ISO 4217 currency; rounding happens only in `rounded`.

    `amount` takes int, Decimal, Fraction or plain text. A float raises TypeError, an unknown
    currency `UnknownCurrency`, combining two currencies `CurrencyMismatch`.

    >>> Money("1234.5", "EUR")
    Money('1234.50', 'EUR')
    >>> print(Money("0.10", "EUR") + Money("0.20", "EUR"))
    0.30 EUR
    """

    amount: Decimal = field(converter=_amount)
    currency: str = field(converter=_currency)

    @classmethod
    def zero(cls, currency: str) -> Money:
        """Nothing, in the given currency."""
        return cls(0, currency)

    @classmethod
    def sum(cls, amounts: Iterable[Money], currency: str) -> Money:
        """The exact sum; `currency` decides the sum of nothing and must be that of every part."""
        zero = cls.zero(currency)
        return cls(sum((zero._same(amount) for amount in amounts), Fraction(0)), currency)

    @property
    def digits(self) -> int:
        """Digits of the currency's minor unit (EUR 2, JPY 0, KWD 3)."""
        return minor_unit_digits(self.currency)

    def rounded(self) -> Money:
        """Rounded to the minor unit, a half going away from zero: 2.345 EUR → 2.35 EUR."""
        return Money(round_half_up(Fraction(self.amount), self.digits), self.currency)

    def split(self, weights: Sequence[Exact]) -> tuple[Money, ...]:
        """Split by weights so that no minor unit is lost (largest remainder).

        The parts are multiples of the minor unit and add up to the amount exactly; what is left
        over goes to the largest remainders, the earlier part first on a tie.

        >>> [str(part) for part in Money("1.00", "EUR").split([2, 3, 1])]
        ['0.33 EUR', '0.50 EUR', '0.17 EUR']

        A weight of zero always gets nothing, and of nothing there is nothing for anyone. Raises
        ValueError when the amount is finer than the minor unit, when a weight is negative, or when
        all weights are zero although there is something to split; TypeError for a float.
        """
        units = Fraction(self.amount) * 10**self.digits
        if units.denominator != 1:
            raise ValueError(f"{self} is finer than the minor unit; round it before splitting")
        exact = [as_fraction(weight) for weight in weights]
        if any(weight < 0 for weight in exact) or (units and not any(exact)):
            raise ValueError("none of the weights may be below 0, and at least one must be above")
        if not units:
            return tuple(Money.zero(self.currency) for _ in exact)
        sign = -1 if units < 0 else 1
        parts = largest_remainder(abs(int(units)), exact)
        return tuple(
            Money(scaled_decimal(sign * part, self.digits), self.currency) for part in parts
        )

    def __add__(self, other: Money) -> Money:
        return Money(Fraction(self.amount) + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(Fraction(self.amount) - self._same(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-Fraction(self.amount), self.currency)

    def __mul__(self, factor: int | Decimal) -> Money:
        return Money(Fraction(self.amount) * as_fraction(factor), self.currency)

    __rmul__ = __mul__

    def __lt__(self, other: Money) -> bool:
        return Fraction(self.amount) < self._same(other)

    def __bool__(self) -> bool:
        return bool(self.amount)

    def __str__(self) -> str:
        return f"{plain(self.amount, self.digits)} {self.currency}"

    def __repr__(self) -> str:
        return f"Money({plain(self.amount, self.digits)!r}, {self.currency!r})"

    def _same(self, other: Money) -> Fraction:
        if not isinstance(other, Money):
            raise TypeError(f"money combines with money only, not with {type(other).__name__}")
        if other.currency != self.currency:
            raise CurrencyMismatch(self.currency, other.currency)
        return Fraction(other.amount)


def largest_remainder(units: int, weights: Sequence[int | Fraction]) -> list[int]:
    """Split whole units, 0 or more, by weights that are not all zero; 10 by 1 and 2 are 3 and 7.

    What is left over goes to the largest remainders, the earlier part first on a tie.
    """
    total = sum(weights)
    parts = [units * weight // total for weight in weights]
    remainders = [units * weight % total for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-remainders[i], i))
    for index in by_remainder[: units - sum(parts)]:
        parts[index] += 1
    return parts
