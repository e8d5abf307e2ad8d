"""Rows for what an offering does not sell."""

from __future__ import annotations

from collections.abc import Iterator

from wapcommerce.adapters.workbook.contents import Contents
from wapcommerce.adapters.workbook.header import Row
from wapcommerce.adapters.workbook.problems import Findings
from wapcommerce.model.meters import ADD_ON, PRODUCT, family
from wapcommerce.model.offering import Offering


def report_unsold(contents: Contents, offering: Offering, findings: Findings) -> None:
    """Note every region, add-on and package that the offering does not have.

    Profiles and templates come live from VMM and are not known here.
    """
    regions = {region.name for region in offering.regions}
    for row, region, meter in _named(contents):
        if region is not None and region not in regions:
            message = f"{offering.code} is not sold in {region!r}"
            findings.add("W-UNUSED-SKU", row.cell("region"), message)
        if meter is not None and not _is_sold(meter, offering):
            findings.add("W-UNUSED-SKU", row.cell("meter"), f"{offering.code} has no {meter}")


def _named(contents: Contents) -> Iterator[tuple[Row, str | None, str | None]]:
    for entry in contents.dated():
        yield entry.rows[0], entry.value.region, entry.value.meter
    for example in contents.examples.found:
        yield example.rows[0], example.value.region or None, None


def _is_sold(meter: str, offering: Offering) -> bool:
    name = meter.partition(":")[2]
    match family(meter):
        case kind if kind == ADD_ON:
            return offering.add_on(name) is not None
        case kind if kind == PRODUCT:
            return offering.package(name) is not None
        case _:
            return True
