"""Counts are written into a plan's quota and everything else stays as it was (D7)."""

from __future__ import annotations

from collections.abc import Callable
from xml.etree.ElementTree import Element

import pytest
from attrs import evolve
from defusedxml.ElementTree import fromstring

from wapcommerce.adapters.wap.quota_xml import (
    UnfitQuota,
    allows_vm_networks,
    cloud_ids,
    listed_ids,
    quotas_of,
    with_quotas,
)
from wapcommerce.model.offering import Region
from wapcommerce.model.portal import PlanQuotas

STAMP = "5d0c1a52-7c55-4d3e-9f65-0a4b6c1e7f10"
CLOUD = "a8e3b1f4-2f3c-4d8b-8a53-6c9d0e1f2a11"
OTHER = "00000000-0000-4000-8000-000000000000"
REGION = Region("North", "vmm-north.example", STAMP, CLOUD, "north-base")
QUOTAS = PlanQuotas(6, 12288, 240, 3, 10, 1)

COUNTS = ("VMCount", "CPUCount", "MemoryMB", "StorageGB")
LIMITS = "".join(
    f"<{scope}{name}></{scope}{name}>" for scope in ("Role", "Member") for name in COUNTS
)
CLOUDS = f"<Clouds><Cloud Id='{CLOUD}' StampId='{STAMP}'><Quota>{LIMITS}</Quota></Cloud></Clouds>"
ACTIONS = (
    f"<Actions><Stamp Id='{STAMP}'><Action>Author</Action>"
    "<Action MaximumNetwork='' MaximumBandwidthIn='5' MaximumVPNConnection='99' "
    "MaximumMemberVPNConnection='99'>AuthorVMNetwork</Action></Stamp></Actions>"
)
SETTINGS: dict[str, str | None] = {
    "Actions": ACTIONS,
    "Clouds": CLOUDS,
    "VmResources": "<Resources>\r\n</Resources>",
    "Networks": "<Networks/>",
    "CustomSettings": "not even XML",
}


def xml(settings: dict[str, str | None], key: str) -> Element:
    root: Element = fromstring(settings[key] or "")
    return root


def test_role_and_member_counts_are_both_the_total() -> None:
    [quota] = xml(with_quotas(SETTINGS, REGION, QUOTAS), "Clouds").findall("Cloud/Quota")

    assert {element.tag: element.text for element in quota} == {
        "RoleVMCount": "3",
        "MemberVMCount": "3",
        "RoleCPUCount": "6",
        "MemberCPUCount": "6",
        "RoleMemoryMB": "12288",
        "MemberMemoryMB": "12288",
        "RoleStorageGB": "240",
        "MemberStorageGB": "240",
    }


def test_vpn_and_nat_counts_stand_at_the_network_action_also_where_they_were_missing() -> None:
    stamp = xml(with_quotas(SETTINGS, REGION, QUOTAS), "Actions")[0]

    assert stamp[1].attrib == {
        "MaximumNetwork": "",
        "MaximumBandwidthIn": "5",
        "MaximumVPNConnection": "10",
        "MaximumMemberVPNConnection": "10",
        "MaximumNATConnection": "1",
        "MaximumMemberNATConnection": "1",
    }
    assert (stamp[0].text, stamp[0].attrib) == ("Author", {})


def test_zero_is_written_because_empty_means_unlimited() -> None:
    written = with_quotas(SETTINGS, REGION, PlanQuotas(0, 0, 0, 0, 0, 0))
    quota = xml(written, "Clouds")[0][0]

    assert {element.text for element in quota} == {"0"}
    assert xml(written, "Actions")[0][1].get("MaximumNATConnection") == "0"


def test_any_number_of_machines_is_written_empty() -> None:
    settings = with_quotas(SETTINGS, REGION, QUOTAS)
    quota = xml(with_quotas(settings, REGION, evolve(QUOTAS, vm_count=None)), "Clouds")[0][0]

    assert [quota.findtext("RoleVMCount"), quota.findtext("MemberVMCount")] == ["", ""]
    assert quota.findtext("RoleCPUCount") == "6"


def test_settings_without_our_counts_are_the_same_texts() -> None:
    written = with_quotas(SETTINGS, REGION, QUOTAS)

    assert list(written) == list(SETTINGS)
    for key in ("VmResources", "Networks", "CustomSettings"):
        assert written[key] == SETTINGS[key]


@pytest.mark.parametrize("shape", [str.upper, "{{{}}}".format, " {} ".format])
def test_ids_are_found_in_any_form(shape: Callable[[str], str]) -> None:
    settings = {
        "Clouds": CLOUDS.replace(STAMP, shape(STAMP)).replace(CLOUD, shape(CLOUD)),
        "Actions": ACTIONS.replace(STAMP, shape(STAMP)),
    }

    written = with_quotas(settings, REGION, QUOTAS)

    assert quotas_of(written, REGION) == QUOTAS
    assert shape(CLOUD).strip() in (written["Clouds"] or "")


def test_other_clouds_and_stamps_are_not_touched() -> None:
    other = f"<Cloud Id='{OTHER}' StampId='{STAMP}'><Quota>{LIMITS}</Quota></Cloud>"
    elsewhere = f"<Cloud Id='{CLOUD}' StampId='{OTHER}'><Quota>{LIMITS}</Quota></Cloud>"
    settings: dict[str, str | None] = {
        "Clouds": CLOUDS.replace("<Cloud ", other + elsewhere + "<Cloud ", 1),
        "Actions": ACTIONS.replace(
            "</Actions>",
            f"<Stamp Id='{OTHER}'><Action MaximumVPNConnection='7'>AuthorVMNetwork</Action>"
            "</Stamp></Actions>",
        ),
    }
    written = with_quotas(settings, REGION, QUOTAS)
    clouds = xml(written, "Clouds")

    assert [cloud.findtext("Quota/RoleCPUCount") for cloud in clouds] == ["", "", "6"]
    assert xml(written, "Actions")[1][0].attrib == {"MaximumVPNConnection": "7"}


def test_missing_counts_are_added() -> None:
    settings = {"Clouds": CLOUDS.replace(f"<Quota>{LIMITS}</Quota>", ""), "Actions": ACTIONS}

    assert quotas_of(with_quotas(settings, REGION, QUOTAS), REGION) == QUOTAS


def test_a_namespace_is_kept_and_new_elements_join_it() -> None:
    clouds = CLOUDS.replace("<Clouds>", "<Clouds xmlns='urn:x'>").replace(LIMITS, "")
    written = with_quotas({"Clouds": clouds, "Actions": ACTIONS}, REGION, QUOTAS)

    assert xml(written, "Clouds").find("{urn:x}Cloud/{urn:x}Quota/{urn:x}RoleCPUCount") is not None
    assert quotas_of(written, REGION) == QUOTAS


def test_comments_and_instructions_survive_and_do_not_add_digits() -> None:
    clouds = CLOUDS.replace("<RoleCPUCount>", "<RoleCPUCount><!-- of 2016 -->5").replace(
        "<Cloud ", "<?keep this?><!-- and this --><Cloud ", 1
    )
    written = with_quotas({"Clouds": clouds, "Actions": ACTIONS}, REGION, QUOTAS)
    text = written["Clouds"] or ""

    assert "<RoleCPUCount>6<!-- of 2016 --></RoleCPUCount>" in text
    assert "<?keep this?><!-- and this -->" in text
    assert quotas_of(written, REGION) == QUOTAS


def test_a_declaration_before_the_document_does_no_harm() -> None:
    declared = '\ufeff<?xml version="1.0" encoding="utf-16"?>\r\n'.removeprefix("\ufeff") + CLOUDS

    assert quotas_of(with_quotas({**SETTINGS, "Clouds": declared}, REGION, QUOTAS), REGION)


@pytest.mark.parametrize(
    "clouds",
    [None, "", " ", "<Clouds/>", CLOUDS.replace(CLOUD, OTHER), CLOUDS.replace(STAMP, OTHER)],
)
def test_a_quota_without_the_regions_cloud_is_unfit(clouds: str | None) -> None:
    settings = {**SETTINGS, "Clouds": clouds}

    with pytest.raises(UnfitQuota) as unfit:
        with_quotas(settings, REGION, QUOTAS)

    assert CLOUD in unfit.value.reason
    assert "add the region's cloud" in str(unfit.value)
    assert quotas_of(settings, REGION) is None


WITHOUT_AUTHOR = [
    None,
    "",
    "<Actions/>",
    ACTIONS.replace(STAMP, OTHER),
    ACTIONS.replace("AuthorVMNetwork", "AuthorVMNetworks"),
]


@pytest.mark.parametrize("actions", WITHOUT_AUTHOR)
@pytest.mark.parametrize(
    "wanted",
    [
        evolve(QUOTAS, vpn_connections=1, nat_connections=0),
        evolve(QUOTAS, vpn_connections=0, nat_connections=1),
    ],
)
def test_connections_without_the_network_action_are_unfit(
    actions: str | None, wanted: PlanQuotas
) -> None:
    with pytest.raises(UnfitQuota) as unfit:
        with_quotas({**SETTINGS, "Actions": actions}, REGION, wanted)

    assert "AuthorVMNetwork" in unfit.value.reason
    assert unfit.value.hint


@pytest.mark.parametrize("actions", WITHOUT_AUTHOR)
def test_without_connections_the_network_action_may_be_missing(actions: str | None) -> None:
    wanted = evolve(QUOTAS, vpn_connections=0, nat_connections=0)
    written = with_quotas({**SETTINGS, "Actions": actions}, REGION, wanted)

    assert written["Actions"] == actions
    assert quotas_of(written, REGION) == wanted


@pytest.mark.parametrize("key", ["Clouds", "Actions"])
@pytest.mark.parametrize(
    "text", ["<Clouds>", "no", '<!DOCTYPE a [<!ENTITY b "c">]><Clouds>&b;</Clouds>']
)
def test_a_document_that_cannot_be_read_is_unfit(key: str, text: str) -> None:
    settings = {**SETTINGS, key: text}
    for act in (
        lambda: with_quotas(settings, REGION, QUOTAS),
        lambda: quotas_of(with_quotas(SETTINGS, REGION, QUOTAS) | {key: text}, REGION),
    ):
        with pytest.raises(UnfitQuota, match=key):
            act()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<RoleCPUCount>6<", "<RoleCPUCount>7<"),
        ("<RoleCPUCount>6</RoleCPUCount>", "<RoleCPUCount />"),
        ("<MemberVMCount>3<", "<MemberVMCount><"),
    ],
)
def test_counts_that_we_would_not_write_are_none(old: str, new: str) -> None:
    written = with_quotas(SETTINGS, REGION, QUOTAS)
    changed = {**written, "Clouds": (written["Clouds"] or "").replace(old, new)}

    assert changed != written
    assert quotas_of(changed, REGION) is None


def test_unlimited_counts_of_a_base_plan_are_none() -> None:
    assert quotas_of(SETTINGS, REGION) is None


@pytest.mark.parametrize("text", ["-1", "1.5", "many", "٣", "9" * 19])
def test_a_count_that_is_no_count_is_unfit(text: str) -> None:
    written = with_quotas(SETTINGS, REGION, QUOTAS)
    clouds = (written["Clouds"] or "").replace(">6<", f">{text}<")

    with pytest.raises(UnfitQuota, match="no count"):
        quotas_of({**written, "Clouds": clouds}, REGION)


RESOURCES = (
    f"<Resources><VmTemplate Id='{{{CLOUD.upper()}}}' StampId='{STAMP.upper()}'/>"
    f"<HardwareProfile Id='{STAMP}' StampId='{STAMP}'/>"
    f"<HardwareProfile Id='{OTHER}' StampId='{OTHER}'/>"
    f"<GalleryItem Name='{OTHER}' StampId='{STAMP}'/></Resources>"
)


def test_listed_ids_are_those_of_the_regions_stamp() -> None:
    assert listed_ids({"VmResources": RESOURCES}, REGION) == frozenset({CLOUD, STAMP})


def test_a_list_of_other_stamps_only_lists_nothing_here() -> None:
    settings = {"VmResources": RESOURCES.replace(STAMP, OTHER).replace(STAMP.upper(), OTHER)}

    assert listed_ids(settings, REGION) == frozenset()


@pytest.mark.parametrize(
    "text", [None, "", "<Resources/>", f"<Resources><GalleryItem StampId='{STAMP}'/></Resources>"]
)
def test_without_profiles_and_templates_nothing_is_restricted(text: str | None) -> None:
    assert listed_ids({"VmResources": text}, REGION) is None


def test_a_list_that_cannot_be_read_is_unfit() -> None:
    with pytest.raises(UnfitQuota, match="VmResources"):
        listed_ids({"VmResources": "<Resources>"}, REGION)


def test_the_clouds_of_a_quota_are_told_with_their_stamps() -> None:
    two = CLOUDS.replace(
        "<Clouds>", f"<Clouds xmlns='urn:x'><Cloud Id='{{{OTHER.upper()}}}' StampId='{STAMP}'/>"
    )

    assert cloud_ids({"Clouds": two}) == ((STAMP, OTHER), (STAMP, CLOUD))
    assert cloud_ids({"Clouds": None}) == cloud_ids({}) == cloud_ids({"Clouds": "<a/>"}) == ()
    with pytest.raises(UnfitQuota, match="Clouds is not XML"):
        cloud_ids({"Clouds": "<a>"})


def test_vm_networks_are_allowed_where_the_regions_stamp_has_the_action() -> None:
    assert allows_vm_networks(SETTINGS, REGION)
    assert not allows_vm_networks(SETTINGS, evolve(REGION, stamp_id=OTHER))
    assert not allows_vm_networks({"Actions": ACTIONS.replace("VMNetwork", "")}, REGION)
    assert not allows_vm_networks({}, REGION)
    with pytest.raises(UnfitQuota, match="Actions is not XML"):
        allows_vm_networks({"Actions": "<a>"}, REGION)
