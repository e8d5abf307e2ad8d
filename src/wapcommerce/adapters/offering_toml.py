"""The offering as a TOML file of the administrator (S1, S3, S10, S11)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from os import PathLike
from pathlib import Path

from wapcommerce.errors import InvalidOffering, Rejection
from wapcommerce.model.offering import AddOn, Limits, Offering, PredefinedPackage, Region, Tab
from wapcommerce.model.quotas import BYTES_PER_GIB, MIB_PER_GIB, Quotas

FORMAT_VERSION = 1
MAX_BYTES = 1024 * 1024

_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_TABLES = ("offering", "regions", "add_ons", "packages", "limits")


def load(source: str | PathLike[str] | bytes) -> Offering:
    """The offering of a TOML file, given as a path or as bytes.

    Raises `InvalidOffering` with every problem at once, each with its path in the file.
    """
    name = "offering" if isinstance(source, bytes) else Path(source).name
    rejections: list[Rejection] = []
    offering = _offering(_Table(_parsed(source, name), "", rejections))
    rejections += _contradictions(offering, rejections)
    if rejections:
        raise InvalidOffering(name, tuple(rejections))
    return offering


def _parsed(source: str | PathLike[str] | bytes, name: str) -> Mapping[str, object]:
    try:
        content = source if isinstance(source, bytes) else Path(source).read_bytes()
        if len(content) > MAX_BYTES:
            raise ValueError(f"the file is larger than {MAX_BYTES} bytes")
        return tomllib.loads(content.decode("utf-8"), parse_float=Decimal)
    except OSError as fault:
        message, hint = f"the file cannot be read: {fault.strerror}", "check the path"
        raise InvalidOffering(name, (Rejection("file", message, "", hint),)) from fault
    except (ValueError, RecursionError) as fault:
        hint = "mend the line; the file must be TOML in UTF-8"
        raise InvalidOffering(name, (Rejection("syntax", str(fault), "", hint),)) from fault


def _offering(root: _Table) -> Offering:
    root.only("format_version", *_TABLES)
    version = root.whole("format_version")
    if version not in (None, FORMAT_VERSION):
        root.reject("bad_value", "format_version", f"version {version} is not {FORMAT_VERSION}")
    head, limits = root.table("offering", required=True), root.table("limits")
    head.only("code", "name")
    limits.only("max_machines", "max_extra_storage_gib")
    return Offering(
        code=head.text("code"),
        name=head.text("name"),
        regions=tuple(_region(table) for table in root.tables("regions")),
        add_ons=tuple(_add_on(table) for table in root.tables("add_ons")),
        packages=tuple(_package(table) for table in root.tables("packages")),
        limits=Limits(
            max_machines=limits.whole("max_machines", required=False),
            max_extra_storage_gib=limits.whole("max_extra_storage_gib", required=False),
        ),
    )


def _contradictions(offering: Offering, rejections: list[Rejection]) -> list[Rejection]:
    """Those that do not merely follow from a value that could not be read."""
    broken = {_top(rejection) for rejection in rejections}
    if "regions" in broken:
        return []
    return [found for found in offering.contradictions() if _top(found) not in broken]


def _top(rejection: Rejection) -> str:
    return re.split(r"[.\[]", rejection.path)[0]


def _region(table: _Table) -> Region:
    table.only("name", "vmm_server", "stamp_id", "cloud_id", "base_plan")
    return Region(
        name=table.text("name"),
        vmm_server=table.text("vmm_server"),
        stamp_id=table.guid("stamp_id"),
        cloud_id=table.guid("cloud_id"),
        base_plan=table.text("base_plan"),
    )


def _add_on(table: _Table) -> AddOn:
    table.only("code", "label", "tab", "grants_s2s_channels", "grants_ipv4_addresses")
    return AddOn(
        code=table.text("code"),
        label=table.text("label"),
        tab=table.tab("tab"),
        grants_s2s_channels=table.whole("grants_s2s_channels", required=False) or 0,
        grants_ipv4_addresses=table.whole("grants_ipv4_addresses", required=False) or 0,
    )


def _package(table: _Table) -> PredefinedPackage:
    table.only("code", "name", "region", "plan", "cpu_cores", "ram_gib", "storage_gib")
    quotas = Quotas(
        cpu_cores=table.whole("cpu_cores") or 0,
        ram_mib=table.multiple("ram_gib", MIB_PER_GIB),
        storage_bytes=table.multiple("storage_gib", BYTES_PER_GIB),
        vm_count=None,
    )
    return PredefinedPackage(
        code=table.text("code"),
        name=table.text("name"),
        region=table.text("region"),
        plan=table.text("plan"),
        quotas=quotas,
    )


class _Table:
    """One TOML table; reads its keys by type and notes what does not fit."""

    def __init__(
        self, values: Mapping[str, object], path: str, rejections: list[Rejection]
    ) -> None:
        self.values = values
        self.path = path
        self.rejections = rejections

    def only(self, *known: str) -> None:
        for key in self.values:
            if key not in known:
                hint = f"use one of: {', '.join(known)}"
                self.reject("unknown_key", key, f"{key!r} is not known here", hint)

    def table(self, key: str, *, required: bool = False) -> _Table:
        value = self.values.get(key, None if required else {})
        if value is None:
            self.reject("missing", key, "the table is missing", f"add [{key}]")
        elif not isinstance(value, dict):
            self.reject("wrong_type", key, "this must be a table", f"write it as [{key}]")
        return _Table(value if isinstance(value, dict) else {}, self._at(key), self.rejections)

    def tables(self, key: str) -> list[_Table]:
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.reject("wrong_type", key, "this must be a list of tables", f"write [[{key}]]")
            return []
        return [
            _Table(item, f"{self._at(key)}[{number}]", self.rejections)
            for number, item in enumerate(value)
        ]

    def text(self, key: str) -> str:
        value = self._value(key, required=True)
        if value is None:
            return ""
        if not isinstance(value, str):
            self.reject("wrong_type", key, f"{_type(value)} instead of text", "put it in quotes")
            return ""
        if not value.strip() or value != value.strip() or not value.isprintable():
            message = "the text is empty, or has blanks around it or invisible characters"
            self.reject("bad_value", key, message, "type it again")
        return value

    def guid(self, key: str) -> str:
        value = self.text(key)
        if value and not _GUID.fullmatch(value.strip("{}")):
            hint = "write it as 8-4-4-4-12 hexadecimal digits"
            self.reject("bad_guid", key, f"{value!r} is no GUID", hint)
        return value

    def tab(self, key: str) -> Tab:
        value = self.text(key)
        if value in list(Tab):
            return Tab(value)
        if value:
            hint = f"use one of: {', '.join(Tab)}"
            self.reject("bad_value", key, f"{value!r} is no tab of the wizard", hint)
        return Tab.VPN

    def whole(self, key: str, *, required: bool = True) -> int | None:
        value = self._value(key, required)
        if value is None:
            return None
        if type(value) is not int:
            self.reject("wrong_type", key, f"{_type(value)} instead of a whole number")
            return None
        if value < 0:
            self.reject("bad_value", key, f"{value} is below zero", "give 0 or more")
            return None
        return value

    def multiple(self, key: str, units: int) -> int:
        """A number of GiB, 0 or more, in units that it must fill exactly."""
        value = self._value(key, required=True)
        if value is None:
            return 0
        if type(value) is not int and not (isinstance(value, Decimal) and value.is_finite()):
            self.reject("wrong_type", key, f"{_type(value)} instead of a number")
            return 0
        whole = Fraction(value) * units
        if whole < 0 or whole.denominator != 1:
            message = f"{value} GiB is below zero, or finer than can be counted"
            self.reject("bad_value", key, message)
            return 0
        return int(whole)

    def reject(self, code: str, key: str, message: str, hint: str = "correct it") -> None:
        self.rejections.append(Rejection(code, message, self._at(key), hint))

    def _value(self, key: str, required: bool) -> object | None:
        value = self.values.get(key)
        if value is None and required:
            self.reject("missing", key, "the key is missing", f"add {key}")
        return value

    def _at(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key


_TYPES = {bool: "true or false", int: "a whole number", str: "text", Decimal: "a decimal number"}


def _type(value: object) -> str:
    return _TYPES.get(type(value), "something else")
