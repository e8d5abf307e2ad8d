"""Lines: clear conditions are not asked, and what is too large has a name."""

import narwhals.stable.v2 as nw
import pytest

from tests.pricing.frame.columns import values, whole
from wapcommerce.pricing.frame.lines import TooLarge, both, either, naming, where

ONE, OTHER = nw.col("a") > 1, nw.col("a") < 3
A = {"a": [1, 2, 3]}


def expr(found: nw.Expr | bool) -> nw.Expr:
    assert not isinstance(found, bool)
    return found


@pytest.mark.parametrize("known", [True, False])
def test_a_clear_condition_is_not_asked(known: bool) -> None:
    assert both(known, ONE) is (ONE if known else False)
    assert both(ONE, known) is (ONE if known else False)
    assert either(known, ONE) is (True if known else ONE)
    assert either(ONE, known) is (True if known else ONE)


def test_two_conditions_are_joined() -> None:
    assert values(expr(both(ONE, OTHER)), A) == [False, True, False]
    assert values(expr(either(ONE, OTHER)), A) == [True, True, True]


def test_a_number_holds_only_where_its_condition_does() -> None:
    one = whole("a", 1, 3)

    assert where(True, one) is one
    assert where(False, one).high == 0
    assert values(where(ONE, one), A) == [0, 2, 3]


def test_what_does_not_fit_is_named() -> None:
    with pytest.raises(TooLarge, match="the cores") as caught, naming("the cores"):
        raise OverflowError

    assert caught.value.what == "the cores"
