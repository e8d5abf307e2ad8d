"""What every `ManagementPortal` does (S18, S19, D7, D8)."""

from __future__ import annotations

import time
from collections.abc import Callable
from uuid import uuid4

import pytest
from attrs import evolve

from wapcommerce.errors import CallNotDone, IdentityConflict
from wapcommerce.model.offering import Region
from wapcommerce.model.portal import (
    PlanQuotas,
    PlanRequest,
    PlanSubscriptionRequest,
    PlanSubscriptionState,
    PortalUser,
    SyncState,
)
from wapcommerce.ports import ManagementPortal
from wapcommerce.provisioning.life_cycle import LifeCycle, OwnPlanSubscription

QUOTAS = PlanQuotas(
    cpu_cores=6,
    ram_mib=12288,
    storage_gib=240,
    vm_count=3,
    vpn_connections=10,
    nat_connections=1,
)


class ManagementPortalContract:
    """Subclass it as ``class TestMine(ManagementPortalContract)`` and define two fixtures.

    `portal` is the portal to test; `region` is a region whose base plan exists there, or any
    region where no base plan is needed. Every test makes users, plans and plan subscriptions
    under new names, so that a portal which keeps them can be tested again. A deletion may last,
    and so may synchronising, for as long as `LifeCycle` waits; `pause` waits between two looks.
    """

    @pytest.fixture
    def portal(self) -> ManagementPortal:
        """The portal under test."""
        raise NotImplementedError

    @pytest.fixture
    def region(self) -> Region:
        """A region whose base plan the portal has."""
        raise NotImplementedError

    @pytest.fixture
    def pause(self) -> Callable[[float], None]:
        """Waits that many seconds; override it where the portal has a clock of its own."""
        return time.sleep

    @pytest.fixture
    def life_cycle(self, portal: ManagementPortal, pause: Callable[[float], None]) -> LifeCycle:
        """The verbs over the portal under test."""
        return LifeCycle(portal, pause)

    def test_a_user_that_was_never_created_is_not_found(self, portal: ManagementPortal) -> None:
        """None, not an error."""
        assert portal.find_user(_a_user().name) is None

    def test_a_created_user_is_found(self, portal: ManagementPortal) -> None:
        """By its exact name."""
        user = _a_user()

        portal.create_user(user)

        assert portal.find_user(user.name) == user

    def test_a_user_name_may_hold_any_letter_of_an_address(self, portal: ManagementPortal) -> None:
        """Some of them mean something in a URL."""
        name = f"o'neil+wap#{uuid4().hex}%2f&x=1@customer.example"

        portal.create_user(PortalUser(name, name))

        assert portal.find_user(name) == PortalUser(name, name)

    def test_a_taken_user_name_is_a_conflict(self, portal: ManagementPortal) -> None:
        """The caller then looks whose it is."""
        user = _a_user()
        portal.create_user(user)

        with pytest.raises(IdentityConflict):
            portal.create_user(user)

    def test_a_plan_that_was_never_created_is_not_found(self, portal: ManagementPortal) -> None:
        """None, not an error."""
        assert portal.find_plan(f"wapcommerce {uuid4()}") is None

    def test_a_created_plan_is_found_by_its_whole_display_name(
        self, portal: ManagementPortal, region: Region
    ) -> None:
        """A part of the name is another name."""
        request = _a_plan(region)

        plan_id = portal.create_plan(request)

        assert portal.find_plan(request.display_name) == plan_id
        assert portal.find_plan(request.display_name[:-1]) is None

    def test_a_taken_display_name_is_a_conflict(
        self, portal: ManagementPortal, region: Region
    ) -> None:
        """The caller then looks whose it is."""
        request = _a_plan(region)
        portal.create_plan(request)

        with pytest.raises(IdentityConflict):
            portal.create_plan(request)

    def test_a_new_plan_grants_nothing_yet(self, portal: ManagementPortal, region: Region) -> None:
        """Its quotas are a step of their own."""
        plan_id = portal.create_plan(_a_plan(region))

        assert portal.plan_quotas(plan_id, region) is None

    @pytest.mark.parametrize(
        "quotas",
        [
            QUOTAS,
            PlanQuotas(0, 0, 0, 0, 0, 0),
            evolve(QUOTAS, vm_count=None),
            PlanQuotas(10**6, 2**31 - 1, 10**6, 10**5, 99, 99),
        ],
        ids=["some", "zero", "any number of machines", "most"],
    )
    def test_a_plan_grants_what_was_set(
        self, portal: ManagementPortal, region: Region, quotas: PlanQuotas
    ) -> None:
        """Zero stays zero: it is not unlimited."""
        request = evolve(_a_plan(region), quotas=quotas)
        plan_id = portal.create_plan(request)

        portal.set_plan_quotas(plan_id, request)

        assert portal.plan_quotas(plan_id, region) == quotas

    def test_quotas_may_be_set_again(self, portal: ManagementPortal, region: Region) -> None:
        """The same again changes nothing, other counts replace the former."""
        request = _a_plan(region)
        larger = evolve(request, quotas=evolve(QUOTAS, cpu_cores=8, nat_connections=0))
        plan_id = portal.create_plan(request)

        portal.set_plan_quotas(plan_id, request)
        portal.set_plan_quotas(plan_id, request)
        assert portal.plan_quotas(plan_id, region) == QUOTAS

        portal.set_plan_quotas(plan_id, larger)
        assert portal.plan_quotas(plan_id, region) == larger.quotas

    def test_quotas_of_an_unknown_plan_are_refused(
        self, portal: ManagementPortal, region: Region
    ) -> None:
        """For good: repeating cannot help."""
        with pytest.raises(CallNotDone) as refused:
            portal.set_plan_quotas(f"none{uuid4().hex}", _a_plan(region))

        assert refused.value.permanent

    def test_a_plan_subscription_that_was_never_created_is_not_found(
        self, portal: ManagementPortal
    ) -> None:
        """None, not an error."""
        assert portal.find_plan_subscription(uuid4()) is None

    def test_a_created_plan_subscription_is_found_under_our_id(
        self, portal: ManagementPortal, region: Region
    ) -> None:
        """Active, with its owner and plan, and without co-administrators."""
        request = _wanted(portal, region)

        portal.create_plan_subscription(request)

        found = portal.find_plan_subscription(request.id)
        assert found is not None
        assert (found.id, found.name, found.owner) == (request.id, request.name, request.owner)
        assert (found.plan_id, found.co_administrators) == (request.plan_id, ())
        assert found.active
        assert found.sync_state in (SyncState.IN_SYNC, SyncState.SYNCING)

    def test_a_taken_id_is_a_conflict(self, portal: ManagementPortal, region: Region) -> None:
        """The caller then compares owner and plan."""
        request = _wanted(portal, region)
        portal.create_plan_subscription(request)

        with pytest.raises(IdentityConflict):
            portal.create_plan_subscription(request)

    @pytest.mark.parametrize("missing", ["owner", "plan_id"])
    def test_an_unknown_owner_or_plan_is_refused(
        self, portal: ManagementPortal, region: Region, missing: str
    ) -> None:
        """For good, and nothing is created."""
        wanted, unknown = _wanted(portal, region), f"none{uuid4().hex}"
        request = (
            evolve(wanted, owner=unknown) if missing == "owner" else evolve(wanted, plan_id=unknown)
        )

        with pytest.raises(CallNotDone) as refused:
            portal.create_plan_subscription(request)

        assert refused.value.permanent
        assert portal.find_plan_subscription(request.id) is None

    def test_co_administrators_are_exactly_those_set_last(
        self, portal: ManagementPortal, region: Region
    ) -> None:
        """The list is replaced; the same again changes nothing; it may become empty."""
        request = _wanted(portal, region)
        portal.create_plan_subscription(request)
        first, second = _created_user(portal), _created_user(portal)

        for names in [(first,), (first,), (second, first), ()]:
            portal.set_co_administrators(request.id, names)

            found = portal.find_plan_subscription(request.id)
            assert found is not None
            assert sorted(found.co_administrators) == sorted(names)

    def test_co_administrators_of_an_unknown_plan_subscription_are_refused(
        self, portal: ManagementPortal
    ) -> None:
        """For good: repeating cannot help."""
        with pytest.raises(CallNotDone) as refused:
            portal.set_co_administrators(uuid4(), [])

        assert refused.value.permanent

    def test_changed_quotas_replace_the_former(
        self, portal: ManagementPortal, region: Region
    ) -> None:
        """The same again changes nothing."""
        request = _a_plan(region)
        plan_id = portal.create_plan(request)
        portal.set_plan_quotas(plan_id, request)
        fewer = evolve(QUOTAS, cpu_cores=1, vm_count=None, vpn_connections=0)

        for _ in range(2):
            portal.change_plan_quotas(plan_id, region, fewer)
            assert portal.plan_quotas(plan_id, region) == fewer

    @pytest.mark.parametrize("there", [True, False], ids=["an empty plan", "no plan"])
    def test_quotas_are_changed_only_where_there_are_some(
        self, portal: ManagementPortal, region: Region, there: bool
    ) -> None:
        """For good: repeating cannot help."""
        plan_id = portal.create_plan(_a_plan(region)) if there else f"none{uuid4().hex}"

        with pytest.raises(CallNotDone) as refused:
            portal.change_plan_quotas(plan_id, region, QUOTAS)

        assert refused.value.permanent

    def test_a_deleted_plan_is_not_found(self, portal: ManagementPortal, region: Region) -> None:
        """Deleting it again is fine."""
        request = _a_plan(region)
        plan_id = portal.create_plan(request)

        for _ in range(2):
            portal.delete_plan(plan_id)
            assert portal.find_plan(request.display_name) is None

    def test_a_plan_with_a_subscription_is_not_deleted(
        self, portal: ManagementPortal, region: Region
    ) -> None:
        """For good: the subscription goes first."""
        request = _subscribed(portal, region)

        with pytest.raises(CallNotDone) as refused:
            portal.delete_plan(request.plan_id)

        assert refused.value.permanent
        assert portal.plan_quotas(request.plan_id, region) == QUOTAS

    def test_a_plan_subscription_is_suspended_and_resumed(
        self, portal: ManagementPortal, region: Region
    ) -> None:
        """Each may be called again."""
        request = _subscribed(portal, region)

        for _ in range(2):
            portal.suspend_plan_subscription(request.id)
            assert _state(portal, request) is PlanSubscriptionState.SUSPENDED
        for _ in range(2):
            portal.resume_plan_subscription(request.id)
            assert _state(portal, request) is PlanSubscriptionState.ACTIVE

    def test_synchronising_what_is_in_sync_changes_nothing(
        self, portal: ManagementPortal, region: Region, life_cycle: LifeCycle
    ) -> None:
        """It ends in sync again."""
        request = _subscribed(portal, region)

        portal.synchronise(request.id)

        life_cycle.wait_until_in_sync(_own(request))
        found = portal.find_plan_subscription(request.id)
        assert found is not None
        assert (found.sync_state, found.last_error) == (SyncState.IN_SYNC, "")

    @pytest.mark.parametrize(
        "change", ["suspend_plan_subscription", "resume_plan_subscription", "synchronise"]
    )
    def test_a_change_to_an_unknown_plan_subscription_is_refused(
        self, portal: ManagementPortal, change: str
    ) -> None:
        """For good: repeating cannot help."""
        with pytest.raises(CallNotDone) as refused:
            getattr(portal, change)(uuid4())

        assert refused.value.permanent

    @pytest.mark.parametrize("force", [False, True])
    def test_deleting_an_unknown_plan_subscription_is_done(
        self, portal: ManagementPortal, force: bool
    ) -> None:
        """There is nothing left to do."""
        portal.delete_plan_subscription(uuid4(), force=force)

    def test_the_life_of_a_plan_subscription_goes_on_to_its_end(
        self, portal: ManagementPortal, region: Region, life_cycle: LifeCycle
    ) -> None:
        """Every verb may be called again; the plan goes last, and the owner stays."""
        request = _subscribed(portal, region)
        own, more = _own(request), evolve(QUOTAS, ram_mib=16384)

        for _ in range(2):
            life_cycle.suspend(own)
            assert _state(portal, request) is PlanSubscriptionState.SUSPENDED
        for _ in range(2):
            life_cycle.resume(own)
            assert _state(portal, request) is PlanSubscriptionState.ACTIVE
        for _ in range(2):
            life_cycle.change_quotas(own, region, more)
            assert portal.plan_quotas(request.plan_id, region) == more
        for _ in range(2):
            life_cycle.delete(own)
            assert portal.find_plan_subscription(request.id) is None
            assert portal.find_plan(str(own.plan_display_name)) is None
        assert portal.find_user(request.owner) is not None

    def test_what_is_not_ours_is_left_alone(
        self, portal: ManagementPortal, region: Region, life_cycle: LifeCycle
    ) -> None:
        """Owner, plan and the plan's display name must be those of our records."""
        request = _subscribed(portal, region)
        own = _own(request)
        foreign = [
            evolve(own, owner="bea@customer.example"),
            evolve(own, plan_id=f"none{uuid4().hex}"),
        ]

        for wrong in foreign:
            for verb in (life_cycle.suspend, life_cycle.resume, life_cycle.delete):
                with pytest.raises(IdentityConflict):
                    verb(wrong)
        with pytest.raises(IdentityConflict):
            life_cycle.change_quotas(evolve(own, plan_display_name="another"), region, QUOTAS)

        assert _state(portal, request) is PlanSubscriptionState.ACTIVE
        assert portal.find_plan(str(own.plan_display_name)) == request.plan_id


def _a_user() -> PortalUser:
    name = f"ann.{uuid4().hex}@customer.example"
    return PortalUser(name, name)


def _created_user(portal: ManagementPortal) -> str:
    user = _a_user()
    portal.create_user(user)
    return user.name


def _a_plan(region: Region) -> PlanRequest:
    return PlanRequest(f"wapcommerce {uuid4()}", region, QUOTAS)


def _wanted(portal: ManagementPortal, region: Region) -> PlanSubscriptionRequest:
    """A plan subscription still to be created, of a user and a plan that exist."""
    request = _a_plan(region)
    plan_id = portal.create_plan(request)
    portal.set_plan_quotas(plan_id, request)
    return PlanSubscriptionRequest(uuid4(), request.display_name, _created_user(portal), plan_id)


def _subscribed(portal: ManagementPortal, region: Region) -> PlanSubscriptionRequest:
    """A plan subscription that exists."""
    request = _wanted(portal, region)
    portal.create_plan_subscription(request)
    return request


def _own(request: PlanSubscriptionRequest) -> OwnPlanSubscription:
    """What our records would say of it: it is named like the plan made for it."""
    return OwnPlanSubscription(request.id, request.owner, request.plan_id, request.name)


def _state(
    portal: ManagementPortal, request: PlanSubscriptionRequest
) -> PlanSubscriptionState | None:
    found = portal.find_plan_subscription(request.id)
    return None if found is None else found.state
