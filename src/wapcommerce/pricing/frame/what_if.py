"""What-if grids: every combination of regions, hardware profiles and quantities as a frame (D6)."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product
from typing import TYPE_CHECKING, Any

from wapcommerce.model.catalogue import HardwareProfile
from wapcommerce.model.meters import CPU_CORES, RAM_GIB, STORAGE_GIB, VM_COUNT, profile_meter
from wapcommerce.model.quotas import MIB_PER_GIB

if TYPE_CHECKING:
    from narwhals.typing import IntoBackend

#: How the columns of a grid are counted: memory in MiB. Pass it to `price_frame` as `units`.
GRID_UNITS = {RAM_GIB: MIB_PER_GIB}


def what_if(
    regions: Iterable[str],
    profiles: Iterable[HardwareProfile],
    quantities: Iterable[int],
    *,
    storage_gib: Iterable[int] = (0,),
    backend: IntoBackend[Any] = "polars",
) -> Any:
    """One row for so many machines of one profile in one region, with some storage.

    2 regions, 3 profiles and 10 quantities make 60 rows. Columns are `region`, `profile` (its name)
    and the meters: memory in MiB (`GRID_UNITS`), storage in whole GiB for all machines together,
    and one meter for each profile, which is 0 in the rows of the others. So do not price by it a
    book that charges for no machine at all of a profile (zero policy "first_fee").

    The frame is one of Polars, pandas or PyArrow, as `backend` says.
    """
    import narwhals.stable.v2 as nw

    chosen = list(profiles)
    rows = list(product(regions, chosen, quantities, storage_gib))
    columns: dict[str, list[Any]] = {
        "region": [region for region, _, _, _ in rows],
        "profile": [profile.name for _, profile, _, _ in rows],
        CPU_CORES: [profile.cpu_cores * quantity for _, profile, quantity, _ in rows],
        RAM_GIB: [profile.ram_mib * quantity for _, profile, quantity, _ in rows],
        STORAGE_GIB: [storage for _, _, _, storage in rows],
        VM_COUNT: [quantity for _, _, quantity, _ in rows],
    }
    for name in dict.fromkeys(profile.name for profile in chosen):
        columns[profile_meter(name)] = [
            quantity if profile.name == name else 0 for _, profile, quantity, _ in rows
        ]
    texts = {"region", "profile"}
    schema = {name: nw.String() if name in texts else nw.Int64() for name in columns}
    return nw.from_dict(columns, schema, backend=backend).to_native()
