"""S18, S19, D7: what WAP holds for us."""

from uuid import UUID

import pytest
from attrs import evolve

from tests.builders import INSTALLATION
from wapcommerce.model.portal import PlanSubscription, PlanSubscriptionState, SyncState


def a_plan_subscription(
    co_administrators: tuple[str, ...], subscription_id: UUID = INSTALLATION
) -> PlanSubscription:
    return PlanSubscription(
        id=subscription_id,
        name="iaas ord-1-1",
        owner="ann.lee@shop.example",
        plan_id="plan-7",
        co_administrators=co_administrators,
        state=PlanSubscriptionState.ACTIVE,
        sync_state=SyncState.IN_SYNC,
    )


def test_a_subscription_in_sync_has_no_error_to_explain() -> None:
    assert a_plan_subscription(()).last_error == ""


def test_co_administrators_are_a_tuple_so_that_nobody_adds_one_later() -> None:
    names: list[str] = ["nikos@hosting.example"]

    with pytest.raises(TypeError):
        a_plan_subscription(names)  # type: ignore[arg-type]  # what an untyped host may pass


@pytest.mark.parametrize("state", PlanSubscriptionState)
def test_only_an_active_subscription_is_active(state: PlanSubscriptionState) -> None:
    subscription = evolve(a_plan_subscription(()), state=state)

    assert subscription.active == (state is PlanSubscriptionState.ACTIVE)
