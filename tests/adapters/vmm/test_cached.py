"""Catalogues are remembered for their age, read once for many, and stale rather than missing."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier, Event
from typing import cast

import httpx
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from tests.adapters.vmm.simulated import over_spf, simulated
from wapcommerce.adapters.memory.catalogue import MemoryCatalogue
from wapcommerce.adapters.vmm.cached import CachedCatalogue
from wapcommerce.adapters.vmm.snapshots import CatalogueSnapshots
from wapcommerce.errors import CallNotDone, CallOutcomeUnknown, EndpointError, StorageFailed
from wapcommerce.model.catalogue import Catalogue
from wapcommerce.model.offering import Region
from wapcommerce.ports import CatalogueSource
from wapcommerce.testing.contracts.catalogue_source import (
    CATALOGUE,
    EMPTY_REGION,
    REGION,
    CatalogueSourceContract,
)
from wapcommerce.testing.simulator import Fault, FaultKind, Service

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
AGE = timedelta(minutes=10)
PAUSE = timedelta(seconds=30)
TICK = timedelta(microseconds=1)
DOWN = CallNotDone("SPF", "read HardwareProfiles", "no connection (ConnectError)")


class Clock:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


class Vmm:
    """A source that counts how often it is asked and fails while `error` is set."""

    def __init__(self, catalogue: Catalogue = CATALOGUE) -> None:
        self.sold = catalogue
        self.error: BaseException | None = None
        self.asked: list[str] = []
        self.before: Callable[[], object] = lambda: None

    def catalogue(self, region: Region) -> Catalogue:
        self.asked.append(region.name)
        found = evolve(self.sold, region=region.name)
        error = self.error
        self.before()
        if error is not None:
            raise error
        return found


class World:
    def __init__(self, snapshots: CatalogueSnapshots | None = None) -> None:
        self.clock = Clock()
        self.vmm = Vmm()
        self.snapshots = snapshots
        self.cached = self.restarted()

    def restarted(self) -> CachedCatalogue:
        return CachedCatalogue(
            self.vmm, AGE, snapshots=self.snapshots, retry_after=PAUSE, clock=self.clock
        )

    def later(self, by: timedelta) -> None:
        self.clock.now += by

    def read(self) -> Catalogue:
        return self.cached.catalogue(REGION)


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def keeping(tmp_path: Path) -> World:
    return World(CatalogueSnapshots(tmp_path))


class TestCachedInMemory(CatalogueSourceContract):
    @pytest.fixture
    def source(self) -> CatalogueSource:
        return CachedCatalogue(MemoryCatalogue([CATALOGUE]), AGE)


class TestCachedForNoTime(CatalogueSourceContract):
    @pytest.fixture
    def source(self) -> CatalogueSource:
        return CachedCatalogue(MemoryCatalogue([CATALOGUE]), timedelta(0))


class TestCachedOverSpf(CatalogueSourceContract):
    @pytest.fixture
    def source(self, tmp_path: Path) -> CatalogueSource:
        return CachedCatalogue(over_spf(simulated()), AGE, snapshots=CatalogueSnapshots(tmp_path))


class TestSnapshotAfterARestartWhileVmmIsDown(CatalogueSourceContract):
    @pytest.fixture
    def source(self, tmp_path: Path) -> CatalogueSource:
        world = World(CatalogueSnapshots(tmp_path))
        world.cached.catalogue(REGION)
        world.vmm.sold = Catalogue(EMPTY_REGION.name, (), ())
        world.cached.catalogue(EMPTY_REGION)
        world.vmm.error = DOWN
        world.later(AGE)
        return world.restarted()


def test_a_catalogue_is_read_once_within_its_age_and_anew_at_its_end(world: World) -> None:
    world.read()
    world.later(AGE - TICK)
    assert world.read() == CATALOGUE
    assert world.vmm.asked == ["North"]

    world.later(TICK)
    world.vmm.sold = evolve(CATALOGUE, profiles=())

    assert world.read().profiles == ()
    assert world.vmm.asked == ["North", "North"]


def test_age_counts_from_when_the_reading_began(world: World) -> None:
    world.vmm.before = lambda: world.later(timedelta(minutes=4))
    world.read()
    world.later(timedelta(minutes=6))

    world.read()

    assert len(world.vmm.asked) == 2


def test_every_region_has_its_own_age(world: World) -> None:
    world.read()
    world.later(AGE / 2)
    world.cached.catalogue(EMPTY_REGION)
    world.later(AGE / 2)

    world.cached.catalogue(EMPTY_REGION)
    world.read()

    assert world.vmm.asked == ["North", "South", "North"]


def test_a_region_that_is_defined_anew_is_read_anew(world: World) -> None:
    world.read()

    world.cached.catalogue(evolve(REGION, base_plan="another"))

    assert len(world.vmm.asked) == 2


def test_a_clock_that_is_set_back_makes_nothing_last_longer(world: World) -> None:
    world.read()
    world.later(-TICK)

    world.read()

    assert len(world.vmm.asked) == 2


def test_a_refresh_reads_whatever_the_age(world: World) -> None:
    world.read()
    world.vmm.sold = evolve(CATALOGUE, profiles=())

    assert world.cached.refresh(REGION).profiles == ()
    assert world.read().profiles == ()
    assert len(world.vmm.asked) == 2


def test_a_refresh_that_fails_says_so_and_the_former_catalogue_stays_current(world: World) -> None:
    world.read()
    world.vmm.error = DOWN

    with pytest.raises(CallNotDone):
        world.cached.refresh(REGION)

    assert world.read() == CATALOGUE


@pytest.mark.parametrize(
    "error", [DOWN, CallNotDone("a", "b", "c", permanent=True), CallOutcomeUnknown("a", "b", "c")]
)
def test_while_vmm_is_down_the_last_catalogue_is_sold_and_says_its_age(
    world: World, error: EndpointError, caplog: pytest.LogCaptureFixture
) -> None:
    world.read()
    world.later(AGE)
    world.vmm.error = error

    with caplog.at_level(logging.WARNING, "wapcommerce"):
        found = world.read()

    assert found == evolve(CATALOGUE, stale_since=START)
    [record] = caplog.records
    assert "'North'" in record.getMessage()
    assert record.getMessage().endswith(f"{type(error).__name__} ({error.code})")
    assert error.reason not in record.getMessage().split()


def test_vmm_that_is_down_is_left_alone_for_a_while(world: World) -> None:
    world.read()
    world.vmm.error = DOWN
    world.later(AGE)
    world.read()
    world.later(PAUSE - TICK)

    assert world.read().stale_since == START
    assert len(world.vmm.asked) == 2

    world.later(TICK)
    assert world.read().stale_since == START
    assert len(world.vmm.asked) == 3


def test_a_clock_that_is_set_back_does_not_lengthen_the_pause(world: World) -> None:
    world.read()
    world.vmm.error = DOWN
    world.later(AGE + timedelta(days=1))
    world.read()
    world.later(-timedelta(days=1))

    world.read()

    assert len(world.vmm.asked) == 3


def test_when_vmm_is_back_the_catalogue_is_current_again(world: World) -> None:
    world.read()
    world.vmm.error = DOWN
    world.later(AGE)
    world.read()
    world.vmm.error = None
    world.later(PAUSE)

    assert world.read() == CATALOGUE
    assert world.read() == CATALOGUE
    assert len(world.vmm.asked) == 3


def test_a_refresh_ends_the_pause(world: World) -> None:
    world.read()
    world.vmm.error = DOWN
    world.later(AGE)
    world.read()
    world.vmm.error = None

    world.cached.refresh(REGION)

    assert world.read().stale_since is None


def test_without_any_former_catalogue_the_failure_is_told_every_time(world: World) -> None:
    world.vmm.error = DOWN

    for _ in range(2):
        with pytest.raises(CallNotDone) as failed:
            world.read()
        assert failed.value is DOWN
    assert len(world.vmm.asked) == 2


def test_a_mistake_in_the_program_is_no_outage(world: World) -> None:
    world.read()
    world.later(AGE)
    world.vmm.error = ZeroDivisionError()

    with pytest.raises(ZeroDivisionError):
        world.read()


def test_a_catalogue_that_is_stale_already_is_passed_on_and_not_kept(keeping: World) -> None:
    keeping.vmm.sold = evolve(CATALOGUE, stale_since=START)

    assert keeping.read().stale_since == START
    keeping.read()

    assert len(keeping.vmm.asked) == 2
    assert keeping.snapshots is not None
    with pytest.raises(CallNotDone, match="no snapshot"):
        keeping.snapshots.catalogue(REGION)


def test_after_a_restart_the_snapshot_is_sold_while_vmm_is_down(keeping: World) -> None:
    keeping.read()
    keeping.vmm.error = DOWN
    keeping.later(timedelta(days=3))

    restarted = keeping.restarted()

    assert restarted.catalogue(REGION) == evolve(CATALOGUE, stale_since=START)
    assert restarted.catalogue(REGION) == evolve(CATALOGUE, stale_since=START)
    assert len(keeping.vmm.asked) == 2


def test_after_a_restart_a_snapshot_within_its_age_is_current(keeping: World) -> None:
    keeping.read()
    keeping.later(AGE - TICK)
    restarted = keeping.restarted()

    assert restarted.catalogue(REGION) == CATALOGUE
    keeping.later(TICK)
    restarted.catalogue(REGION)

    assert len(keeping.vmm.asked) == 2


def test_a_snapshot_is_recalled_once(keeping: World) -> None:
    keeping.read()
    restarted = keeping.restarted()
    restarted.catalogue(REGION)
    assert keeping.snapshots is not None
    keeping.snapshots.path(REGION).unlink()

    assert restarted.catalogue(REGION) == CATALOGUE
    assert len(keeping.vmm.asked) == 1


def test_every_reading_is_saved(keeping: World) -> None:
    keeping.read()
    keeping.later(AGE)
    keeping.read()

    assert keeping.snapshots is not None
    assert keeping.snapshots.catalogue(REGION).stale_since == START + AGE


def test_a_damaged_snapshot_tells_vmms_failure_and_not_its_own(keeping: World) -> None:
    keeping.read()
    assert keeping.snapshots is not None
    keeping.snapshots.path(REGION).write_text("{")
    keeping.vmm.error = DOWN

    with pytest.raises(CallNotDone) as failed:
        keeping.restarted().catalogue(REGION)

    assert failed.value is DOWN


def test_a_damaged_snapshot_is_written_anew(keeping: World) -> None:
    keeping.read()
    assert keeping.snapshots is not None
    keeping.snapshots.path(REGION).write_text("{")

    assert keeping.restarted().catalogue(REGION) == CATALOGUE
    assert keeping.snapshots.catalogue(REGION).profiles == CATALOGUE.profiles


def test_selling_goes_on_when_the_snapshot_cannot_be_saved(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("")
    world = World(CatalogueSnapshots(tmp_path / "file" / "below"))

    with caplog.at_level(logging.WARNING, "wapcommerce"):
        assert world.read() == CATALOGUE

    assert "is not saved" in caplog.records[-1].getMessage()


def test_many_threads_at_once_cost_one_reading(world: World) -> None:
    together = Barrier(8)
    world.vmm.before = lambda: Event().wait(0.05)

    def ask(_: int) -> Catalogue:
        together.wait()
        return world.read()

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(ask, range(8)))

    assert found == [CATALOGUE] * 8
    assert world.vmm.asked == ["North"]


def test_many_threads_at_once_share_one_failure(world: World) -> None:
    together = Barrier(8)
    world.vmm.error = DOWN
    world.vmm.before = lambda: Event().wait(0.2)

    def ask(_: int) -> str:
        together.wait()
        try:
            world.read()
        except CallNotDone as failure:
            return failure.reason
        return "sold"

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(ask, range(8)))

    assert found == [DOWN.reason] * 8
    assert world.vmm.asked == ["North"]


def test_one_slow_region_does_not_hold_up_another(world: World) -> None:
    world.cached.catalogue(EMPTY_REGION)
    reading, answered = Event(), Event()

    def slow() -> None:
        reading.set()
        answered.wait(5)

    world.vmm.before = slow
    with ThreadPoolExecutor(1) as pool:
        north = pool.submit(world.read)
        assert reading.wait(5)
        world.vmm.before = lambda: None
        assert world.cached.catalogue(EMPTY_REGION).region == EMPTY_REGION.name
        world.cached.refresh(EMPTY_REGION)
        answered.set()
        assert north.result() == CATALOGUE


def test_a_reading_that_began_earlier_does_not_replace_a_later_one(keeping: World) -> None:
    reading, answered = Event(), Event()

    def slow() -> None:
        reading.set()
        answered.wait(5)

    keeping.vmm.before = slow
    with ThreadPoolExecutor(1) as pool:
        early = pool.submit(keeping.read)
        assert reading.wait(5)
        keeping.vmm.before = lambda: None
        keeping.vmm.sold = evolve(CATALOGUE, profiles=())
        keeping.later(TICK)
        keeping.cached.refresh(REGION)
        answered.set()
        assert early.result() == CATALOGUE

    assert keeping.read().profiles == ()
    assert keeping.restarted().catalogue(REGION).profiles == ()


class SlowDisk(CatalogueSnapshots):
    """Lets a test decide when the first saving ends."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.saving, self.go_on = Event(), Event()
        self.saved: list[datetime] = []

    def save(self, region: Region, catalogue: Catalogue, read_at: datetime) -> None:
        self.saving.set()
        assert self.go_on.wait(5)
        self.saved.append(read_at)
        super().save(region, catalogue, read_at)


def test_of_readings_that_wait_to_be_saved_only_the_last_one_is(tmp_path: Path) -> None:
    disk = SlowDisk(tmp_path)
    world = World(disk)
    with ThreadPoolExecutor(3) as pool:
        readings = [pool.submit(world.cached.refresh, REGION)]
        assert disk.saving.wait(5)
        for count in (2, 1):
            world.later(TICK)
            world.vmm.sold = evolve(CATALOGUE, profiles=CATALOGUE.profiles[:count])
            readings.append(pool.submit(world.cached.refresh, REGION))
            while len(world.read().profiles) != count:
                pass  # not kept yet
        disk.go_on.set()
        assert [len(reading.result().profiles) for reading in readings] == [3, 2, 1]

    assert disk.saved == [START, START + 2 * TICK]


@pytest.mark.parametrize(("age", "pause"), [(-TICK, PAUSE), (AGE, -TICK)])
def test_a_time_below_zero_is_refused(age: timedelta, pause: timedelta) -> None:
    with pytest.raises(ValueError, match="below zero"):
        CachedCatalogue(Vmm(), age, retry_after=pause)


def test_an_outage_of_spf_is_bridged_over_http(tmp_path: Path) -> None:
    simulator = simulated()
    clock = Clock()
    live = over_spf(simulator)
    cached = CachedCatalogue(live, AGE, snapshots=CatalogueSnapshots(tmp_path), clock=clock)
    cached.catalogue(REGION)
    clock.now += AGE
    simulator.faults.append(Fault(Service.SPF, FaultKind.RESET_BEFORE_EFFECT, times=2))

    assert cached.catalogue(REGION).stale_since == START
    clock.now += AGE
    assert cached.catalogue(REGION).stale_since is None


@given(st.lists(st.tuples(st.sampled_from(["ask", "refresh", "down", "up"]), st.integers(0, 700))))
def test_whatever_happens_nothing_old_is_sold_as_current(steps: list[tuple[str, int]]) -> None:
    """The catalogue that VMM held at an instant carries that instant as its first profile's id."""
    world = World()
    for action, seconds in steps:
        world.later(timedelta(seconds=seconds))
        stamped = evolve(CATALOGUE.profiles[0], id=world.clock.now.isoformat())
        world.vmm.sold = evolve(CATALOGUE, profiles=(stamped,))
        if action in ("down", "up"):
            world.vmm.error = DOWN if action == "down" else None
            continue
        try:
            found = world.read() if action == "ask" else world.cached.refresh(REGION)
        except CallNotDone:
            continue
        read_at = datetime.fromisoformat(found.profiles[0].id)
        if found.stale_since is None:
            assert world.clock.now - read_at < AGE
        else:
            assert found.stale_since == read_at
            assert world.clock.now - read_at >= AGE


def test_a_closed_port_is_an_outage(world: World) -> None:
    def refused(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    live = over_spf(simulated(), httpx.MockTransport(refused))
    with pytest.raises(CallNotDone, match="no connection"):
        CachedCatalogue(live, AGE).catalogue(REGION)


class _Broken:
    """Snapshots whose disk says more than it should."""

    def catalogue(self, region: Region) -> Catalogue:
        raise CallNotDone("snapshot", "read", f"no {region.name}: token=canary")

    def save(self, region: Region, catalogue: Catalogue, read_at: datetime) -> None:
        raise StorageFailed("canary", f"{region.name}: token=canary")


def test_no_text_of_an_exception_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    clock, vmm = Clock(), Vmm()
    cached = CachedCatalogue(vmm, AGE, snapshots=cast(CatalogueSnapshots, _Broken()), clock=clock)
    with caplog.at_level(logging.DEBUG, "wapcommerce"):
        cached.catalogue(REGION)
        clock.now += AGE
        vmm.error = CallNotDone("SPF", "read", "ann@canary.example")
        cached.catalogue(REGION)

    assert [record.getMessage().rpartition(": ")[2] for record in caplog.records] == [
        "CallNotDone (call_not_done)",
        "StorageFailed (storage_failed)",
        "CallNotDone (call_not_done)",
    ]
    assert "canary" not in caplog.text
