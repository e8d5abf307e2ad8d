"""Stages: what is used several times is computed once, before it is used."""

import narwhals.stable.v2 as nw

from tests.pricing.frame.columns import values, whole
from wapcommerce.pricing.frame.stages import Stages
from wapcommerce.pricing.frame.whole import constant


def test_what_is_kept_is_the_same_by_another_name() -> None:
    stages = Stages()
    one = whole("a", 0, 9, exact=False) + 1

    (kept,) = stages.keep([one])
    (again,) = stages.keep([kept * 2])

    assert values(again, {"a": [0, 9]}, stages) == [2, 20]
    assert (kept.low, kept.high, kept.exact) == (1, 10, False)
    assert len(stages.stages) == 2


def test_numbers_that_every_row_has_are_not_kept() -> None:
    stages = Stages()

    assert stages.keep([constant(4)])[0].low == 4
    assert stages.stages == []


def test_conditions_are_kept_too() -> None:
    stages = Stages()

    first, second = stages.flags([nw.col("a") > 0, nw.col("a") > 1])

    assert values(first & ~second, {"a": [0, 1, 2]}, stages) == [False, True, False]
