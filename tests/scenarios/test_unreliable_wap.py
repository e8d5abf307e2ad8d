"""WAP refuses, drops and garbles over HTTP, and yet each order is sold exactly once (D9)."""

from pathlib import Path

from tests.scenarios.unreliable import sell_over_an_unreliable_wap
from wapcommerce.testing.simulator import FaultKind


def test_ten_orders_are_sold_once_over_an_unreliable_wap(tmp_path: Path) -> None:
    assert set(sell_over_an_unreliable_wap(tmp_path, 10)) == set(FaultKind)
