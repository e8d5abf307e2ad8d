"""How much reading a catalogue costs beside fetching and parsing the same JSON.

500 hardware profiles and 500 templates of two disks each, from one server on loopback, all in one
answer for each set. The baseline is httpx and `json` alone: it checks nothing and makes no values.
Requests, tokens and connections are counted in tests/adapters/vmm/test_catalogue_load.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import quote

import httpx
import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from tests.adapters.vmm.feed_server import FeedServer, listening, reading
from wapcommerce.adapters.vmm.cached import CachedCatalogue
from wapcommerce.model.catalogue import Catalogue
from wapcommerce.testing.contracts.catalogue_source import REGION

SIZE = 500
FEED = "services/systemcenter/SC2012R2/VMM/Microsoft.Management.Odata.svc"
WHERE = f"$filter={quote(f'''StampId eq guid'{REGION.stamp_id}' ''')}"


@pytest.fixture(scope="module")
def base_url() -> Iterator[str]:
    with listening(FeedServer(SIZE)) as url:
        yield url


def names(catalogue: Catalogue) -> list[str]:
    return [
        *(profile.name for profile in catalogue.profiles),
        *(template.name for template in catalogue.templates),
    ]


def test_catalogue_load(benchmark: BenchmarkFixture, base_url: str) -> None:
    with reading(base_url) as source:
        catalogue = benchmark(source.catalogue, REGION)
    assert len(names(catalogue)) == 2 * SIZE


def test_baseline_plain_httpx_and_json(benchmark: BenchmarkFixture, base_url: str) -> None:
    with httpx.Client(base_url=base_url, headers={"Authorization": "Bearer any"}) as client:

        def fetched() -> list[str]:
            found: list[str] = []
            for path in ("HardwareProfiles()?", "VMTemplates()?$expand=VirtualHardDisks&"):
                answer = client.get(f"/{FEED}/{path}{WHERE}")
                found += [each["Name"] for each in answer.json()["value"]]
            return found

        plain = benchmark(fetched)
    with reading(base_url) as source:
        assert plain == names(source.catalogue(REGION))


def test_catalogue_from_the_cache(benchmark: BenchmarkFixture, base_url: str) -> None:
    with reading(base_url) as source:
        cached = CachedCatalogue(source, timedelta(hours=1))
        assert len(names(benchmark(cached.catalogue, REGION))) == 2 * SIZE
