"""What somebody else had made under our keys before the first order came (D8)."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from attrs import evolve

from wapcommerce.model.order import Order
from wapcommerce.model.portal import PlanSubscriptionRequest, PortalUser
from wapcommerce.model.synchronisation import Submission
from wapcommerce.provisioning.identity import plan_subscription_id
from wapcommerce.provisioning.requests import (
    billing_subscription_of,
    invoice_request_of,
    subscription_name,
)
from wapcommerce.testing.simulation.cast import PACKAGE_PLAN
from wapcommerce.testing.simulation.world import Ports

_ELSE = "somebody@else.example"


def plant(ports: Ports, dice: Random, cast: Sequence[Submission]) -> tuple[str, ...]:
    """Put a thing of somebody else under a key of one of the orders, and return that order's id.

    It is a BSS subscription, an invoice or a WAP subscription; nobody may take it for the order's.
    """
    order = dice.choice([each for each in cast if isinstance(each, Order)])
    item = order.items[0]
    match dice.randrange(3):
        case 0:
            theirs = evolve(billing_subscription_of(order, item), owner_id=_ELSE)
            ports.billing.create_billing_subscription(theirs)
        case 1:
            request = evolve(invoice_request_of(order), billed_to_name="Somebody Else")
            ports.billing.issue_invoice(request)
        case _:
            ports.portal.create_user(PortalUser(_ELSE, _ELSE))
            its_id = plan_subscription_id(ports.journal.installation(), item.id)
            ports.portal.create_plan_subscription(
                PlanSubscriptionRequest(its_id, subscription_name(item), _ELSE, PACKAGE_PLAN)
            )
    return (order.id,)
