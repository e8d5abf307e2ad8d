"""S16, S20–S25: accounts of the BSS and the tree they form."""

from decimal import Decimal
from typing import cast

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import ANN, DORA, HELLAS, NIKOS
from wapcommerce.model.email import normalised_email
from wapcommerce.model.party import (
    PARENT_ROLES,
    Account,
    Role,
    parent_problems,
)


def problems(account: Account) -> list[tuple[str, str]]:
    return [(found.code, found.path) for found in account.problems("buyer")]


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
    account = Account("a", " ", "ann", wap_username="bob")

    assert problems(account) == [
        ("name_missing", "buyer.name"),
        ("not_an_email", "buyer.email"),
        ("not_an_email", "buyer.wap_username"),
    ]


def test_a_role_is_a_role_and_no_text() -> None:
    """A reseller that is not recognised as one would be billed as a direct customer."""
    with pytest.raises(TypeError):
        Account("a", "Ann", "ann@example.com", cast("Role", "reseller"))


@pytest.mark.parametrize("name", ["Ann\nLee", "Ann\x00", "Ann\u202e"])
def test_a_name_is_text_that_can_be_shown(name: str) -> None:
    assert problems(Account("a", name, "ann@example.com")) == [("name_unprintable", "buyer.name")]


@pytest.mark.parametrize(
    ("chosen", "username"),
    [(None, "ann@example.com"), (" Wap@Example.COM", "wap@example.com")],
)
def test_the_chosen_user_name_goes_before_the_email(chosen: str | None, username: str) -> None:
    """S23, S25, D8."""
    account = Account("a", "Ann", "Ann@example.com", wap_username=chosen)

    assert account.username == username
    assert problems(account) == []


def test_each_address_of_an_account_is_listed_once_its_own_first() -> None:
    """S23: a user name is chosen from these, however they are written."""
    others = ("Office@example.com", " ANN@example.com", "office@Example.com", "it@example.com")
    account = Account("a", "Ann", "Ann@example.com", other_emails=others)

    assert account.emails == ("ann@example.com", "office@example.com", "it@example.com")


def test_further_addresses_are_a_tuple() -> None:
    with pytest.raises(TypeError):
        Account("a", "Ann", "ann@x.example", other_emails=cast("tuple[str, ...]", ["b@x.example"]))


PARENTS = {Role.DISTRIBUTOR: HELLAS, Role.RESELLER: NIKOS, Role.END_CUSTOMER: DORA}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("parent_role", Role)
def test_the_tree_is_distributor_reseller_customer(role: Role, parent_role: Role) -> None:
    """Right are a reseller below a distributor and a customer below a reseller."""
    parent = PARENTS[parent_role]
    account = Account("a", "Ann", "ann@example.com", role, parent_id=parent.id)
    right = {(Role.RESELLER, Role.DISTRIBUTOR), (Role.END_CUSTOMER, Role.RESELLER)}

    found = parent_problems(account, parent, "account")

    expected = [] if (role, parent_role) in right else [("wrong_parent", "account.parent_id")]
    assert [(each.code, each.path) for each in found] == expected


@pytest.mark.parametrize("role", Role)
def test_an_account_without_a_parent_is_always_right(role: Role) -> None:
    """S23, S25: the parent of a reseller of its own and of a direct customer is blank."""
    assert parent_problems(Account("a", "Ann", "ann@example.com", role), None, "account") == ()


@pytest.mark.parametrize(
    ("role", "hint"),
    [
        (Role.END_CUSTOMER, "choose a reseller, or leave it blank"),
        (Role.RESELLER, "choose a distributor, or leave it blank"),
        (Role.DISTRIBUTOR, "leave it blank"),
    ],
)
def test_a_parent_that_does_not_exist_is_refused_with_what_to_choose(role: Role, hint: str) -> None:
    account = evolve(ANN, role=role, parent_id="acc-9")

    (found,) = parent_problems(account, None, "account")

    assert found.message == f"the parent 'acc-9' of {role} 'acc-2' is unknown"
    assert found.hint == hint


def test_only_resellers_and_customers_have_a_parent() -> None:
    assert set(PARENT_ROLES) == set(Role) - {Role.DISTRIBUTOR}


@pytest.mark.parametrize("percent", ["-0.01", "100.01"])
def test_a_tax_outside_0_to_100_percent_has_no_meaning(percent: str) -> None:
    with pytest.raises(ValueError, match="no meaning"):
        Account("a", "Ann", "ann@example.com", tax_percent=Decimal(percent))


def test_a_tax_is_exact() -> None:
    """D1."""
    with pytest.raises(TypeError):
        Account("a", "Ann", "ann@example.com", tax_percent=0.1)  # type: ignore[arg-type]
