"""S4–S11, S26: choices are names and numbers; every step returns new ones."""

import pytest

from wapcommerce.model.choices import (
    AddOnChoice,
    CharacteristicChoices,
    MachineChoice,
    ProfileChoices,
)


def test_each_step_of_the_wizard_leaves_the_earlier_choices_as_they_were() -> None:
    start = ProfileChoices("Athens")
    machines = start.with_machines("Small", "Debian", 2)
    storage = machines.with_extra_storage_gib(100)
    all_chosen = storage.with_add_on("s2s-10")

    assert start == ProfileChoices("Athens")
    assert machines == ProfileChoices("Athens", (MachineChoice("Small", "Debian", 2),))
    assert storage == ProfileChoices("Athens", machines.machines, 100)
    assert all_chosen == ProfileChoices(
        "Athens", machines.machines, 100, (AddOnChoice("s2s-10", 1),)
    )


def test_a_machine_is_one_without_a_template_unless_stated() -> None:
    assert ProfileChoices("Athens").with_machines("Small").machines == (
        MachineChoice("Small", None, 1),
    )


def test_the_same_profile_and_template_may_be_added_again() -> None:
    """S8."""
    choices = ProfileChoices("Athens").with_machines("Small").with_machines("Small")

    assert choices.machines == (MachineChoice("Small"), MachineChoice("Small"))


def test_extra_storage_is_one_pool_that_is_set_anew() -> None:
    """S9."""
    choices = ProfileChoices("Athens").with_extra_storage_gib(100).with_extra_storage_gib(30)

    assert choices.extra_storage_gib == 30


@pytest.mark.parametrize(
    "choices", [ProfileChoices("Athens"), CharacteristicChoices("Athens", 1, 1, 0)]
)
def test_choosing_an_add_on_again_replaces_its_quantity(
    choices: ProfileChoices | CharacteristicChoices,
) -> None:
    """S10, S11."""
    chosen = choices.with_add_on("s2s-10").with_add_on("ipv4-1", 3).with_add_on("s2s-10", 2)

    assert chosen.add_ons == (AddOnChoice("ipv4-1", 3), AddOnChoice("s2s-10", 2))


def test_characteristics_leave_the_number_of_machines_open_unless_stated() -> None:
    """S26."""
    assert CharacteristicChoices("Athens", 4, 8, 100).vm_count is None
