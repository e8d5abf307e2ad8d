"""A change of plan in mid-period: what is credited for the old price and charged for the new."""

from __future__ import annotations

from datetime import date

from attrs import evolve, frozen

from wapcommerce.errors import CurrencyMismatch, Refusal
from wapcommerce.model.exact import Exact
from wapcommerce.model.money import Money
from wapcommerce.pricing.proration import Convention, Period, prorate, remaining_share


@frozen
class Change:
    """Two invoice lines, each rounded: a credit (0 or below) and a charge (0 or above).

    Raises `CurrencyMismatch` when they are in two currencies.
    """

    credit: Money
    charge: Money

    def __attrs_post_init__(self) -> None:
        if self.credit.currency != self.charge.currency:
            raise CurrencyMismatch(self.credit.currency, self.charge.currency)

    @classmethod
    def of(cls, old: Money, new: Money, share: Exact) -> Change:
        """From the old to the new price of a whole period, with that share of it left.

        From 10.00 to 20.00 with 17/31 left: -5.48 and 10.97, so 5.49 to pay. Rounding the
        difference once would make it 5.48.
        """
        return cls(-prorate(old, share), prorate(new, share))

    @property
    def net(self) -> Money:
        """What is to be paid, or below 0 what is given back: the sum of the two lines."""
        return self.credit + self.charge

    def capped(self, paid: Money, credited: Money) -> Change:
        """The same charge with a credit no larger than `capped_credit` allows.

        A credit of -300.00 when 200.00 were paid and 50.00 already credited becomes -150.00.
        """
        return evolve(self, credit=-capped_credit(-self.credit, paid, credited))


def prorated_change(
    old: Money,
    new: Money,
    at: date,
    period: Period,
    convention: Convention,
    *,
    month_days: int = 30,
) -> Change | Refusal:
    """The change from one price to another `at` a day or instant, from which the new one holds.

    `old` and `new` are recurring prices of the whole period. From 100.00 to 300.00 on 16 June, in
    the half-open period from 1 June to 1 July: -50.00 and 150.00, so 100.00 to pay. With the
    convention none both lines are 0: the new price counts from the next period. Refuses and
    raises as `remaining_share`.
    """
    share = remaining_share(at, period, convention, month_days=month_days)
    return share if isinstance(share, Refusal) else Change.of(old, new, share)


def capped_credit(potential: Money, paid: Money, credited: Money) -> Money:
    """What of a potential credit may be given: no more than was paid and not yet credited.

    `credited` is what earlier credits gave back. A potential credit of 300.00 with 200.00 paid and
    50.00 credited is cut to 150.00, and to 0 when everything paid was credited already. One below 0
    is none. Raises ValueError when `paid` or `credited` are below 0, and `CurrencyMismatch` for two
    currencies.
    """
    nothing = Money.zero(potential.currency)
    if min(paid, credited) < nothing:
        raise ValueError(f"{paid} paid and {credited} credited must not be below 0")
    return max(nothing, min(potential, paid - credited))
