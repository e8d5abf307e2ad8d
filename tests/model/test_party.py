"""S15, S16, S20–S25: accounts, and who owns, helps and pays."""

from typing import cast

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import ANN, DORA, NIKOS
from wapcommerce.errors import Refusal
from wapcommerce.model.email import normalised_email
from wapcommerce.model.party import (
    Account,
    Parties,
    Purpose,
    Role,
    parties_at_checkout,
)

RESALE, PERSONAL_USE = Purpose.RESALE, Purpose.PERSONAL_USE


def problems(account: Account) -> list[tuple[str, str]]:
    return [(found.code, found.path) for found in account.problems("buyer")]


def reasons(
    buyer: Account, purpose: Purpose | None, customer: Account | None
) -> list[tuple[str, str]]:
    result = parties_at_checkout(buyer, purpose, customer)
    assert isinstance(result, Refusal)
    return [(found.code, found.path) for found in result.rejections]


@pytest.mark.parametrize(
    ("email", "username"),
    [
        ("ann@example.com", "ann@example.com"),
        ("  Ann.Lee@Example.COM\n", "ann.lee@example.com"),
        ("ann+wap@example.com", "ann+wap@example.com"),
        ("Ülkü@Bücher.example", "ülkü@bücher.example"),
    ],
)
def test_a_user_name_is_the_email_trimmed_and_in_lower_case_and_nothing_else(
    email: str, username: str
) -> None:
    """D8."""
    assert Account("a", "Ann", email).username == username


@given(st.text() | st.emails())
def test_normalising_a_user_name_again_changes_nothing(email: str) -> None:
    """D8."""
    username = Account("a", "Ann", email).username

    assert Account("a", "Ann", username).username == username
    assert normalised_email(email) == username


@pytest.mark.parametrize(
    "email",
    [
        "ann@example.com",
        "ann+wap@example.com",
        " ann@example.com ",
        "o'neil@example.co.uk",
        "a@b.c",
    ],
)
def test_an_address_with_one_at_and_a_dotted_domain_can_be_mailed(email: str) -> None:
    assert problems(Account("a", "Ann", email)) == []


@pytest.mark.parametrize(
    "email",
    [
        "",
        "ann",
        "@example.com",
        "ann@",
        "ann@localhost",
        "ann@example.",
        "ann@.example",
        "ann@example..com",
        "ann@b@example.com",
        "ann lee@example.com",
        "ann@exa mple.com",
        "ann@example.com,bob@example.com",
        "Ann <ann@example.com>",
        "ann@example.com\r\nBcc: bob@example.com",
        "Ülkü@example.com",
        "ann@bücher.example",
        "ann\u200b@example.com",
        "ann\x00@example.com",
    ],
)
def test_anything_else_is_not_an_email_address(email: str) -> None:
    """Above all nothing that could add a recipient or a header to the mail."""
    assert problems(Account("a", "Ann", email)) == [("not_an_email", "buyer.email")]


def test_every_problem_of_an_account_is_told_at_once() -> None:
    """S23: the parent of a reseller is blank."""
    account = Account("a", " ", "ann", Role.RESELLER, parent_id="b")

    assert problems(account) == [
        ("name_missing", "buyer.name"),
        ("not_an_email", "buyer.email"),
        ("reseller_has_parent", "buyer.parent_id"),
    ]


def test_a_role_is_a_role_and_no_text() -> None:
    """A reseller that is not recognised as one would be billed as a direct customer."""
    with pytest.raises(TypeError):
        Account("a", "Ann", "ann@example.com", cast("Role", "reseller"))


@pytest.mark.parametrize(
    ("buyer", "purpose", "customer", "expected"),
    [
        pytest.param(NIKOS, RESALE, ANN, Parties(ANN, NIKOS, NIKOS), id="resale"),
        pytest.param(NIKOS, PERSONAL_USE, None, Parties(NIKOS, None, NIKOS), id="personal use"),
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
    "customer", [evolve(ANN, parent_id="acc-9"), evolve(ANN, parent_id=None), DORA]
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
