"""What holds for a whole charge and therefore stands once, on the charge's first row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal

import attrs
from attrs import frozen

from wapcommerce.adapters.workbook.amounts import price
from wapcommerce.adapters.workbook.cells import CellReader
from wapcommerce.adapters.workbook.columns import MODELS, PACKAGE_ROUNDINGS, ZERO_POLICIES
from wapcommerce.adapters.workbook.header import Row
from wapcommerce.adapters.workbook.problems import Findings
from wapcommerce.pricing.charge_models.charge_model import ZeroPolicy


@frozen
class Terms:
    """The values of a charge's first row; every field is named like its column."""

    label: str | None
    model: str | None
    variant: str | None
    package_size: Decimal | None
    package_round: Literal["up", "down"] | None
    included: Decimal | None
    min_qty: Decimal | None
    max_qty: Decimal | None
    step: Decimal | None
    min_charge: Decimal | None
    max_charge: Decimal | None
    zero_policy: ZeroPolicy | None
    cost: Decimal | None
    tax_code: str | None
    valid_to: date | None


def read_terms(rows: Sequence[Row], reader: CellReader, findings: Findings) -> Terms:
    """The terms of the first row; a later row may only repeat them."""
    first = _terms(rows[0], reader, findings)
    for row in rows[1:]:
        again = _terms(row, reader, findings)
        for field in attrs.fields(Terms):
            value = getattr(again, field.name)
            before = getattr(first, field.name)
            is_told = before is None and not rows[0].cell(field.name).is_blank
            if value is not None and value != before and not is_told:
                message = f"{field.name} differs from row {rows[0].number}"
                findings.add("E-REPEAT", row.cell(field.name), message)
    _check_limits(rows[0], first, findings)
    return first


def _terms(row: Row, reader: CellReader, findings: Findings) -> Terms:
    return Terms(
        label=reader.text(row.cell("label")),
        model=reader.choice(row.cell("model"), MODELS),
        variant=reader.text(row.cell("variant")),
        package_size=reader.number(row.cell("package_size")),
        package_round=reader.choice(row.cell("package_round"), PACKAGE_ROUNDINGS),
        included=reader.number(row.cell("included")),
        min_qty=reader.number(row.cell("min_qty")),
        max_qty=reader.number(row.cell("max_qty")),
        step=reader.number(row.cell("step")),
        min_charge=price(row.cell("min_charge"), reader, findings),
        max_charge=price(row.cell("max_charge"), reader, findings),
        zero_policy=reader.choice(row.cell("zero_policy"), ZERO_POLICIES),
        cost=price(row.cell("cost"), reader, findings),
        tax_code=reader.text(row.cell("tax_code")),
        valid_to=reader.day(row.cell("valid_to")),
    )


def _check_limits(row: Row, terms: Terms, findings: Findings) -> None:
    if terms.included is not None and terms.included < 0:
        findings.add("E-VALUE", row.cell("included"), "fewer than no units cannot be included")
    if terms.max_charge is not None and terms.max_charge < (terms.min_charge or 0):
        findings.add("E-VALUE", row.cell("max_charge"), "max_charge is below min_charge")
    if terms.step is not None and terms.step <= 0:
        findings.add("E-STEP", row.cell("step"), "step is not above zero")
        return
    if terms.min_qty is not None and terms.min_qty < 0:
        findings.add("E-STEP", row.cell("min_qty"), "min_qty is below zero")
    if terms.max_qty is not None and terms.max_qty < _least(terms):
        message = f"no quantity above zero is allowed up to max_qty {terms.max_qty}"
        findings.add("E-STEP", row.cell("max_qty"), message)


def _least(terms: Terms) -> Fraction:
    """The least quantity that min_qty and step allow; without a step, min_qty itself."""
    least = Fraction(terms.min_qty or 0)
    if terms.step is None:
        return least
    step = Fraction(terms.step)
    return max(step, -(-least // step) * step)
