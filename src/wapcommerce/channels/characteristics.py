"""Characteristics as data: the form of the back office, and what was entered in it (S26)."""

from __future__ import annotations

from collections.abc import Mapping

from wapcommerce.errors import Refusal, Rejection
from wapcommerce.model.choices import AddOnChoice, CharacteristicChoices
from wapcommerce.model.configuration import CharacteristicConfiguration
from wapcommerce.model.configure import MAX_NETWORK_CONNECTIONS
from wapcommerce.model.form import FieldKind, FormField
from wapcommerce.model.offering import AddOn, Offering
from wapcommerce.model.quotas import MIB_PER_GIB

#: The label of the region in the back office (S3).
REGION_LABEL = "VMM Management Server"
ADD_ON_PREFIX = "addon:"

_NUMBERS = {"cpu_cores": 1, "ram_gib": 1, "storage_gib": 0, "vm_count": 1}
_LABELS = {
    "cpu_cores": "CPU cores",
    "ram_gib": "RAM (GiB)",
    "storage_gib": "Storage (GiB)",
    "vm_count": "Virtual machines (blank: not limited)",
}


def characteristic_fields(
    offering: Offering, current: CharacteristicConfiguration | None = None
) -> tuple[FormField, ...]:
    """The fields a host renders, with the current selection or the defaults (S26).

    Region, cores, memory, storage, number of machines, and a quantity for every add-on.
    """
    values = {} if current is None else characteristic_values(current)
    regions = tuple(region.name for region in offering.regions)
    fields = [
        FormField(
            "region",
            REGION_LABEL,
            FieldKind.CHOICE,
            required=True,
            value=values.get("region", regions[0]),
            choices=regions,
        )
    ]
    for name, least in _NUMBERS.items():
        fields.append(
            FormField(
                name,
                _LABELS[name],
                FieldKind.NUMBER,
                required=name != "vm_count",
                value=values.get(name, "" if name == "vm_count" else str(least)),
                least=least,
                most=offering.limits.max_machines if name == "vm_count" else None,
            )
        )
    for add_on in offering.add_ons:
        name = f"{ADD_ON_PREFIX}{add_on.code}"
        fields.append(
            FormField(
                name,
                add_on.label,
                FieldKind.NUMBER,
                required=False,
                value=values.get(name, "0"),
                least=0,
                most=_most_of(add_on),
            )
        )
    return tuple(fields)


def characteristic_values(configuration: CharacteristicConfiguration) -> dict[str, str]:
    """The current selection by field id, as the form shows it (S27)."""
    resources = configuration.resources
    values = {
        "region": configuration.region.name,
        "cpu_cores": str(resources.cpu_cores),
        "ram_gib": str(resources.ram_mib // MIB_PER_GIB),
        "storage_gib": str(resources.storage_whole_gib),
        "vm_count": "" if resources.vm_count is None else str(resources.vm_count),
    }
    for chosen in configuration.add_ons:
        values[f"{ADD_ON_PREFIX}{chosen.add_on.code}"] = str(chosen.quantity)
    return values


def characteristic_choices(values: Mapping[str, str]) -> CharacteristicChoices | Refusal:
    """What was entered, as choices; every field that is no number or unknown is named (S26).

    Blank add-ons and those of 0 are not chosen; a blank `vm_count` does not limit the machines.
    """
    found: list[Rejection] = []
    numbers: dict[str, int | None] = {}
    add_ons: list[AddOnChoice] = []
    for name, text in values.items():
        if name == "region":
            continue
        if name not in _NUMBERS and not name.startswith(ADD_ON_PREFIX):
            found.append(
                Rejection("unknown_characteristic", f"there is no {name!r}", name, "leave it out")
            )
            continue
        number = _number(text)
        blank = not text.strip()
        if number is None and not blank:
            hint = "enter a whole number"
            found.append(Rejection("quantity", f"{text!r} is no whole number", name, hint))
        elif name in _NUMBERS:
            numbers[name] = number
        elif number:
            add_ons.append(AddOnChoice(name.removeprefix(ADD_ON_PREFIX), number))
    for name in ("cpu_cores", "ram_gib", "storage_gib"):
        if name not in values or not values[name].strip():
            found.append(
                Rejection("characteristic_missing", f"{_LABELS[name]} is blank", name, "enter it")
            )
    if found:
        return Refusal(tuple(found))
    return CharacteristicChoices(
        region=values.get("region", ""),
        cpu_cores=numbers["cpu_cores"] or 0,
        ram_gib=numbers["ram_gib"] or 0,
        storage_gib=numbers["storage_gib"] or 0,
        vm_count=numbers.get("vm_count"),
        add_ons=tuple(add_ons),
    )


def _number(text: str) -> int | None:
    stripped = text.strip()
    digits = stripped.removeprefix("-")
    plain = digits.isascii() and digits.isdecimal() and len(digits) <= 9
    return int(stripped) if plain else None


def _most_of(add_on: AddOn) -> int | None:
    granted = max(add_on.grants_s2s_channels, add_on.grants_ipv4_addresses)
    return MAX_NETWORK_CONNECTIONS // granted if granted else None
