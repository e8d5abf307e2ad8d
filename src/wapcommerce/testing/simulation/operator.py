"""The person who looks after the orders of a simulation: retries, skips, cancels, resends (D9)."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from random import Random

from wapcommerce.errors import EndpointError
from wapcommerce.model.actor import Actor, ActorRole
from wapcommerce.model.configuration import PackageConfiguration
from wapcommerce.model.execution import (
    Effect,
    EffectKind,
    Execution,
    ExecutionState,
    Lease,
    MailState,
)
from wapcommerce.model.party import Account
from wapcommerce.model.synchronisation import ActivationResend, Submission
from wapcommerce.provisioning.engine import Engine
from wapcommerce.provisioning.host import Host
from wapcommerce.provisioning.identity import activation_mail_key, plan_display_name
from wapcommerce.provisioning.requests import plan_request_of
from wapcommerce.provisioning.resend import confirm_mail, resend_activation
from wapcommerce.provisioning.steps import STEPS, Work, set_co_administrator
from wapcommerce.testing.simulation.cast import CAST
from wapcommerce.testing.simulation.ledger import Fact
from wapcommerce.testing.simulation.world import Ports

_SOMEBODY = Actor(ActorRole.ACCOUNT_MANAGER)
_NO_LEASE = Lease("", "a person", 0, datetime.min.replace(tzinfo=UTC))


class Operator:
    """Decides by dice, and sees to what is skipped by hand.

    `effects` are the effects that were tried, by order and key; `submitted` is told of a resend,
    `promised` of an order that was canceled.
    """

    def __init__(
        self,
        host: Host,
        ports: Ports,
        dice: Random,
        effects: dict[tuple[str, str], Effect],
        submitted: Callable[[Submission], None],
        promised: Callable[[Execution], None],
    ) -> None:
        self._host, self._ports, self._dice = host, ports, dice
        self._engine = Engine(host, "a person")
        self._effects, self._submitted, self._promised = effects, submitted, promised

    def look_around(self) -> None:
        """One visit: decide about what waits, and now and then do something unasked."""
        journal = self._host.journal
        for execution in journal.executions(ExecutionState.ATTENTION, "", 100):
            self._decide(execution)
        for claim in journal.uncertain_mails():
            if self._dice.random() < 0.4:
                self._decide_about_mail(claim.key, claim.order_id)
        if self._dice.random() < 0.1:
            for execution in journal.executions(ExecutionState.PENDING, "", 1):
                self._cancel(execution)
        if self._effects and self._dice.random() < 0.3:
            self._decide_late()
        if self._dice.random() < 0.2:
            self._resend(self._dice.choice(CAST))

    def _decide_late(self) -> None:
        """Press buttons of an outdated screen; they do nothing to what waits for nobody."""
        journal, now = self._host.journal, self._host.clock()
        order_id, key = self._dice.choice(list(self._effects))
        if journal.execution(order_id).state is not ExecutionState.ATTENTION:
            self._engine.retry(order_id, _SOMEBODY)
            journal.skip(order_id, key, now)

    def _decide(self, execution: Execution) -> None:
        chance = self._dice.random()
        if chance < 0.15:
            self._cancel(execution)
        elif chance > 0.6 and self._has_seen_to(execution):
            self._engine.skip(execution.order_id, _SOMEBODY)
        else:
            self._engine.retry(execution.order_id, _SOMEBODY)

    def _cancel(self, execution: Execution) -> None:
        canceled = self._engine.cancel(execution.order_id, _SOMEBODY)
        if isinstance(canceled, Execution):
            self._promised(canceled)

    def _has_seen_to(self, execution: Execution) -> bool:
        """Bring about by hand what the order waits for; False where that is nothing for a hand."""
        attention = execution.attention
        effect = self._effects.get((execution.order_id, attention.effect_key if attention else ""))
        if effect is None or effect.kind is EffectKind.PORTAL_USER:
            return False
        if effect.kind is EffectKind.ACTIVATION_MAIL:
            key = effect.key.partition(":")[2]
            claim = self._host.journal.mail(key)
            if claim is not None and claim.state is MailState.SENDING:
                return False  # it may have left, or be about to
            if self._ports.facts()[Fact("mail", key)] == 0:
                self._ports.note("mail", key)
            return True
        if effect.kind is EffectKind.VERIFICATION:
            self.mend(execution)
            return True
        submission = self._host.journal.submission(execution.order_id)
        work = Work(self._host, _NO_LEASE, submission, effect)
        step = STEPS[effect.kind]
        try:
            if step.look(work) is None:
                step.act(work)
        except EndpointError:
            return False
        return True

    def mend(self, execution: Execution) -> None:
        """Give the plan what was bought and the subscription its co-administrator, by hand."""
        attention = execution.attention
        effect = self._effects.get((execution.order_id, attention.effect_key if attention else ""))
        if effect is None or effect.kind is not EffectKind.VERIFICATION:
            return
        order = self._host.journal.submission(execution.order_id)
        work = Work(self._host, _NO_LEASE, order, effect)
        with suppress(EndpointError):
            self._mend(work)

    def _mend(self, work: Work) -> None:
        set_co_administrator(work)
        configuration = work.item.configuration
        if not isinstance(configuration, PackageConfiguration):
            name = plan_display_name(configuration.product_code, work.plan_subscription_id)
            wanted = plan_request_of(work.item, name, self._host.plan_quotas)
            self._ports.portal.set_plan_quotas(work.effect.payload["plan_id"], wanted)

    def _decide_about_mail(self, key: str, order_id: str) -> None:
        """A mail that arrived is confirmed; otherwise another one is sent."""
        journal = self._host.journal
        if self._ports.facts()[Fact("mail", key)]:
            confirm_mail(key, _SOMEBODY, journal)
            return
        for account in journal.submission(order_id).accounts:
            if not key.startswith(activation_mail_key(account, 1).rpartition(":")[0] + ":"):
                continue
            self._resend(account)

    def _resend(self, account: Account) -> None:
        """Another mail; now and then it is taken back at once."""
        journal = self._host.journal
        resend = resend_activation(account, _SOMEBODY, journal, self._host.clock())
        if isinstance(resend, ActivationResend):
            self._submitted(resend)
            if self._dice.random() < 0.2:
                self._cancel(journal.execution(resend.id))
