from collections.abc import Iterator

import httpx
import pytest

from tests.testing.simulator.support import (
    CLOUD_ID,
    STAMP_ID,
    Clock,
    admin_client,
    spf_client,
    stamp,
)
from wapcommerce.testing.simulator import Simulator, systemcenter_settings


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def simulator(clock: Clock) -> Simulator:
    """An installation with one VMM server and one base plan."""
    simulator = Simulator(clock=clock)
    simulator.wap.add_stamp(stamp())
    simulator.wap.add_base_plan("base", systemcenter_settings(STAMP_ID, CLOUD_ID))
    return simulator


@pytest.fixture
def admin(simulator: Simulator) -> Iterator[httpx.Client]:
    with admin_client(simulator) as client:
        yield client


@pytest.fixture
def spf(simulator: Simulator) -> Iterator[httpx.Client]:
    with spf_client(simulator) as client:
        yield client
