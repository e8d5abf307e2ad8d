"""The plan of effects: what has to happen for an order, in which order (S17–S21, S28).

A pure generator: it yields one effect after the other and is sent the result of each. Run again
with the same results it yields the same effects, so an interrupted execution goes on where it was.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from uuid import UUID

from wapcommerce.model.configuration import PackageConfiguration
from wapcommerce.model.execution import Effect, EffectKind
from wapcommerce.model.order import Order, OrderItem
from wapcommerce.model.party import Account
from wapcommerce.model.synchronisation import ActivationResend, Submission, Synchronisation
from wapcommerce.provisioning.identity import (
    FIRST_GENERATION,
    activation_mail_key,
    plan_display_name,
    plan_subscription_id,
    portal_user_key,
)

Result = Mapping[str, str]
Effects = Generator[Effect, Result, None]


def plan_of_effects(submission: Submission, installation: UUID) -> Effects:
    """All effects of an order, of the synchronisation of an account, or of a resend."""
    match submission:
        case Order():
            yield from _order(submission, installation)
        case Synchronisation():
            yield from _portal_users(submission)
            yield from _activation_mails(submission)
        case ActivationResend():
            yield _activation_mail(submission.account, submission.generation)


def _order(order: Order, installation: UUID) -> Effects:
    """All effects of an order.

    BSS subscriptions; WAP accounts, the reseller's first; for each item its plan, its WAP
    subscription and the co-administrator, read back; the invoice; the activation mails.
    """
    for item in order.items:
        yield _effect(EffectKind.BILLING_SUBSCRIPTION, item.id)
    yield from _portal_users(order)
    for item in order.items:
        yield from _plan_subscription(order, item, installation)
    yield invoice_effect(order)
    yield from _activation_mails(order)


def _portal_users(submission: Submission) -> Effects:
    for account in submission.accounts:
        yield portal_user_effect(account)


def _activation_mails(submission: Submission) -> Effects:
    for account in submission.accounts:
        yield _activation_mail(account, FIRST_GENERATION)


def _activation_mail(account: Account, generation: int) -> Effect:
    key = activation_mail_key(account, generation)
    ids = {"account_id": account.id, "generation": str(generation)}
    return _effect(EffectKind.ACTIVATION_MAIL, key, **ids)


def _plan_subscription(order: Order, item: OrderItem, installation: UUID) -> Effects:
    subscription_id = plan_subscription_id(installation, item.id)
    configuration = item.configuration
    if isinstance(configuration, PackageConfiguration):
        plan_id = configuration.package.plan
    else:
        name = plan_display_name(configuration.product_code, subscription_id)
        plan_id = (yield _effect(EffectKind.PLAN, item.id, display_name=name))["plan_id"]
        yield _effect(EffectKind.PLAN_QUOTAS, item.id, display_name=name, plan_id=plan_id)
    ids = {"plan_subscription_id": str(subscription_id), "plan_id": plan_id}
    yield _effect(EffectKind.PLAN_SUBSCRIPTION, item.id, **ids)
    if order.parties.co_administrator is not None:
        yield _effect(EffectKind.CO_ADMINISTRATOR, item.id, **ids)
    yield _effect(EffectKind.VERIFICATION, item.id, **ids)


def _effect(kind: EffectKind, natural_key: str, **payload: str) -> Effect:
    return Effect(f"{kind}:{natural_key}", kind, payload)


def invoice_effect(order: Order) -> Effect:
    """The one invoice of an order."""
    return _effect(EffectKind.INVOICE, order.id)


def portal_user_effect(account: Account) -> Effect:
    """The WAP account of one account of the BSS."""
    return _effect(EffectKind.PORTAL_USER, portal_user_key(account), account_id=account.id)
