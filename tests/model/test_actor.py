"""D12: who sees which account."""

import pytest

from tests.builders import ANN, DORA, NIKOS
from wapcommerce.model.actor import Actor, ActorRole
from wapcommerce.model.party import Account

EVERYONE = {ActorRole.ADMINISTRATOR, ActorRole.ACCOUNT_MANAGER, ActorRole.ENGINE}


@pytest.mark.parametrize("role", ActorRole)
def test_administrators_account_managers_and_the_engine_act_for_everyone(role: ActorRole) -> None:
    assert Actor(role).acts_for_everyone() is (role in EVERYONE)


@pytest.mark.parametrize("role", sorted(EVERYONE))
@pytest.mark.parametrize("account", [NIKOS, ANN, DORA])
def test_who_acts_for_everyone_sees_every_account(role: ActorRole, account: Account) -> None:
    assert Actor(role).may_see(account)


@pytest.mark.parametrize(
    ("actor", "seen"),
    [
        (Actor(ActorRole.RESELLER, "acc-1"), [NIKOS, ANN]),
        (Actor(ActorRole.RESELLER, "acc-9"), []),
        (Actor(ActorRole.CUSTOMER, "acc-2"), [ANN]),
        (Actor(ActorRole.CUSTOMER, "acc-3"), [DORA]),
        (Actor(ActorRole.CUSTOMER, "acc-1"), [NIKOS]),
        (Actor(ActorRole.RESELLER), []),
        (Actor(ActorRole.CUSTOMER), []),
    ],
)
def test_a_reseller_sees_itself_and_its_customers_and_a_customer_only_itself(
    actor: Actor, seen: list[Account]
) -> None:
    """An actor without an account sees nobody, not even accounts without a parent."""
    assert [account for account in (NIKOS, ANN, DORA) if actor.may_see(account)] == seen
