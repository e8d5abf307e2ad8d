"""WAP's admin API (port 30004), resource by resource."""

from __future__ import annotations

from wapcommerce.adapters.wap.add_ons import AddOns
from wapcommerce.adapters.wap.admin_calls import AdminCalls
from wapcommerce.adapters.wap.plan_subscriptions import PlanSubscriptions
from wapcommerce.adapters.wap.plans import Plans
from wapcommerce.adapters.wap.resource_providers import ResourceProviders
from wapcommerce.adapters.wap.users import Users
from wapcommerce.adapters.wire.http import Endpoint


class AdminApi:
    r"""A typed client of the admin API; `operator` (``DOMAIN\user``) is named as the caller.

    `users`, `plans`, `plan_subscriptions`, `add_ons` and `resource_providers` hold the calls.
    Safe to share between threads. Not verified against a live WAP.
    """

    def __init__(self, endpoint: Endpoint, operator: str) -> None:
        calls = AdminCalls(endpoint, operator)
        self.name = endpoint.name
        self.users = Users(calls)
        self.plans = Plans(calls)
        self.plan_subscriptions = PlanSubscriptions(calls)
        self.add_ons = AddOns(calls)
        self.resource_providers = ResourceProviders(calls)
