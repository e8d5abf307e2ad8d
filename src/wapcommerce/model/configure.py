"""From choices to a configuration: every rule a choice can break, all reported at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar, overload

from wapcommerce.errors import Refusal, Rejection
from wapcommerce.model.catalogue import Catalogue, HardwareProfile, VmTemplate
from wapcommerce.model.choices import (
    AddOnChoice,
    CharacteristicChoices,
    Choices,
    MachineChoice,
    PackageChoice,
    ProfileChoices,
)
from wapcommerce.model.configuration import (
    CharacteristicConfiguration,
    ChosenAddOn,
    Configuration,
    PackageConfiguration,
    ProfileConfiguration,
    Selection,
)
from wapcommerce.model.offering import Offering, Region
from wapcommerce.model.quotas import BYTES_PER_GIB, MIB_PER_GIB, Quotas

#: WAP counts VPN and NAT connections of a plan from 0 to 99, both inclusive (D7).
MAX_NETWORK_CONNECTIONS = 99

_Named = TypeVar("_Named", HardwareProfile, VmTemplate)


@overload
def configure(
    choices: ProfileChoices, offering: Offering, catalogue: Catalogue | None = None
) -> ProfileConfiguration | Refusal: ...
@overload
def configure(
    choices: CharacteristicChoices, offering: Offering, catalogue: Catalogue | None = None
) -> CharacteristicConfiguration | Refusal: ...
@overload
def configure(
    choices: PackageChoice, offering: Offering, catalogue: Catalogue | None = None
) -> PackageConfiguration | Refusal: ...
@overload
def configure(
    choices: Choices, offering: Offering, catalogue: Catalogue | None = None
) -> Configuration | Refusal: ...


def configure(
    choices: Choices, offering: Offering, catalogue: Catalogue | None = None
) -> Configuration | Refusal:
    """Check the choices against what is sold and return the configuration, or every reason.

    `catalogue` is the live catalogue of the chosen region; only profiles and templates need it.
    Two profiles, one of them unknown and one with quantity 0, are refused with both reasons.
    Sources: S3, S4, S6, S8–S11, S26, D7.
    """
    match choices:
        case ProfileChoices():
            return _Check(offering).profiles(choices, catalogue)
        case CharacteristicChoices():
            return _Check(offering).characteristics(choices)
        case PackageChoice():
            return _Check(offering).package(choices)


class _Check:
    """Collects the rejections of one set of choices."""

    def __init__(self, offering: Offering) -> None:
        self.offering = offering
        self.rejections: list[Rejection] = []

    def profiles(
        self, choices: ProfileChoices, catalogue: Catalogue | None
    ) -> ProfileConfiguration | Refusal:
        region = self._region(choices.region)
        selections: tuple[Selection | None, ...] = ()
        if region is not None:
            selections = self._selections(choices.machines, region, catalogue)
        self._count(choices.extra_storage_gib, "extra_storage_gib", least=0)
        self._limits(choices)
        add_ons = self._add_ons(choices.add_ons)
        if region is None or self.rejections:
            return Refusal(tuple(self.rejections))
        return ProfileConfiguration(
            product_code=self.offering.code,
            region=region,
            selections=tuple(selection for selection in selections if selection is not None),
            extra_storage_gib=choices.extra_storage_gib,
            add_ons=add_ons,
            catalogue_stale_since=catalogue.stale_since if catalogue and selections else None,
        )

    def characteristics(
        self, choices: CharacteristicChoices
    ) -> CharacteristicConfiguration | Refusal:
        region = self._region(choices.region)
        self._count(choices.cpu_cores, "cpu_cores", least=1)
        self._count(choices.ram_gib, "ram_gib", least=1)
        self._count(choices.storage_gib, "storage_gib", least=0)
        if choices.vm_count is not None:
            self._count(choices.vm_count, "vm_count", least=1)
            self._machine_limit([choices.vm_count], "vm_count")
        add_ons = self._add_ons(choices.add_ons)
        if region is None or self.rejections:
            return Refusal(tuple(self.rejections))
        resources = Quotas(
            cpu_cores=choices.cpu_cores,
            ram_mib=choices.ram_gib * MIB_PER_GIB,
            storage_bytes=choices.storage_gib * BYTES_PER_GIB,
            vm_count=choices.vm_count,
        )
        return CharacteristicConfiguration(self.offering.code, region, resources, add_ons)

    def package(self, choice: PackageChoice) -> PackageConfiguration | Refusal:
        package = self.offering.package(choice.code)
        if package is None:
            sold = _listed([package.code for package in self.offering.packages])
            self._reject("unknown_package", f"no package {choice.code!r} is sold", "code", sold)
            return Refusal(tuple(self.rejections))
        region = self._region(package.region)
        if region is None:
            return Refusal(tuple(self.rejections))
        return PackageConfiguration(region, package)

    def _region(self, name: str) -> Region | None:
        region = self.offering.region(name)
        if region is None:
            sold = _listed([region.name for region in self.offering.regions])
            self._reject("unknown_region", f"no region {name!r} is sold", "region", sold)
        return region

    def _selections(
        self, machines: Sequence[MachineChoice], region: Region, catalogue: Catalogue | None
    ) -> tuple[Selection | None, ...]:
        if not machines:
            return ()
        if catalogue is None or catalogue.region != region.name:
            loaded = "none" if catalogue is None else repr(catalogue.region)
            self._reject(
                "other_region",
                f"the catalogue at hand is {loaded}, not that of {region.name!r}",
                "region",
                "load the catalogue of the chosen region and select again",
            )
            return ()
        return tuple(
            self._selection(machine, f"machines[{number}]", catalogue)
            for number, machine in enumerate(machines)
        )

    def _selection(
        self, choice: MachineChoice, path: str, catalogue: Catalogue
    ) -> Selection | None:
        profile = self._one(
            "profile", choice.profile, catalogue.profiles_named(choice.profile), path, catalogue
        )
        template = None
        if choice.template is not None:
            template = self._one(
                "template",
                choice.template,
                catalogue.templates_named(choice.template),
                path,
                catalogue,
            )
        counted = self._count(choice.quantity, f"{path}.quantity", least=1)
        if profile is None or not counted:
            return None
        if template is not None and not template.fits(profile):
            self._reject(
                "generation_mismatch",
                f"profile {profile.name!r} is of generation {profile.generation}, template "
                f"{template.name!r} of generation {template.generation}",
                f"{path}.template",
                "choose a profile and a template of the same generation",
            )
        return Selection(profile, template, choice.quantity)

    def _one(
        self, kind: str, name: str, found: tuple[_Named, ...], path: str, catalogue: Catalogue
    ) -> _Named | None:
        if not found:
            self._reject(
                f"unknown_{kind}",
                f"region {catalogue.region!r} has no {kind} {name!r}",
                f"{path}.{kind}",
                "choose one of the region's catalogue",
            )
            return None
        if len(found) > 1:
            self._reject(
                f"ambiguous_{kind}",
                f"region {catalogue.region!r} has {len(found)} of {kind} {name!r}",
                f"{path}.{kind}",
                "ask the WAP administrator to give them different names",
            )
            return None
        return found[0]

    def _add_ons(self, choices: Sequence[AddOnChoice]) -> tuple[ChosenAddOn, ...]:
        chosen: list[ChosenAddOn] = []
        for number, choice in enumerate(choices):
            path = f"add_ons[{number}]"
            add_on = self.offering.add_on(choice.code)
            if add_on is None:
                sold = _listed([add_on.code for add_on in self.offering.add_ons])
                self._reject(
                    "unknown_add_on", f"no add-on {choice.code!r} is sold", f"{path}.code", sold
                )
            elif choice.code in (earlier.add_on.code for earlier in chosen):
                self._reject(
                    "repeated_add_on",
                    f"add-on {choice.code!r} is chosen twice",
                    f"{path}.code",
                    "choose it once and give its quantity",
                )
            elif self._count(choice.quantity, f"{path}.quantity", least=1):
                chosen.append(ChosenAddOn(add_on, choice.quantity))
        self._network_connections(chosen)
        return tuple(chosen)

    def _network_connections(self, chosen: Sequence[ChosenAddOn]) -> None:
        total = Quotas()
        for part in chosen:
            total = total + part.quotas
        for count, what, code in (
            (total.s2s_channels, "S2S channels", "too_many_s2s_channels"),
            (total.ipv4_addresses, "static IPv4 addresses", "too_many_ipv4_addresses"),
        ):
            if count > MAX_NETWORK_CONNECTIONS:
                self._reject(
                    code,
                    f"the add-ons grant {count} {what}; one WAP plan holds at most "
                    f"{MAX_NETWORK_CONNECTIONS}",
                    "add_ons",
                    "choose fewer, or divide them over two configurations",
                )

    def _limits(self, choices: ProfileChoices) -> None:
        self._machine_limit([machine.quantity for machine in choices.machines], "machines")
        extra, most = choices.extra_storage_gib, self.offering.limits.max_extra_storage_gib
        if most is not None and type(extra) is int and extra > most:
            self._reject(
                "too_much_extra_storage",
                f"{extra} GiB of extra storage are chosen; at most {most} GiB are sold",
                "extra_storage_gib",
                f"choose {most} GiB or less",
            )

    def _machine_limit(self, quantities: Sequence[object], path: str) -> None:
        machines = sum(quantity for quantity in quantities if type(quantity) is int)
        most = self.offering.limits.max_machines
        if most is not None and machines > most:
            self._reject(
                "too_many_machines",
                f"{machines} machines are chosen; one configuration holds at most {most}",
                path,
                "choose fewer, or divide them over two configurations",
            )

    def _count(self, value: object, path: str, least: int) -> bool:
        """A whole number of at least `least`; anything else (0.5, True, "2") is refused."""
        if type(value) is int and value >= least:
            return True
        self._reject(
            "quantity",
            f"{value!r} is not a whole number of at least {least}",
            path,
            f"give a whole number from {least} upward",
        )
        return False

    def _reject(self, code: str, message: str, path: str, hint: str) -> None:
        self.rejections.append(Rejection(code, message, path, hint))


def _listed(names: Sequence[str]) -> str:
    return f"choose one of: {', '.join(names)}" if names else "the offering sells none"
