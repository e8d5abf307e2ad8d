import pytest

from wapcommerce.testing.simulator.edm import COMPLEX_TYPES, EntityType, item_kind
from wapcommerce.testing.simulator.edm_types import (
    CLOUD,
    HARDWARE_PROFILE,
    JOB,
    SERVER,
    SERVER_TYPED_BY_TEXT,
    STAMP,
    VIRTUAL_HARD_DISK,
    VM_NETWORK,
    VM_TEMPLATE,
)

TYPES = [
    HARDWARE_PROFILE,
    VM_TEMPLATE,
    VIRTUAL_HARD_DISK,
    CLOUD,
    STAMP,
    SERVER,
    SERVER_TYPED_BY_TEXT,
    VM_NETWORK,
    JOB,
]
PRIMITIVE = {"Guid", "String", "Boolean", "Byte", "Int16", "Int32", "Int64", "DateTime", "Decimal"}


@pytest.mark.parametrize("of", TYPES, ids=lambda of: of.name)
def test_kinds_are_edm_types_or_complex_types_that_exist(of: EntityType) -> None:
    for kind in of.kinds.values():
        assert (item_kind(kind) or kind) in PRIMITIVE | COMPLEX_TYPES.keys()


def test_the_types_of_the_vmm_feed_are_keyed_by_stamp() -> None:
    for of in TYPES:
        expected = {"ID"} if of.namespace == "SPFAdmin" else {"ID", "StampId"}
        assert of.key == expected


def test_the_kind_of_a_server_is_a_number_or_a_word() -> None:
    assert SERVER.kinds["ServerType"] == "Int32"
    assert SERVER_TYPED_BY_TEXT.kinds["ServerType"] == "String"


@pytest.mark.parametrize(
    ("of", "properties"), [(VM_NETWORK, 19), (JOB, 36)], ids=lambda v: getattr(v, "name", "")
)
def test_nothing_of_a_type_was_forgotten(of: EntityType, properties: int) -> None:
    assert len(of.kinds) == properties
