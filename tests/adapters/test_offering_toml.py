"""The offering file is read whole: every problem at once, each with its path."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wapcommerce.adapters.offering_toml import MAX_BYTES, load
from wapcommerce.errors import InvalidOffering
from wapcommerce.model.offering import AddOn, Limits, Offering, PredefinedPackage, Region, Tab
from wapcommerce.model.quotas import Quotas

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "offering.md"

GOOD = """\
format_version = 1

[offering]
code = "cloud"
name = "Cloud"

[[regions]]
name = "Athens"
vmm_server = "vmm01.athens.example"
stamp_id = "{6A1F0C52-3D0E-4B7C-9A55-0D1C8F2E7A01}"
cloud_id = "b94c7e1d-52f8-4c36-8f0b-71d3a9e6c401"
base_plan = "AthensBase1"

[[add_ons]]
code = "s2s"
label = "10 S2S Channels"
tab = "VPN"
grants_s2s_channels = 10

[[packages]]
code = "starter"
name = "Starter"
region = "Athens"
plan = "Starter1"
cpu_cores = 2
ram_gib = 1.75
storage_gib = 100

[limits]
max_machines = 50
"""


def spoilt(old: str, new: str) -> bytes:
    """The good file with one piece replaced."""
    assert old in GOOD
    return GOOD.replace(old, new).encode()


def problems(content: bytes) -> list[tuple[str, str]]:
    """Code and path of every problem."""
    with pytest.raises(InvalidOffering) as refused:
        load(content)
    return [(rejection.code, rejection.path) for rejection in refused.value.rejections]


def test_every_value_reaches_the_offering() -> None:
    assert load(GOOD.encode()) == Offering(
        code="cloud",
        name="Cloud",
        regions=(
            Region(
                name="Athens",
                vmm_server="vmm01.athens.example",
                stamp_id="6a1f0c52-3d0e-4b7c-9a55-0d1c8f2e7a01",
                cloud_id="b94c7e1d-52f8-4c36-8f0b-71d3a9e6c401",
                base_plan="AthensBase1",
            ),
        ),
        add_ons=(AddOn("s2s", "10 S2S Channels", Tab.VPN, grants_s2s_channels=10),),
        packages=(
            PredefinedPackage(
                "starter",
                "Starter",
                "Athens",
                "Starter1",
                Quotas(cpu_cores=2, ram_mib=1792, storage_bytes=100 * 1024**3, vm_count=None),
            ),
        ),
        limits=Limits(max_machines=50),
    )


def test_the_example_of_the_documentation_loads() -> None:
    toml = PAGE.read_text("utf-8").split("```toml\n")[1].split("```")[0]

    offering = load(toml.encode())

    assert [region.name for region in offering.regions] == ["Lisbon", "Porto"]
    assert offering.limits == Limits(50, 4096)


def test_a_path_is_read_and_named_in_problems(tmp_path: Path) -> None:
    path = tmp_path / "offering.toml"
    path.write_text(GOOD)
    assert load(path) == load(str(path)) == load(GOOD.encode())

    path.write_text("[")
    with pytest.raises(InvalidOffering, match=r"^offering\.toml: ") as refused:
        load(path)
    assert refused.value.source == "offering.toml"


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    for path in (tmp_path / "missing.toml", tmp_path):
        with pytest.raises(InvalidOffering, match="cannot be read"):
            load(path)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("format_version = 1", "", ("missing", "format_version")),
        ("format_version = 1", "format_version = 2", ("bad_value", "format_version")),
        ("format_version = 1", 'format_version = "1"', ("wrong_type", "format_version")),
        ("format_version = 1", "format_version = 1\ncolour = 1", ("unknown_key", "colour")),
        ("[offering]", "[offering]\ncolour = 1", ("unknown_key", "offering.colour")),
        ('code = "cloud"', "", ("missing", "offering.code")),
        ('code = "cloud"', "code = 7", ("wrong_type", "offering.code")),
        ('code = "cloud"', 'code = " "', ("bad_value", "offering.code")),
        ('code = "cloud"', 'code = "cloud "', ("bad_value", "offering.code")),
        ('name = "Athens"', 'nam = "Athens"', ("unknown_key", "regions[0].nam")),
        ('"vmm01.athens.example"', '"vmm\\n01"', ("bad_value", "regions[0].vmm_server")),
        ("b94c7e1d-", "b94c7e1-", ("bad_guid", "regions[0].cloud_id")),
        ("B7C-9A55", "B7C-9A5G", ("bad_guid", "regions[0].stamp_id")),
        ('tab = "VPN"', 'tab = "vpn"', ("bad_value", "add_ons[0].tab")),
        ('tab = "VPN"', "", ("missing", "add_ons[0].tab")),
        ("channels = 10", "channels = -1", ("bad_value", "add_ons[0].grants_s2s_channels")),
        ("channels = 10", "channels = 1.5", ("wrong_type", "add_ons[0].grants_s2s_channels")),
        ("channels = 10", "channels = true", ("wrong_type", "add_ons[0].grants_s2s_channels")),
        ("channels = 10", "channels = 0", ("grants_nothing", "add_ons[0]")),
        ('region = "Athens"', 'region = "Rome"', ("unknown_region", "packages[0].region")),
        ('code = "starter"', 'code = "cloud"', ("repeated", "packages.code")),
        ("cpu_cores = 2", 'cpu_cores = "2"', ("wrong_type", "packages[0].cpu_cores")),
        ("ram_gib = 1.75", "ram_gib = 1.0001", ("bad_value", "packages[0].ram_gib")),
        ("ram_gib = 1.75", "ram_gib = -1", ("bad_value", "packages[0].ram_gib")),
        ("ram_gib = 1.75", "ram_gib = nan", ("wrong_type", "packages[0].ram_gib")),
        ("ram_gib = 1.75", "ram_gib = true", ("wrong_type", "packages[0].ram_gib")),
        ("ram_gib = 1.75", "", ("missing", "packages[0].ram_gib")),
        ("max_machines = 50", "max_machines = -1", ("bad_value", "limits.max_machines")),
        ("max_machines = 50", "machines = 50", ("unknown_key", "limits.machines")),
        ("[limits]\nmax_machines = 50", "", ("none", "")),
    ],
)
def test_one_mistake_is_told_at_its_path(old: str, new: str, problem: tuple[str, str]) -> None:
    content = spoilt(old, new)

    if problem[0] == "none":
        assert load(content).limits == Limits()
    else:
        assert problem in problems(content)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", ("missing", "offering")),
        (b"format_version = 1\noffering = 1", ("wrong_type", "offering")),
        (b"format_version = 1\nregions = 1\n[offering]", ("wrong_type", "regions")),
        (b"format_version = 1\nregions = [1]\n[offering]", ("wrong_type", "regions")),
        (b"format_version = 1\nlimits = []\n[offering]", ("wrong_type", "limits")),
        (b'format_version = 1\n[offering]\ncode = "a"\nname = "b"', ("no_region", "regions")),
        (b"\xff\xfe", ("syntax", "")),
        (b"x = " + b"[" * 5000, ("syntax", "")),
        (b"#" * (MAX_BYTES + 1), ("syntax", "")),
    ],
)
def test_a_file_of_another_shape_is_told(content: bytes, problem: tuple[str, str]) -> None:
    assert problem in problems(content)


def test_a_file_of_the_largest_size_and_a_package_of_nothing_are_read() -> None:
    content = spoilt("ram_gib = 1.75", "ram_gib = 0")
    full = content + b"#" * (MAX_BYTES - len(content))

    assert load(full).packages[0].quotas.ram_mib == 0


def test_a_mistake_in_the_syntax_names_its_line() -> None:
    with pytest.raises(InvalidOffering, match="line 3"):
        load(spoilt("[offering]", "[offering"))


def test_all_mistakes_are_told_together() -> None:
    content = (
        spoilt('tab = "VPN"', 'tab = "LAN"')
        .replace(b"Starter1", b"")
        .replace(b'name = "Cloud"', b"label = 1")
    )

    assert problems(content) == [
        ("unknown_key", "offering.label"),
        ("missing", "offering.name"),
        ("bad_value", "add_ons[0].tab"),
        ("bad_value", "packages[0].plan"),
    ]


def test_what_only_follows_from_another_mistake_is_not_told() -> None:
    region = spoilt('name = "Athens"\n', "")

    assert problems(region) == [("missing", "regions[0].name")]


def test_contradictions_are_told_beside_other_mistakes() -> None:
    content = spoilt("channels = 10", "channels = 0").replace(b"max_machines = 50", b"x = 1")

    assert problems(content) == [("unknown_key", "limits.x"), ("grants_nothing", "add_ons[0]")]


@given(st.integers(0, len(GOOD)), st.text(max_size=6))
def test_whatever_is_typed_into_the_file_the_answer_is_an_offering_or_a_refusal(
    place: int, typed: str
) -> None:
    content = (GOOD[:place] + typed + GOOD[place:]).encode("utf-8", "surrogatepass")

    try:
        load(content)
    except InvalidOffering as refused:
        if not refused.rejections:
            pytest.fail("refused without a reason")
