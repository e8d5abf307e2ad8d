"""Nothing that a real server may add, leave out or write otherwise changes what is sold.

Real payloads of profiles and templates are in no public source, so reading them must depend on as
little as possible: the properties that are used, in any order, case and form.
"""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.adapters.canned import Server, raw
from tests.adapters.vmm.feeds import (
    GIB,
    PROFILE_ID,
    STAMP,
    TEMPLATE_ID,
    Entity,
    disk,
    fully_annotated,
    page,
    profile,
    template,
)
from wapcommerce.adapters.vmm.catalogue import Reading, VmmCatalogue
from wapcommerce.model.catalogue import Catalogue, HardwareProfile, VmTemplate
from wapcommerce.testing.contracts.catalogue_source import REGION

EXPECTED = Catalogue(
    REGION.name,
    (HardwareProfile(PROFILE_ID, "Small", 2, 4096, 2),),
    (VmTemplate(TEMPLATE_ID, "Debian", (40 * GIB, 3 * GIB), "Debian GNU/Linux 7 (64 bit)", 2),),
)
PROFILE = profile(DynamicMemoryEnabled=True, DynamicMemoryMaximumMB=4096, Generation=2)
DISKS = (disk(), disk(MaximumSize=None, Size=str(3 * GIB)))
TEMPLATE = template(*DISKS, Generation=2)

USED = frozenset(
    {
        *("id", "stampid", "name", "enabled", "generation", "operatingsystem"),
        *("cpucount", "memory", "dynamicmemoryenabled", "dynamicmemorymaximummb"),
        *("virtualharddisks", "virtualharddisks@odata.nextlink", "maximumsize", "size"),
        *("value", "odata.nextlink"),
    }
)
GUIDS = frozenset({"ID", "StampId"})
NUMBERS = frozenset(
    {"CPUCount", "Memory", "DynamicMemoryMaximumMB", "Generation", "MaximumSize", "Size"}
)
#: What fully annotated answers, later releases and other feeds hold: 1 to 7 digits of a second.
DATES = st.builds(
    "2019-04-29T23:06:01{}{}".format,
    st.sampled_from(["", *(f".{'2823063'[:digits]}" for digits in range(1, 8))]),
    st.sampled_from(["", "Z", "-05:00", "+05:45"]),
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | DATES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
UNKNOWN = st.dictionaries(
    st.text(max_size=12).filter(lambda name: name.lower() not in USED)
    | st.sampled_from(["Name@odata.type", "odata.type", "@odata.type", "Shielded", "AddedTime"]),
    ANYTHING,
    max_size=4,
)


def guid_form(draw: st.DrawFn, text: str) -> str:
    form = draw(st.sampled_from([text, text.upper(), f"{{{text}}}", f"{{{text.upper()}}}"]))
    assert UUID(form) == UUID(text)
    return form


@st.composite
def rewritten(draw: st.DrawFn, entity: Entity) -> Entity:
    """The same entity in other forms, with other fields beside those that are used."""
    items: list[tuple[str, object]] = []
    for name, value in {**entity, **draw(UNKNOWN)}.items():
        if name.lower() not in USED:
            items.append((name, draw(st.none() | ANYTHING)))
        elif name in GUIDS:
            items.append((_cased(draw, name), guid_form(draw, str(value))))
        elif name in NUMBERS and value is not None:
            number = int(str(value))
            items.append((_cased(draw, name), draw(st.sampled_from([number, str(number)]))))
        elif isinstance(value, list):
            disks = [draw(rewritten(each)) for each in value]
            items.append((_cased(draw, name), disks))
        else:
            items.append((_cased(draw, name), value))
    return dict(draw(st.permutations(items)))


def _cased(draw: st.DrawFn, name: str) -> str:
    return draw(st.sampled_from([name, name.lower(), name.upper()]))


@st.composite
def pages(draw: st.DrawFn) -> tuple[Entity, Entity]:
    def listed(entity_set: str, entity: Entity) -> Entity:
        around = {**page(entity_set, draw(rewritten(entity))), **draw(UNKNOWN)}
        return dict(draw(st.permutations(list(around.items()))))

    return listed("HardwareProfiles", PROFILE), listed("VMTemplates", TEMPLATE)


def read(*bodies: Any, prefix: str = "", encoding: str = "utf-8") -> Reading:
    answers = [raw(200, (prefix + json.dumps(body)).encode(encoding)) for body in bodies]
    return VmmCatalogue(Server(*answers).endpoint(), "SIM\\operator").read(REGION)


@given(pages())
def test_unknown_fields_nulls_orders_and_forms_change_nothing(
    bodies: tuple[Entity, Entity],
) -> None:
    assert read(*bodies) == Reading(EXPECTED, ())


def test_full_metadata_is_read_as_light_is() -> None:
    assert read(
        page("HardwareProfiles", fully_annotated(PROFILE, "HardwareProfiles", "HardwareProfile")),
        page("VMTemplates", fully_annotated(TEMPLATE, "VMTemplates", "VMTemplate")),
    ) == Reading(EXPECTED, ())


@pytest.mark.parametrize("keep", [GUIDS | {"Name", "CPUCount", "Memory"}])
def test_a_server_may_leave_out_every_property_that_is_not_priced(keep: frozenset[str]) -> None:
    bare = {name: value for name, value in profile().items() if name in keep}

    [found] = read(page("HardwareProfiles", bare), page("VMTemplates")).catalogue.profiles

    assert found == HardwareProfile(PROFILE_ID, "Small", 2, 2048)


@pytest.mark.parametrize(
    ("prefix", "encoding"), [("\ufeff", "utf-8"), ("", "utf-16"), (" \r\n", "utf-8")]
)
def test_marks_and_space_before_the_document_do_not_matter(prefix: str, encoding: str) -> None:
    bodies = page("HardwareProfiles", PROFILE), page("VMTemplates", TEMPLATE)

    assert read(*bodies, prefix=prefix, encoding=encoding).catalogue == EXPECTED


@given(st.data())
def test_of_broken_entities_each_is_named_and_the_rest_is_sold(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(["ID", "Name", "CPUCount", "Memory", "StampId"]))
    wrong: object = data.draw(st.none() | st.booleans() | st.just([]) | st.just({"a": 1}))
    broken = profile(**{name: wrong})
    entities = data.draw(st.permutations([PROFILE, broken, profile(StampId=STAMP, ID=None)]))

    found = read(page("HardwareProfiles", *entities), page("VMTemplates", TEMPLATE))

    # The broken one has the id of the whole one, unless that is what is broken.
    assert found.catalogue == EXPECTED
    assert {problem.code for problem in found.problems} <= {"unreadable", "nameless"}
    assert all(problem.path.startswith("HardwareProfiles") for problem in found.problems)


@given(ANYTHING, ANYTHING)
def test_whatever_the_document_is_only_our_own_errors_come_out(
    first: object, second: object
) -> None:
    answers = [raw(200, json.dumps(body)) for body in (first, first, second, second)]
    source = VmmCatalogue(Server(*answers).endpoint(), "SIM\\operator")

    with pytest.raises(Exception) as failed:  # noqa: PT011  its type is what is asserted
        source.read(REGION)

    assert type(failed.value).__name__ == "CallNotDone"
    assert str(failed.value).startswith("admin API: read HardwareProfiles: ")
