"""S22–S26: what is asked before an account is synchronised, and the request itself."""

from typing import cast

import pytest

from tests.builders import ANN, NIKOS
from wapcommerce.model.party import Account, Role
from wapcommerce.model.synchronisation import (
    FieldKind,
    FormField,
    Synchronisation,
    SyncOptions,
)


@pytest.mark.parametrize("account", [ANN, NIKOS])
def test_a_synchronisation_gives_one_account_its_wap_account(account: Account) -> None:
    """S24: and nobody else, not even the reseller above."""
    request = Synchronisation("sync-1", account)

    assert request.accounts == (account,)
    assert request.principal == account


def test_the_parent_is_blank_unless_it_is_given() -> None:
    """S23: that of a reseller is."""
    assert SyncOptions("nikos@hosting.example", Role.RESELLER).parent_id is None


def test_a_field_has_no_value_no_bounds_and_steps_of_one_unless_they_are_given() -> None:
    """S26."""
    field = FormField("cpu_cores", "Cores", FieldKind.NUMBER, required=True)

    assert (field.value, field.choices) == ("", ())
    assert (field.least, field.most, field.step) == (None, None, 1)


def test_the_choices_of_a_field_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        FormField(
            "role",
            "Role",
            FieldKind.CHOICE,
            required=True,
            choices=cast("tuple[str, ...]", ["User"]),
        )
