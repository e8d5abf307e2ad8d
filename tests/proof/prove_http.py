"""200 orders over HTTP while WAP refuses, drops and garbles."""

from pathlib import Path

import pytest

from tests.scenarios.unreliable import sell_over_an_unreliable_wap
from wapcommerce.testing.simulator import FaultKind


@pytest.mark.parametrize("seed", [1, 2])
def test_two_times_a_hundred_orders_are_sold_once(tmp_path: Path, seed: int) -> None:
    assert set(sell_over_an_unreliable_wap(tmp_path, 100, seed)) == set(FaultKind)
