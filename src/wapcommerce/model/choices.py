"""What a customer or account manager picked: names and numbers, not yet checked.

`wapcommerce.model.configure.configure` turns choices into a configuration or refuses them.
"""

from __future__ import annotations

from attrs import evolve, field, frozen
from attrs.validators import instance_of


@frozen
class MachineChoice:
    """A hardware profile and a template by name, and how many such machines (S6).

    The template may be left open in an estimate.
    """

    profile: str
    template: str | None = None
    quantity: int = 1


@frozen
class AddOnChoice:
    """An add-on by its code, and how many (S10, S11)."""

    code: str
    quantity: int = 1


@frozen
class ProfileChoices:
    """A configuration put together from hardware profiles, as in the storefront (S4–S11).

    Every method returns new choices, so a web page can keep one value per step:

    >>> choices = ProfileChoices("Athens").with_machines("Small", quantity=2)
    >>> choices.with_extra_storage_gib(100).extra_storage_gib, choices.extra_storage_gib
    (100, 0)
    """

    region: str
    machines: tuple[MachineChoice, ...] = field(validator=instance_of(tuple), default=())
    extra_storage_gib: int = 0
    add_ons: tuple[AddOnChoice, ...] = field(validator=instance_of(tuple), default=())

    def with_machines(
        self, profile: str, template: str | None = None, quantity: int = 1
    ) -> ProfileChoices:
        """Add machines of one profile and template; the same pair may be added again (S8)."""
        return evolve(self, machines=(*self.machines, MachineChoice(profile, template, quantity)))

    def with_extra_storage_gib(self, extra_storage_gib: int) -> ProfileChoices:
        """Set the one pool of extra storage, in whole GiB (S9)."""
        return evolve(self, extra_storage_gib=extra_storage_gib)

    def with_add_on(self, code: str, quantity: int = 1) -> ProfileChoices:
        """Set the quantity of one add-on; an earlier choice of it is replaced."""
        return evolve(self, add_ons=_set_add_on(self.add_ons, code, quantity))


@frozen
class CharacteristicChoices:
    """A configuration given by its characteristics, as in the back office (S26).

    Memory and storage are in whole GiB. No `vm_count` means that the number of machines is not
    limited.
    """

    region: str
    cpu_cores: int
    ram_gib: int
    storage_gib: int
    vm_count: int | None = None
    add_ons: tuple[AddOnChoice, ...] = field(validator=instance_of(tuple), default=())

    def with_add_on(self, code: str, quantity: int = 1) -> CharacteristicChoices:
        """Set the quantity of one add-on; an earlier choice of it is replaced."""
        return evolve(self, add_ons=_set_add_on(self.add_ons, code, quantity))


@frozen
class PackageChoice:
    """A predefined package by its code (S1)."""

    code: str


#: Anything `configure` accepts.
Choices = ProfileChoices | CharacteristicChoices | PackageChoice


def _set_add_on(
    add_ons: tuple[AddOnChoice, ...], code: str, quantity: int
) -> tuple[AddOnChoice, ...]:
    others = tuple(choice for choice in add_ons if choice.code != code)
    return (*others, AddOnChoice(code, quantity))
