"""What loading a catalogue costs in requests, tokens and connections: counted, not guessed."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.adapters.vmm.feed_server import FeedServer, listening, reading
from wapcommerce.model.catalogue import Catalogue
from wapcommerce.testing.contracts.catalogue_source import REGION

SIZE = 500


def loaded(feed: FeedServer, times: int = 1) -> Catalogue:
    with listening(feed) as base_url, reading(base_url) as source:
        for _ in range(times):
            catalogue = source.catalogue(REGION)
    assert (len(catalogue.profiles), len(catalogue.templates)) == (SIZE, SIZE)
    assert {len(template.disk_bytes) for template in catalogue.templates} == {2}
    return catalogue


def test_a_load_takes_one_request_for_profiles_and_one_for_templates_with_their_disks() -> None:
    feed = FeedServer(SIZE)

    loaded(feed)

    assert Counter(feed.requests) == {
        "POST usernamemixed": 1,
        f"GET {REGION.base_plan}": 1,
        "GET HardwareProfiles()": 1,
        "GET VMTemplates()": 1,
    }


def test_a_server_that_pages_is_asked_once_a_page() -> None:
    feed = FeedServer(SIZE, page_size=200)

    loaded(feed)

    counted = Counter(feed.requests)
    assert (counted["GET HardwareProfiles()"], counted["GET VMTemplates()"]) == (3, 3)
    assert counted.total() == 8


def test_only_where_the_server_does_not_expand_every_template_is_asked_for_its_disks() -> None:
    feed = FeedServer(SIZE, expands=False)

    loaded(feed)

    counted = Counter(feed.requests)
    assert (counted["GET VMTemplates()"], counted["GET VirtualHardDisks"]) == (2, SIZE)


@pytest.mark.parametrize(("expands", "times"), [(True, 10), (False, 2)])
def test_one_token_and_two_connections_serve_all_loads(expands: bool, times: int) -> None:
    feed = FeedServer(SIZE, expands=expands)

    loaded(feed, times)

    assert Counter(feed.requests)["POST usernamemixed"] == 1
    assert feed.connections == 2  # one of the token service, one of WAP
