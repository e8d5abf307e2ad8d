"""Which meters must have a price, so that nothing is sold for nothing by mistake (D2)."""

from __future__ import annotations

from collections.abc import Mapping, Set

from wapcommerce.errors import Rejection
from wapcommerce.model.exact import Exact
from wapcommerce.model.meters import (
    ADD_ON,
    CPU_CORES,
    PRODUCT,
    PROFILE,
    RAM_GIB,
    STORAGE_GIB,
    TEMPLATE,
    VM_COUNT,
    family,
)


def meters_to_price(meters: Mapping[str, Exact], priced: Set[str]) -> tuple[str, ...]:
    """The meters that need a charge of their own.

    Storage, add-ons and packages always do. Cores and memory do unless every chosen hardware
    profile is priced as such. Machine counts and templates never do. What is free must be priced
    at 0 in the book.
    """
    profiles = [name for name, count in meters.items() if family(name) == PROFILE and count]
    sold_by_profile = bool(profiles) and all(name in priced for name in profiles)
    wanted = {ADD_ON, PRODUCT, STORAGE_GIB}
    if not sold_by_profile:
        wanted |= {CPU_CORES, RAM_GIB}
    return tuple(name for name, count in meters.items() if count and family(name) in wanted)


def meters_not_supplied(meters: Mapping[str, Exact], charged: Set[str]) -> tuple[Rejection, ...]:
    """A book that charges by machine cannot price a configuration without a machine count."""
    if CPU_CORES in meters and VM_COUNT in charged and VM_COUNT not in meters:
        return (
            Rejection(
                "meter_not_supplied",
                "the price book charges by the number of machines, which is not limited here",
                VM_COUNT,
                "state vm_count",
            ),
        )
    return ()


def remarks(meters: Mapping[str, Exact], charged: Set[str]) -> tuple[str, ...]:
    """Charges that a configuration by characteristics leaves out, for the seller to know."""
    if CPU_CORES not in meters or any(family(name) == PROFILE for name in meters):
        return ()
    left_out = sorted(name for name in charged if family(name) in (PROFILE, TEMPLATE))
    if not left_out:
        return ()
    return (f"configured by characteristics, so not charged: {', '.join(left_out)}",)
