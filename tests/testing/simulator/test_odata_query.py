import pytest

from tests.testing.simulator.support import SMALL_ID, STAMP_ID
from wapcommerce.testing.simulator.edm import Row
from wapcommerce.testing.simulator.edm_types import HARDWARE_PROFILE, STAMP
from wapcommerce.testing.simulator.odata_query import (
    BadQuery,
    EntityPath,
    parse_filter,
    parse_key,
    parse_path,
)

ROW: Row = {
    "ID": SMALL_ID,
    "StampId": STAMP_ID,
    "Name": "Ann's 'and' box",
    "CPUCount": 4,
    "Enabled": True,
    "TotalVHDCapacity": 42949672960,
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Clouds", EntityPath("Clouds", None, None)),
        ("Clouds()", EntityPath("Clouds", None, None)),
        ("Clouds/", EntityPath("Clouds", None, None)),
        ("Clouds(ID=1,B=2)", EntityPath("Clouds", "ID=1,B=2", None)),
        ("Clouds(ID=1)/Nav", EntityPath("Clouds", "ID=1", "Nav")),
        ("Clouds(ID=1)/Nav()", EntityPath("Clouds", "ID=1", "Nav")),
    ],
)
def test_a_path_is_a_set_a_key_and_a_navigation(text: str, expected: EntityPath) -> None:
    assert parse_path(text) == expected


@pytest.mark.parametrize("text", ["", "Clouds/Nav", "Clouds(1)/A/B", "Clouds((1))", "$metadata"])
def test_other_paths_are_not_understood(text: str) -> None:
    with pytest.raises(BadQuery):
        parse_path(text)


@pytest.mark.parametrize(
    "text",
    [
        f"ID=guid'{SMALL_ID}',StampId=guid'{STAMP_ID}'",
        f"StampId=Guid'{STAMP_ID.upper()}', ID = guid'{{{SMALL_ID}}}'",
    ],
)
def test_a_key_is_read_in_any_order_and_spelling(text: str) -> None:
    assert parse_key(HARDWARE_PROFILE, text) == {"ID": SMALL_ID, "StampId": STAMP_ID}


def test_a_key_of_one_property_needs_no_name() -> None:
    assert parse_key(STAMP, f"guid'{STAMP_ID}'") == {"ID": STAMP_ID}


@pytest.mark.parametrize(
    "text",
    [
        f"ID=guid'{SMALL_ID}'",
        f"guid'{SMALL_ID}'",
        f"ID=guid'{SMALL_ID}',StampId=guid'{STAMP_ID}',Name='a'",
        f"ID='{SMALL_ID}',StampId=guid'{STAMP_ID}'",
        "ID==,",
    ],
)
def test_a_key_must_be_the_key(text: str) -> None:
    with pytest.raises(BadQuery):
        parse_key(HARDWARE_PROFILE, text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"StampId eq guid'{STAMP_ID}'", True),
        (f"StampId eq Guid'{{{STAMP_ID.upper()}}}'", True),
        (f"StampId ne guid'{STAMP_ID}'", False),
        (f"ID eq guid'{STAMP_ID}'", False),
        ("CPUCount eq 4", True),
        ("CPUCount eq -4", False),
        ("TotalVHDCapacity eq 42949672960", True),
        ("Enabled eq true", True),
        ("Enabled ne true", False),
        ("Description eq null", True),
        ("Name ne null", True),
        ("Name eq 'Ann''s ''and'' box'", True),
        ("Name eq ''", False),
        (f"Name ne 'a and b' and CPUCount eq 4 and ID eq guid'{SMALL_ID}'", True),
        ("CPUCount eq 4 and CPUCount eq 5", False),
        ("CPUCount lt 4", False),
        ("CPUCount lt 5", True),
        ("CPUCount gt 4", False),
        ("CPUCount gt 3", True),
        ("CPUCount le 4", True),
        ("CPUCount le 3", False),
        ("CPUCount ge 4", True),
        ("CPUCount ge 5", False),
        ("TotalVHDCapacity ge 42949672960L", True),
        ("Name gt 'Ann'", True),
        ("Memory lt 5", False),
        ("Memory ge 0", False),
        ("  CPUCount  eq  4  ", True),
    ],
)
def test_a_filter_compares(text: str, expected: bool) -> None:
    assert parse_filter(HARDWARE_PROFILE, text)(ROW) is expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "CPUCount",
        "CPUCount eq",
        "CPUCount eq 4 and",
        "CPUCount eq 4 or CPUCount eq 5",
        "CPUCount eq 4 CPUCount eq 5",
        "CPUCount gtt 4",
        "CPUCount eq 4M",
        "CPUCount eq '4'",
        "Colour eq 'red'",
        "Name eq red",
        "Name eq 'Ann's'",
        f"StampId eq '{STAMP_ID}'",
        "StampId eq guid'7'",
        "Enabled eq 1",
        "(CPUCount eq 4)",
    ],
)
def test_other_filters_are_not_understood(text: str) -> None:
    with pytest.raises(BadQuery):
        parse_filter(HARDWARE_PROFILE, text)
