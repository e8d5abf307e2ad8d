"""The pytest plugin of wapcommerce: a simulated installation as fixtures (D13).

pytest finds it by itself where wapcommerce is installed. It imports nothing beyond pytest until a
fixture is used; the fixtures need the extra ``testing``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from wapcommerce.testing.simulator import Behaviour, Served, Simulator


@pytest.fixture
def wap_behaviour() -> Behaviour:
    """How the simulated installation behaves; override it in your tests to change a switch."""
    from wapcommerce.testing.simulator import Behaviour

    return Behaviour()


@pytest.fixture
def wap_simulator(wap_behaviour: Behaviour) -> Simulator:
    """A simulated installation, empty: call its ``seed``, or fill its ``wap``."""
    from wapcommerce.testing.simulator import Simulator

    return Simulator(wap_behaviour)


@pytest.fixture
def served_wap(wap_simulator: Simulator) -> Iterator[Served]:
    """The same installation over HTTPS on free ports of this machine, until the test ends."""
    with wap_simulator.serve(https=True) as served:
        yield served
