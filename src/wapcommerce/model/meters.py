"""Meters: the named quantities of a configuration that a price book can charge for (D2)."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

#: Quantity per meter name; exact, so that half a GiB stays half a GiB.
Meters = Mapping[str, Fraction]

CPU_CORES = "cpu_cores"  #: virtual processors, whole
RAM_GIB = "ram_gib"  #: memory in GiB, may be fractional
STORAGE_GIB = "storage_gib"  #: disks of templates plus extra storage in GiB, may be fractional
VM_COUNT = "vm_count"  #: machines; absent when a configuration does not limit them

#: The meters every configurable product can have.
RESOURCE_METERS = (CPU_CORES, RAM_GIB, STORAGE_GIB, VM_COUNT)

#: The families of meters that carry a name behind a colon.
PROFILE, TEMPLATE, ADD_ON, PRODUCT = "profile", "template", "addon", "product"
NAMED_METERS = (PROFILE, TEMPLATE, ADD_ON, PRODUCT)


def profile_meter(name: str) -> str:
    """Machines of one hardware profile: ``profile:Medium``."""
    return f"{PROFILE}:{name}"


def template_meter(name: str) -> str:
    """Machines made from one template: ``template:Windows Server 2012 R2``."""
    return f"{TEMPLATE}:{name}"


def add_on_meter(code: str) -> str:
    """Quantity of one add-on: ``addon:s2s-10``."""
    return f"{ADD_ON}:{code}"


def product_meter(code: str) -> str:
    """One predefined package: ``product:starter``."""
    return f"{PRODUCT}:{code}"


def family(meter: str) -> str:
    """The part before the colon, or the whole name of a resource meter."""
    return meter.partition(":")[0]


def is_meter(name: str) -> bool:
    """Whether a price book may charge for this name: a resource meter or ``family:name``."""
    kind, colon, rest = name.partition(":")
    return name in RESOURCE_METERS or (bool(colon) and kind in NAMED_METERS and bool(rest.strip()))
