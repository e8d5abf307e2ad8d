"""What the engine needs of the host: its ports, its settings, its clock and its dice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from attrs import field, frozen

from wapcommerce.model.portal import PlanQuotas
from wapcommerce.model.quotas import Quotas
from wapcommerce.ports import (
    Activations,
    BillingSystem,
    Journal,
    Mailer,
    MailTemplates,
    ManagementPortal,
)
from wapcommerce.provisioning.activation import check_activation_page
from wapcommerce.provisioning.gate import Endpoint, Gate
from wapcommerce.provisioning.plan_quotas import plan_quotas_of


@frozen
class Settings:
    """What the administrator decides about execution.

    `activation_url` is the host's page that takes the one-time token, `portal_url` the WAP portal.
    A lease lasts `lease_s` seconds and is renewed before each effect. Choose it longer than the
    slowest effect takes, which nothing checks: a worker that is slower has tried in vain. After
    `max_attempts` failed tries of one effect the order waits for a person. Waiting times between
    tries are drawn from 0 to ``retry_base_s * 2**attempts``, at most `retry_most_s` seconds, which
    bounds the wish of an endpoint too. An effect that is not there after `wait_most_s` seconds
    waits for a person even if nothing failed. Raises ValueError for an activation page that could
    not stand in a mail: it needs https and no fragment (D11).
    """

    activation_url: str
    portal_url: str
    activation_valid_for: timedelta = timedelta(hours=72)
    lease_s: int = 300
    max_attempts: int = 10
    retry_base_s: int = 5
    retry_most_s: int = 900
    wait_most_s: int = 86_400

    def __attrs_post_init__(self) -> None:
        check_activation_page(self.activation_url)


@frozen
class Host:
    """The ports and settings with which an engine works.

    `clock` returns aware UTC instants; `jitter(n)` a random whole number from 0 to n, both
    inclusive; `random_bytes(n)` n bytes fit for secrets. `gates` are shared by all engines of this
    process that have the same host.
    """

    journal: Journal
    activations: Activations
    billing: BillingSystem
    portal: ManagementPortal
    mailer: Mailer
    templates: MailTemplates
    settings: Settings
    clock: Callable[[], datetime]
    jitter: Callable[[int], int]
    random_bytes: Callable[[int], bytes] = field(repr=False)
    plan_quotas: Callable[[Quotas], PlanQuotas] = plan_quotas_of
    gates: Mapping[Endpoint, Gate] = field(factory=lambda: {each: Gate() for each in Endpoint})
