"""Catalogues in files: whole or not at all, and only for the region as it is defined."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from attrs import evolve

from wapcommerce.adapters.vmm.snapshots import CatalogueSnapshots
from wapcommerce.errors import CallNotDone, StorageFailed
from wapcommerce.model.catalogue import Catalogue
from wapcommerce.ports import CatalogueSource
from wapcommerce.testing.contracts.catalogue_source import (
    CATALOGUE,
    EMPTY_REGION,
    REGION,
    CatalogueSourceContract,
)

READ_AT = datetime(2026, 3, 2, 9, 30, 0, 250, tzinfo=UTC)


def saved(folder: Path) -> CatalogueSnapshots:
    snapshots = CatalogueSnapshots(folder)
    snapshots.save(REGION, CATALOGUE, READ_AT)
    snapshots.save(EMPTY_REGION, Catalogue(EMPTY_REGION.name, (), ()), READ_AT)
    return snapshots


class TestSnapshots(CatalogueSourceContract):
    @pytest.fixture
    def source(self, tmp_path: Path) -> CatalogueSource:
        return saved(tmp_path / "snapshots")


def test_a_snapshot_says_when_it_was_read(tmp_path: Path) -> None:
    found = saved(tmp_path).catalogue(REGION)

    assert found == evolve(CATALOGUE, stale_since=READ_AT)


def test_an_instant_of_another_zone_is_the_same_instant(tmp_path: Path) -> None:
    snapshots = CatalogueSnapshots(tmp_path)
    snapshots.save(REGION, CATALOGUE, datetime.fromisoformat("2026-03-02T10:30:00.000250+01:00"))

    assert snapshots.catalogue(REGION).stale_since == READ_AT


def test_a_later_snapshot_replaces_the_former(tmp_path: Path) -> None:
    snapshots = saved(tmp_path)
    snapshots.save(REGION, evolve(CATALOGUE, profiles=()), READ_AT + timedelta(days=1))

    found = snapshots.catalogue(REGION)

    assert (found.profiles, found.stale_since) == ((), READ_AT + timedelta(days=1))
    assert len(list(tmp_path.iterdir())) == 2  # one for each region, and nothing left over


def test_the_file_is_versioned_json_named_after_its_region(tmp_path: Path) -> None:
    path = saved(tmp_path).path(REGION)

    document = json.loads(path.read_text("utf-8"))

    assert path.name.startswith("north-")
    assert (document["v"], document["type"], document["region"]) == (1, "catalogue", "North")
    assert document["stale_since"] == "2026-03-02T09:30:00.000250+00:00"


@pytest.mark.parametrize("name", ["../../etc/passwd", "Αθήνα", "", "a" * 500, "CON", ".", "a\0b"])
def test_whatever_its_name_a_region_has_a_file_of_its_own_in_the_folder(
    tmp_path: Path, name: str
) -> None:
    region = evolve(REGION, name=name)
    snapshots = saved(tmp_path)
    snapshots.save(region, evolve(CATALOGUE, region=name), READ_AT)

    assert snapshots.catalogue(region).region == name
    assert snapshots.catalogue(REGION).region == REGION.name
    assert snapshots.path(region).parent == tmp_path


@pytest.mark.parametrize(
    "changes",
    [
        {"stamp_id": EMPTY_REGION.stamp_id},
        {"base_plan": "another"},
        {"vmm_server": "vmm-new.example"},
        {"cloud_id": EMPTY_REGION.cloud_id},
        {"name": "north"},
    ],
)
def test_a_region_that_is_defined_anew_has_no_snapshot(
    tmp_path: Path, changes: dict[str, str]
) -> None:
    with pytest.raises(CallNotDone, match="there is no snapshot of region"):
        saved(tmp_path).catalogue(evolve(REGION, **changes))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe\xff",
        b"[]",
        b'{"v": 2, "type": "catalogue", "region": "North", "profiles": [], "templates": []}',
        b'{"v": 1, "type": "money", "amount": "1", "currency": "EUR"}',
        b'{"v": 1, "type": "catalogue", "region": "North", "profiles": []}',
        b'{"v": 1, "type": "catalogue", "region": "North", "profiles": [], "templates": []}',
        b'{"v": 1, "type": "catalogue", "region": "South", "profiles": [], "templates": [],'
        b' "stale_since": "2026-03-02T09:30:00+00:00"}',
    ],
)
def test_a_damaged_snapshot_is_none(tmp_path: Path, content: bytes) -> None:
    snapshots = saved(tmp_path)
    snapshots.path(REGION).write_bytes(content)

    with pytest.raises(CallNotDone, match="snapshot of region 'North'") as refused:
        snapshots.catalogue(REGION)

    assert refused.value.endpoint == "catalogue snapshots"
    assert snapshots.path(REGION).name in refused.value.operation
    assert refused.value.hint == "delete it"


def test_a_snapshot_that_may_not_be_read_is_none(tmp_path: Path) -> None:
    snapshots = CatalogueSnapshots(tmp_path)
    snapshots.path(REGION).mkdir()

    with pytest.raises(CallNotDone, match="cannot be read"):
        snapshots.catalogue(REGION)


def test_what_cannot_be_saved_leaves_the_former_snapshot_and_no_part(tmp_path: Path) -> None:
    snapshots = saved(tmp_path)
    path = snapshots.path(REGION)
    path.unlink()
    path.mkdir()

    with pytest.raises(StorageFailed) as failed:
        snapshots.save(REGION, CATALOGUE, READ_AT)

    assert failed.value.path == str(path)
    assert {each.suffix for each in tmp_path.iterdir()} == {".json"}


def test_a_folder_that_cannot_be_made_is_a_failure_of_storage(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(StorageFailed):
        saved(tmp_path / "file" / "below")


def test_an_instant_without_zone_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    snapshots = CatalogueSnapshots(tmp_path)

    with pytest.raises(ValueError, match="offset from UTC"):
        snapshots.save(REGION, CATALOGUE, datetime(2026, 3, 2))  # noqa: DTZ001  the mistake

    assert list(tmp_path.iterdir()) == []


def test_readers_see_a_whole_catalogue_while_others_write(tmp_path: Path) -> None:
    snapshots = saved(tmp_path)
    versions = [evolve(CATALOGUE, profiles=CATALOGUE.profiles * n) for n in (1, 100)]

    def write(number: int) -> None:
        snapshots.save(REGION, versions[number % 2], READ_AT)

    def read(_: int) -> int:
        return len(snapshots.catalogue(REGION).profiles)

    with ThreadPoolExecutor(6) as pool:
        writing = pool.map(write, range(60))
        seen = set(pool.map(read, range(60)))
        list(writing)

    assert seen <= {3, 300}
    assert len(list(tmp_path.iterdir())) == 2
