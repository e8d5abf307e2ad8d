"""S15, S16: who owns an order, who co-administers and who pays."""

from typing import cast

import pytest
from attrs import evolve

from tests.builders import ANN, DORA, HELLAS, NIKOS
from wapcommerce.errors import Refusal
from wapcommerce.model.parties import Parties, parties_at_checkout, parties_in_back_office
from wapcommerce.model.party import Account, Purpose, Role

RESALE, PERSONAL_USE = Purpose.RESALE, Purpose.PERSONAL_USE
BELOW = evolve(NIKOS, parent_id=HELLAS.id)


def refused(result: Parties | Refusal) -> list[tuple[str, str]]:
    assert isinstance(result, Refusal)
    assert all(found.message and found.hint for found in result.rejections)
    return [(found.code, found.path) for found in result.rejections]


def reasons(
    buyer: Account, purpose: Purpose | None, customer: Account | None
) -> list[tuple[str, str]]:
    return refused(parties_at_checkout(buyer, purpose, customer))


@pytest.mark.parametrize(
    ("buyer", "purpose", "customer", "expected"),
    [
        pytest.param(NIKOS, RESALE, ANN, Parties(ANN, NIKOS, NIKOS), id="resale"),
        pytest.param(NIKOS, PERSONAL_USE, None, Parties(NIKOS, None, NIKOS), id="personal use"),
        pytest.param(BELOW, RESALE, ANN, Parties(ANN, BELOW, BELOW), id="below a distributor"),
        pytest.param(DORA, None, None, Parties(DORA, None, DORA), id="direct customer"),
    ],
)
def test_who_owns_who_is_co_administrator_and_who_pays(
    buyer: Account, purpose: Purpose | None, customer: Account | None, expected: Parties
) -> None:
    """S15, row by row: owner, co-administrator, billed to."""
    assert parties_at_checkout(buyer, purpose, customer) == expected


@pytest.mark.parametrize(
    ("buyer", "purpose", "customer", "expected"),
    [
        (NIKOS, None, None, ("purpose_missing", "purpose")),
        (NIKOS, None, ANN, ("purpose_missing", "purpose")),
        (NIKOS, RESALE, None, ("customer_missing", "customer")),
        (NIKOS, PERSONAL_USE, ANN, ("customer_not_wanted", "customer")),
        (DORA, PERSONAL_USE, None, ("not_a_reseller", "purpose")),
        (DORA, None, ANN, ("not_a_reseller", "purpose")),
        (DORA, RESALE, evolve(ANN, parent_id="acc-3"), ("not_a_reseller", "purpose")),
        (ANN, None, None, ("not_a_direct_customer", "buyer")),
        (HELLAS, None, None, ("distributor_orders_nothing", "buyer")),
    ],
)
def test_any_other_answer_is_refused(
    buyer: Account,
    purpose: Purpose | None,
    customer: Account | None,
    expected: tuple[str, str],
) -> None:
    """S15: only a reseller is asked, and a reseller's customer does not buy past it."""
    assert reasons(buyer, purpose, customer) == [expected]


@pytest.mark.parametrize("purpose", ["resale", "personal_use", "gift"])
def test_a_purpose_as_mere_text_is_no_answer(purpose: str) -> None:
    """Else "resale" out of a web form could sell to the reseller itself."""
    assert reasons(NIKOS, cast("Purpose", purpose), ANN) == [("purpose_missing", "purpose")]


@pytest.mark.parametrize(
    "customer",
    [
        evolve(ANN, parent_id="acc-9"),
        evolve(ANN, parent_id=None),
        evolve(ANN, role=Role.RESELLER),
        DORA,
    ],
)
def test_resale_to_anyone_but_an_own_customer_is_refused_as_unknown(customer: Account) -> None:
    """S16, D12: a foreign customer looks like none at all."""
    assert reasons(NIKOS, RESALE, customer) == [("customer_unknown", "customer")]


def test_a_customer_needs_a_mailbox_other_than_its_reseller() -> None:
    """D8: one WAP user belongs to one account, however the address is written."""
    customer = evolve(ANN, email=" NIKOS@hosting.EXAMPLE")

    assert reasons(NIKOS, RESALE, customer) == [("same_username", "customer.email")]


def test_problems_of_buyer_customer_and_purpose_are_told_at_once() -> None:
    assert reasons(evolve(NIKOS, name=""), None, evolve(ANN, email="ann")) == [
        ("name_missing", "buyer.name"),
        ("not_an_email", "customer.email"),
        ("purpose_missing", "purpose"),
    ]


@pytest.mark.parametrize(
    ("account", "parent", "billed_to", "expected"),
    [
        pytest.param(ANN, NIKOS, NIKOS, Parties(ANN, NIKOS, NIKOS), id="billed to its reseller"),
        pytest.param(ANN, NIKOS, ANN, Parties(ANN, NIKOS, ANN), id="billed to itself"),
        pytest.param(NIKOS, None, NIKOS, Parties(NIKOS, None, NIKOS), id="reseller"),
        pytest.param(BELOW, HELLAS, BELOW, Parties(BELOW, None, BELOW), id="below a distributor"),
        pytest.param(BELOW, HELLAS, HELLAS, Parties(BELOW, None, HELLAS), id="it is billed"),
        pytest.param(DORA, None, DORA, Parties(DORA, None, DORA), id="direct customer"),
    ],
)
def test_the_parties_of_a_back_office_order(
    account: Account, parent: Account | None, billed_to: Account, expected: Parties
) -> None:
    """S15: its account, the reseller above it, its Billing To; no distributor co-administers."""
    assert parties_in_back_office(account, parent, billed_to) == expected


@pytest.mark.parametrize(
    ("account", "parent", "billed_to", "expected"),
    [
        pytest.param(
            HELLAS, None, HELLAS, [("distributor_orders_nothing", "account")], id="distributor"
        ),
        pytest.param(ANN, NIKOS, DORA, [("wrong_billing_to", "billed_to")], id="a stranger pays"),
        pytest.param(
            DORA, None, NIKOS, [("wrong_billing_to", "billed_to")], id="no reseller of hers"
        ),
        pytest.param(ANN, None, ANN, [("wrong_parent", "account.parent_id")], id="no such parent"),
        pytest.param(
            evolve(ANN, parent_id=DORA.id),
            DORA,
            DORA,
            [("wrong_parent", "account.parent_id")],
            id="below a customer",
        ),
        pytest.param(
            evolve(BELOW, name="", parent_id=NIKOS.id),
            NIKOS,
            DORA,
            [
                ("name_missing", "account.name"),
                ("wrong_parent", "account.parent_id"),
                ("wrong_billing_to", "billed_to"),
            ],
            id="everything at once",
        ),
    ],
)
def test_other_parties_of_a_back_office_order_are_refused(
    account: Account,
    parent: Account | None,
    billed_to: Account,
    expected: list[tuple[str, str]],
) -> None:
    assert refused(parties_in_back_office(account, parent, billed_to)) == expected
