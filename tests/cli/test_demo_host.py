"""The demonstration's host reads WAP and VMM over sockets and logs in as a tenant would."""

from pathlib import Path

import pytest

from wapcommerce.cli.demo_host import demo_host
from wapcommerce.errors import CallNotDone
from wapcommerce.model.portal import PortalUser
from wapcommerce.testing import example
from wapcommerce.testing.simulator import Simulator


def test_the_catalogue_read_over_http_is_the_one_that_was_put_in(tmp_path: Path) -> None:
    simulator = Simulator()
    simulator.seed(example.offering(), example.catalogues())
    with simulator.serve() as served, demo_host(served, tmp_path) as world:
        for region in example.offering().regions:
            assert world.catalogue.catalogue(region) == example.catalogues()[region.name]


def test_a_tenant_logs_in_with_the_password_it_chose_and_with_no_other(tmp_path: Path) -> None:
    simulator = Simulator()
    with simulator.serve() as served, demo_host(served, tmp_path) as world:
        world.portal.create_user(PortalUser("ann@shop.example", "ann@shop.example"))
        simulator.logins.create_login("ann@shop.example", "a long enough password")
        token = world.tenant_token("ann@shop.example", "a long enough password")
        assert token.expires_at > world.host.clock()
        with pytest.raises(CallNotDone):
            world.tenant_token("ann@shop.example", "another password")
