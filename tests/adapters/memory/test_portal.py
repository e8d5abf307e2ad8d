"""The portal in memory does what every portal does, at once."""

from uuid import uuid4

import pytest
from attrs import evolve

from wapcommerce.adapters.memory.portal import MemoryPortal
from wapcommerce.model.offering import Region
from wapcommerce.model.portal import PlanQuotas, PlanRequest, PlanSubscriptionRequest, PortalUser
from wapcommerce.ports import ManagementPortal
from wapcommerce.testing.contracts.catalogue_source import EMPTY_REGION, REGION
from wapcommerce.testing.contracts.management_portal import ManagementPortalContract

REQUEST = PlanRequest("wapcommerce 7", REGION, PlanQuotas(6, 12288, 240, 3, 10, 1))


class TestMemoryPortal(ManagementPortalContract):
    @pytest.fixture
    def portal(self) -> ManagementPortal:
        return MemoryPortal()

    @pytest.fixture
    def region(self) -> Region:
        return REGION


def test_a_plan_that_was_there_before_can_be_subscribed_to() -> None:
    portal = MemoryPortal(plans=["gold"])
    portal.create_user(PortalUser("ann@customer.example", "ann@customer.example"))
    new_id = uuid4()

    portal.create_plan_subscription(
        PlanSubscriptionRequest(new_id, "Gold", "ann@customer.example", "gold")
    )

    assert portal.find_plan("gold") == "gold"
    assert portal.find_plan_subscription(new_id) is not None


def test_an_id_that_the_portal_makes_is_never_that_of_a_plan_given_before() -> None:
    portal = MemoryPortal(plans=["plan2", "plan3"])
    requests = [evolve(REQUEST, display_name=name) for name in ("a", "b", "c")]

    ids = [portal.create_plan(request) for request in requests]

    assert len({*ids, "plan2", "plan3"}) == 5
    assert [portal.find_plan(request.display_name) for request in requests] == ids


def test_a_plan_grants_in_one_cloud_only() -> None:
    portal = MemoryPortal()
    plan_id = portal.create_plan(REQUEST)
    portal.set_plan_quotas(plan_id, REQUEST)

    assert portal.plan_quotas(plan_id, EMPTY_REGION) is None
    assert portal.plan_quotas("none", REGION) is None
