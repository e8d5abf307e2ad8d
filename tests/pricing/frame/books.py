"""Random price lists and configurations: every model, chain, discount, rounding and tax (D5, D6).

A case follows from one number. Drawing each of its some two hundred parts by Hypothesis would take
longer than pricing thousands of rows.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from random import Random
from typing import get_args

from attrs import evolve, frozen
from hypothesis import strategies as st

from wapcommerce.model.currency import minor_unit_digits
from wapcommerce.model.quote import ChargeKind
from wapcommerce.pricing.books.adjustment import Adjustment, AdjustmentKind
from wapcommerce.pricing.books.book import PriceBook, RoundingLevel
from wapcommerce.pricing.books.charge import Charge
from wapcommerce.pricing.books.discount import Discount
from wapcommerce.pricing.books.price_list import PriceList
from wapcommerce.pricing.books.tax import TaxRate
from wapcommerce.pricing.charge_models.charge_model import ChargeModel, ZeroPolicy
from wapcommerce.pricing.charge_models.curve import Boundary
from wapcommerce.pricing.charge_models.flat import Flat
from wapcommerce.pricing.charge_models.graduated import Graduated
from wapcommerce.pricing.charge_models.package import Package
from wapcommerce.pricing.charge_models.per_unit import PerUnit
from wapcommerce.pricing.charge_models.percentage import Percentage
from wapcommerce.pricing.charge_models.stairstep import Stairstep
from wapcommerce.pricing.charge_models.tier import Tier
from wapcommerce.pricing.charge_models.volume import Volume

DAY = date(2026, 11, 22)
MAX_QUANTITY = 300
REGIONS = ("North", "South", "West")
METERS = ("cpu_cores", "ram_gib", "storage_gib", "vm_count", "addon:vpn", "profile:S", "profile:M")
PARTS = {"ram_gib": 4, "storage_gib": 10}
CODES = ("SPRING", "WELCOME")


@frozen
class Case:
    """A price list, and configurations as columns: numbers of parts, or None."""

    price_list: PriceList
    columns: dict[str, list[int | None]]
    regions: list[str | None]
    period: str
    period_number: int

    @property
    def frame(self) -> dict[str, Sequence[object]]:
        """All columns of the frame, with one that nothing is done to."""
        ids = [f"row {number:06}" for number in range(len(self.regions))]
        return {"id": ids, **self.columns, "region": self.regions}


def cases(rows: int = 5) -> st.SearchStrategy[Case]:
    """Random cases of so many configurations."""
    return st.integers(0, 2**64 - 1).map(lambda seed: case_of(seed, rows))


def case_of(seed: int, rows: int, *, flawless: bool = False) -> Case:
    """The case of a number; a third of them have numbers or regions that cannot be priced."""
    dice = Dice(seed)
    price_list = dice.price_list()
    flawed = not flawless and dice.one_in(3)
    meters = [meter for meter in METERS if not dice.one_in(12)]
    labels = [*REGIONS, *([None, "Atlantis"] if flawed else [])]
    return Case(
        price_list,
        {
            meter: [dice.quantity(meter, flawed=flawed) for _ in range(rows)]
            for meter in meters or ["cpu_cores"]
        },
        [dice.choice(labels) for _ in range(rows)],
        dice.choice(["month", "month", "year"]),
        dice.choice([1, 1, 2, 3]),
    )


class Dice(Random):
    """Random parts of a price list."""

    def one_in(self, count: int) -> bool:
        """True once in so many times."""
        return self.randrange(count) == 0

    def decimal(self, low: int, high: int, places: int) -> Decimal:
        """An exact decimal; built from digits, because contexts may be hostile."""
        number = self.randint(low * 10**places, high * 10**places)
        return Decimal((int(number < 0), tuple(map(int, str(abs(number)))), -places))

    def price(self) -> Decimal:
        """A price; now and then 0."""
        return Decimal(0) if self.one_in(8) else self.decimal(0, 20, self.choice([0, 2, 4]))

    def fee(self) -> Decimal:
        """A fee; often 0."""
        return Decimal(0) if self.one_in(2) else self.decimal(0, 30, 2)

    def region(self) -> str | None:
        """The region of a row, often none."""
        return self.choice([None, None, *REGIONS[:2]])

    def meter(self) -> str | None:
        """The meter of a row, often none."""
        return self.choice([None, None, None, *METERS])

    def bounds(self) -> list[Decimal | None]:
        """Ascending bounds of tiers, the last one open."""
        found = {self.decimal(1, 40, self.choice([0, 1])) for _ in range(self.randint(0, 3))}
        return [*sorted(found), None]

    def quantity(self, meter: str, *, flawed: bool) -> int | None:
        """A number of parts; zero often."""
        if flawed and self.one_in(5):
            return self.choice([None, -1, MAX_QUANTITY * 10 + 1, 2**62])
        most = self.choice([0, 10, 60, MAX_QUANTITY])
        return self.randint(0, most * self.choice([1, PARTS.get(meter, 1)]))

    def model(self, *, percentage: bool = True) -> ChargeModel:
        """Any charge model with few pieces."""
        boundary: Boundary = self.choice(get_args(Boundary))
        zero: ZeroPolicy = self.choice(("free", *get_args(ZeroPolicy)))
        bounds = self.bounds()
        match self.randint(0, 6 if percentage else 5):
            case 0:
                return Flat(self.price())
            case 1:
                return PerUnit(self.price())
            case 2:
                tiers = tuple(Tier(bound, self.price(), self.fee()) for bound in bounds)
                return Graduated(tiers, boundary, zero)
            case 3:
                tiers = tuple(Tier(bound, self.price(), self.fee()) for bound in bounds)
                return Volume(tiers, boundary, zero)
            case 4:
                size = self.decimal(1, 20, self.choice([0, 1]))
                included = Decimal(0) if self.one_in(2) else self.decimal(0, 20, 1)
                return Package(size, self.price(), included, self.choice(["up", "down"]))
            case 5:
                tiers = tuple(Tier(bound, 0, self.fee()) for bound in bounds)
                return Stairstep(tiers, self.one_in(2), boundary, zero)
            case _:
                of = {self.choice(METERS) for _ in range(self.randint(0, 2))}
                return Percentage(self.decimal(0, 30, 2), tuple(sorted(of)))

    def charge(self, meter: str, *, percentage: bool) -> Charge:
        """One charge of a meter, often without limits."""
        kind = self.choice([ChargeKind.RECURRING, ChargeKind.RECURRING, ChargeKind.SETUP])
        low, high = sorted((self.fee(), self.fee()))
        limited, bounded = self.one_in(15), self.one_in(3)
        return Charge(
            meter,
            f"the {meter}",
            kind,
            "" if kind is ChargeKind.SETUP else self.choice(["month", "month", "year"]),
            self.model(percentage=percentage),
            region=self.region(),
            included=Decimal(0) if self.one_in(2) else self.decimal(0, 9, 1),
            min_qty=self.choice([None, self.decimal(1, 5, 1)]) if limited else None,
            max_qty=self.choice([None, self.decimal(30, 60, 1)]) if limited else None,
            step=self.choice([None, Decimal(2), Decimal("1.5")]) if limited else None,
            min_charge=self.choice([None, low]) if bounded else None,
            max_charge=self.choice([None, high]) if bounded else None,
            tax_code=self.choice(["", "full", "full", "low"]),
        )

    def adjustment(self, *, percentage: bool) -> Adjustment:
        """Any adjustment; overrides name a meter and sometimes a model."""
        kind = self.choice(list(AdjustmentKind))
        if kind is AdjustmentKind.OVERRIDE:
            model = self.choice([None, self.model(percentage=percentage)])
            meter = self.choice(METERS)
            return Adjustment(kind, self.price(), meter=meter, region=self.region(), model=model)
        value = {
            AdjustmentKind.FACTOR: self.decimal(0, 3, 2),
            AdjustmentKind.PERCENT: self.decimal(-50, 50, 1),
            AdjustmentKind.MARKUP: self.decimal(0, 60, 1),
            AdjustmentKind.MARGIN: self.decimal(0, 60, 0),
        }[kind]
        buyer = self.choice([None, None, "reseller", "nobody"])
        return Adjustment(kind, value, meter=self.meter(), region=self.region(), reseller=buyer)

    def discount(self, digits: int) -> Discount:
        """A percentage or an amount off some lines."""
        is_percent = self.one_in(2)
        return Discount(
            code=self.choice(["", *CODES]),
            percent=self.decimal(0, 100, self.choice([0, 2])) if is_percent else None,
            amount=None if is_percent else self.decimal(0, 90, digits),
            meter=self.meter(),
            region=self.region(),
            kind=self.choice([None, *ChargeKind]),
            group=self.choice(["", "a"]),
            periods=self.choice([None, 1, 2]),
        )

    def book(self, level: int, currency: str) -> PriceBook:
        """One book; the root prices most meters, those below have few charges of their own."""
        rounding_level: RoundingLevel = self.choice(get_args(RoundingLevel))
        percentage = rounding_level != "unit_price"
        digits = minor_unit_digits(currency)
        found = {}
        for meter in METERS if level == 0 else self.sample(METERS, self.randint(0, 2)):
            for number in range(self.randint(1, 3) if level == 0 else 1):
                charge = self.charge(meter, percentage=percentage)
                if number == 0 and level == 0 and not self.one_in(12):  # so that most has a price
                    charge = evolve(charge, kind=ChargeKind.RECURRING, period="month", region=None)
                found[charge.meter, charge.region, charge.kind, charge.period] = charge
        low, high = sorted((self.decimal(0, 300, 0), self.decimal(0, 900, 0)))
        commits = self.one_in(3)
        low_rate = [TaxRate("low", self.choice(["7.5", "0"]))]
        return PriceBook(
            f"book-{level}",
            "1",
            currency,
            tuple(found.values()),
            adjustments=tuple(
                self.adjustment(percentage=percentage) for _ in range(self.randint(0, 3))
            ),
            discounts=tuple(self.discount(digits) for _ in range(self.randint(0, 3))),
            discount_order="percent_first"
            if rounding_level == "unit_price"
            else self.choice(["declared", "percent_first", "amount_first"]),
            derived_periods=not self.one_in(4),
            rounding_level=rounding_level,
            unit_price_digits=self.choice([None, 0, 2, 4]),
            min_total=self.choice([None, low]) if commits else None,
            max_total=self.choice([None, high]) if commits else None,
            tax_mode=self.choice(["", "exclusive", "inclusive"]),
            tax_rounding=self.choice(["line", "total", "exact", "gross"]),
            taxes=(
                TaxRate("full", 20),
                *self.choice([[], [TaxRate("full", "2.25")]]),
                *self.choice([low_rate, low_rate, []]),
            ),
        )

    def price_list(self) -> PriceList:
        """A chain of one to three books, with an agreement and discount codes."""
        currency = self.choice(["EUR", "EUR", "JPY", "KWD"])
        chain = [self.book(level, currency) for level in range(self.randint(1, 3))]
        return PriceList(
            "list",
            chain[-1],
            adjustments=tuple(self.adjustment(percentage=False) for _ in range(self.randint(0, 1))),
            above=tuple(chain[:-1]),
            buyers=("reseller", "customer"),
            codes=tuple(self.sample(CODES, self.randint(0, 2))),
        )
