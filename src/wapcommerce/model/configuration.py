"""A configuration: choices that were checked, with everything they add up to (S5–S11, S26).

A configuration is valid by construction when it comes out of `configure`; it holds the values it
was made from (region, profiles, templates, add-ons), so that an order keeps what was sold even if
the catalogue changes.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from fractions import Fraction

from attrs import field, frozen
from attrs.validators import instance_of

from wapcommerce.model.catalogue import HardwareProfile, VmTemplate
from wapcommerce.model.meters import (
    CPU_CORES,
    RAM_GIB,
    STORAGE_GIB,
    VM_COUNT,
    Meters,
    add_on_meter,
    product_meter,
    profile_meter,
    template_meter,
)
from wapcommerce.model.offering import AddOn, PredefinedPackage, Region
from wapcommerce.model.quotas import Quotas


@frozen
class Selection:
    """A number of machines of one profile, made from one template (S6)."""

    profile: HardwareProfile
    template: VmTemplate | None
    quantity: int

    @property
    def quotas(self) -> Quotas:
        """What these machines take together; without a template their storage counts 0 (S5, S6).

        Two machines of 2 cores and 4 GiB from a template of 40 GiB: 4 cores, 8 GiB, 80 GiB.
        """
        machine = self.profile.quotas
        if self.template is not None:
            machine = machine + self.template.quotas
        return machine * self.quantity


@frozen
class ChosenAddOn:
    """An add-on and how many of it (S10, S11)."""

    add_on: AddOn
    quantity: int

    @property
    def quotas(self) -> Quotas:
        """What these add-ons grant together: 2 × "10 S2S Channels" are 20 channels."""
        return self.add_on.quotas * self.quantity


@frozen
class ProfileConfiguration:
    """A configurable product put together from hardware profiles (S4–S11).

    `catalogue_stale_since` is set when profiles and templates came from a catalogue that could not
    be read anew: the instant of its last reading. Such a configuration may be bought, because what
    is bought are its quotas; whether VMM still has the profiles shows when machines are made.
    """

    product_code: str
    region: Region
    selections: tuple[Selection, ...] = field(validator=instance_of(tuple))
    extra_storage_gib: int = 0
    add_ons: tuple[ChosenAddOn, ...] = field(validator=instance_of(tuple), default=())
    catalogue_stale_since: datetime | None = None

    @property
    def quotas(self) -> Quotas:
        """All resources together, extra storage counted once (S7, S9)."""
        total = Quotas.of_storage_gib(self.extra_storage_gib)
        for selection in self.selections:
            total = total + selection.quotas
        for chosen in self.add_ons:
            total = total + chosen.quotas
        return total

    @property
    def meters(self) -> Meters:
        """The quantities a price book can charge for (D2)."""
        machines: Counter[str] = Counter()
        for selection in self.selections:
            machines[profile_meter(selection.profile.name)] += selection.quantity
            if selection.template is not None:
                machines[template_meter(selection.template.name)] += selection.quantity
        return {
            **_resource_meters(self.quotas),
            **{name: Fraction(quantity) for name, quantity in sorted(machines.items())},
            **_add_on_meters(self.add_ons),
        }

    @property
    def missing(self) -> tuple[str, ...]:
        """What has to be chosen before this can be bought (S6): paths of open choices."""
        if not self.selections:
            return ("machines",)
        return tuple(
            f"machines[{number}].template"
            for number, selection in enumerate(self.selections)
            if selection.template is None
        )


@frozen
class CharacteristicConfiguration:
    """A configurable product given by its characteristics (S26)."""

    product_code: str
    region: Region
    resources: Quotas
    add_ons: tuple[ChosenAddOn, ...] = field(validator=instance_of(tuple), default=())

    @property
    def quotas(self) -> Quotas:
        """All resources together, with what the add-ons grant."""
        total = self.resources
        for chosen in self.add_ons:
            total = total + chosen.quotas
        return total

    @property
    def meters(self) -> Meters:
        """The quantities a price book can charge for; no machine count where none is set (D2)."""
        return {**_resource_meters(self.quotas), **_add_on_meters(self.add_ons)}

    @property
    def missing(self) -> tuple[str, ...]:
        """Characteristics are complete as soon as they are valid."""
        return ()


@frozen
class PackageConfiguration:
    """A predefined package: fixed quotas, an existing WAP plan (S1)."""

    region: Region
    package: PredefinedPackage

    @property
    def product_code(self) -> str:
        """The package's own product code."""
        return self.package.code

    @property
    def quotas(self) -> Quotas:
        """The quotas the package states; its WAP plan enforces them."""
        return self.package.quotas

    @property
    def meters(self) -> Meters:
        """One unit of the product: a package is priced as a whole."""
        return {product_meter(self.package.code): Fraction(1)}

    @property
    def missing(self) -> tuple[str, ...]:
        """A package has nothing left to choose."""
        return ()


#: One item that can be priced, put in a basket and ordered.
Configuration = ProfileConfiguration | CharacteristicConfiguration | PackageConfiguration


def _resource_meters(quotas: Quotas) -> dict[str, Fraction]:
    meters = {
        CPU_CORES: Fraction(quotas.cpu_cores),
        RAM_GIB: quotas.ram_gib,
        STORAGE_GIB: quotas.storage_gib,
    }
    if quotas.vm_count is not None:
        meters[VM_COUNT] = Fraction(quotas.vm_count)
    return meters


def _add_on_meters(add_ons: tuple[ChosenAddOn, ...]) -> dict[str, Fraction]:
    return {add_on_meter(chosen.add_on.code): Fraction(chosen.quantity) for chosen in add_ons}
