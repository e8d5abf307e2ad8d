"""Whether what exists is what was ordered, and every mailed link works (D7, D11).

Read back through the ports. The journal is asked for its namespace, for where orders stand, and for
what it shows of mails.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256

from wapcommerce.model.configuration import PackageConfiguration
from wapcommerce.model.execution import ExecutionState, MailState
from wapcommerce.model.mail import Mail
from wapcommerce.model.order import Order, OrderItem
from wapcommerce.provisioning.identity import plan_display_name, plan_subscription_id
from wapcommerce.provisioning.plan_quotas import plan_quotas_of
from wapcommerce.provisioning.requests import (
    billing_subscription_of,
    co_administrators_of,
    invoice_request_of,
)
from wapcommerce.testing.simulation.findings import Story, later_mails, state_of
from wapcommerce.testing.simulation.ledger import Fact
from wapcommerce.testing.simulation.world import Ports

_TOKEN = re.compile(r"#([A-Za-z0-9_-]{43})")


def differences(story: Story, ports: Ports) -> tuple[str, ...]:
    """Everything that is not as ordered, and every link that does not work, in words."""
    found: list[str] = []
    for submission in story.submissions:
        if (
            isinstance(submission, Order)
            and state_of(ports.journal, submission) is ExecutionState.DONE
        ):
            found += _order(submission, ports)
    return (*found, *_links(ports))


def _order(order: Order, ports: Ports) -> Iterator[str]:
    invoice = ports.billing.find_invoice(order.id)
    if invoice is None or invoice.request != invoice_request_of(order):
        yield f"{order.id}: the invoice is not the one of the order"
    for item in order.items:
        wanted = billing_subscription_of(order, item)
        if ports.billing.find_billing_subscription(item.id) != wanted:
            yield f"{item.id}: the BSS subscription is not as ordered"
        yield from _plan_subscription(order, item, ports)


def _plan_subscription(order: Order, item: OrderItem, ports: Ports) -> Iterator[str]:
    portal, configuration = ports.portal, item.configuration
    subscription_id = plan_subscription_id(ports.journal.installation(), item.id)
    found = portal.find_plan_subscription(subscription_id)
    if isinstance(configuration, PackageConfiguration):
        plan_id: str | None = configuration.package.plan
    else:
        plan_id = portal.find_plan(plan_display_name(configuration.product_code, subscription_id))
        granted = portal.plan_quotas(plan_id or "", configuration.region)
        if granted != plan_quotas_of(configuration.quotas):
            yield f"{item.id}: the plan grants other quotas"
    if found is None:
        yield f"{item.id}: no WAP subscription has its id"
        return
    if (found.owner, found.plan_id) != (order.parties.owner.username, plan_id):
        yield f"{item.id}: the WAP subscription has another owner or plan"
    if sorted(found.co_administrators) != sorted(co_administrators_of(order)):
        yield f"{item.id}: the WAP subscription has other co-administrators"


def _links(ports: Ports) -> Iterator[str]:
    """The link of the newest mail of each account works, those of former ones do not."""
    newest: dict[str, int] = {}
    mails = ports.mails()
    for mail in mails:
        newest[mail.recipient] = max(newest.get(mail.recipient, 0), _generation(mail))
    for mail in mails:
        works = _works(mail, ports)
        if _generation(mail) < newest[mail.recipient]:
            if works:
                yield f"mail {mail.key}: a former link works"
        elif not works and not _is_followed(mail, ports):
            yield f"mail {mail.key}: the link does not work"


def _works(mail: Mail, ports: Ports) -> bool:
    token = _TOKEN.search(mail.text)
    if token is None:
        return False
    found = ports.activations.find(sha256(token[1].encode()).hexdigest())
    return found is not None and found.username == mail.recipient and not found.used


def _is_followed(mail: Mail, ports: Ports) -> bool:
    """Whether a person sees a later mail that may not have left, or has seen to it."""
    return any(
        later.state is not MailState.SENT or ports.facts()[Fact("mail", later.key)]
        for later in later_mails(mail.key, ports.journal)
    )


def _generation(mail: Mail) -> int:
    return int(mail.key.rpartition(":")[2])
