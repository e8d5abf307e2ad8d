"""The connection check: every connection that fails is named, and nothing is changed."""

from attrs import evolve

from tests.builders import ATHENS_CATALOGUE, BERLIN_CATALOGUE, an_offering
from wapcommerce.adapters.memory import MemoryCatalogue, MemoryPortal
from wapcommerce.channels.setup import connection_problems
from wapcommerce.errors import CallNotDone
from wapcommerce.model.catalogue import Catalogue
from wapcommerce.model.offering import Region
from wapcommerce.model.portal import PortalUser

BOTH = MemoryCatalogue([ATHENS_CATALOGUE, BERLIN_CATALOGUE])


class Unreachable(MemoryPortal, MemoryCatalogue):
    """A portal and catalogues behind a closed door."""

    def find_user(self, name: str) -> PortalUser | None:
        raise CallNotDone("WAP admin API", "find a user", "connection refused", "open the port")

    def catalogue(self, region: Region) -> Catalogue:
        raise CallNotDone("VMM feed", "read profiles", "connection refused")


def test_when_everything_answers_there_is_nothing_to_say_and_nothing_is_changed() -> None:
    portal = MemoryPortal()
    assert connection_problems(an_offering(), BOTH, portal) == ()
    assert portal.users == ()


def test_every_connection_that_fails_is_named_with_what_to_do() -> None:
    closed = Unreachable()
    found = connection_problems(an_offering(), closed, closed)
    assert [(each.code, each.path) for each in found] == [
        ("connection_failed", ""),
        ("connection_failed", "regions[0]"),
        ("connection_failed", "regions[1]"),
    ]
    assert found[0].message == "WAP admin API: find a user: connection refused"
    assert found[0].hint == "open the port"
    assert found[1].hint == "check address, login and certificate"


def test_a_region_without_profiles_or_without_templates_sells_nothing() -> None:
    for empty in (evolve(BERLIN_CATALOGUE, profiles=()), evolve(BERLIN_CATALOGUE, templates=())):
        source = MemoryCatalogue([ATHENS_CATALOGUE, empty])
        (found,) = connection_problems(an_offering(), source, MemoryPortal())
        assert (found.code, found.path) == ("nothing_to_sell", "regions[1]")
