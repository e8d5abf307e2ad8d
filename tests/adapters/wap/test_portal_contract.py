"""The portal on WAP does what every portal does, in process and on sockets."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.adapters.wap.wired import LOGIN, connected, simulated
from wapcommerce.adapters.wap.admin_api import AdminApi
from wapcommerce.adapters.wap.portal import WapPortal
from wapcommerce.adapters.wap.tokens import USERNAME_MIXED, BearerTokens, TokenService
from wapcommerce.adapters.wire.http import Endpoint
from wapcommerce.model.offering import Region
from wapcommerce.ports import ManagementPortal
from wapcommerce.testing.contracts.catalogue_source import REGION
from wapcommerce.testing.contracts.management_portal import ManagementPortalContract
from wapcommerce.testing.simulator import DEMO_USER


class TestInProcess(ManagementPortalContract):
    @pytest.fixture
    def portal(self) -> Iterator[ManagementPortal]:
        with connected(simulated()) as portal:
            yield portal

    @pytest.fixture
    def region(self) -> Region:
        return REGION


class TestOnSockets(ManagementPortalContract):
    @pytest.fixture
    def portal(self) -> Iterator[ManagementPortal]:
        with simulated().serve() as served, Endpoint("token service", served.sts_url) as sts:
            tokens = BearerTokens(TokenService(sts, USERNAME_MIXED, login=LOGIN).issue)
            with Endpoint("admin API", served.admin_url, auth=tokens) as endpoint:
                yield WapPortal(AdminApi(endpoint, DEMO_USER))

    @pytest.fixture
    def region(self) -> Region:
        return REGION
