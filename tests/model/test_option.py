from typing import Literal

import pytest
from attrs import field, frozen

from wapcommerce.model.option import one_of

Pace = Literal["slow", "fast"]


@frozen
class Walk:
    pace: Pace = field(validator=one_of(Pace), default="slow")


@pytest.mark.parametrize("pace", ["slow", "fast"])
def test_each_word_is_taken(pace: Pace) -> None:
    assert Walk(pace).pace == pace


@pytest.mark.parametrize("pace", ["", "Slow", "slow ", None, 1])
def test_every_other_value_is_refused_naming_the_words(pace: Pace) -> None:
    with pytest.raises(ValueError, match=r"pace is .*; use 'slow' or 'fast'$"):
        Walk(pace)
