from defusedxml.ElementTree import fromstring

from tests.testing.simulator.support import CLOUD_ID, LINUX_ID, SMALL_ID, STAMP_ID
from wapcommerce.model.quotas import Quotas
from wapcommerce.testing.simulator import systemcenter_settings

GRANTED = Quotas(
    cpu_cores=4,
    ram_mib=8192,
    storage_bytes=100 * 1024**3 + 1,
    vm_count=None,
    s2s_channels=0,
    ipv4_addresses=3,
)


def counts(quotas: Quotas | None) -> dict[str, str]:
    clouds = fromstring(systemcenter_settings(STAMP_ID, CLOUD_ID, quotas=quotas)["Clouds"])
    [cloud] = clouds
    assert cloud.attrib == {"Id": CLOUD_ID, "StampId": STAMP_ID}
    [quota] = cloud
    return {count.tag: count.text or "" for count in quota}


def network_action(quotas: Quotas | None) -> dict[str, str]:
    actions = fromstring(systemcenter_settings(STAMP_ID, CLOUD_ID, quotas=quotas)["Actions"])
    [action] = [each for each in actions.iter("Action") if each.text == "AuthorVMNetwork"]
    return dict(action.attrib)


def test_all_five_settings_are_xml() -> None:
    settings = systemcenter_settings(STAMP_ID, CLOUD_ID)

    assert [fromstring(text).tag for text in settings.values()] == [
        "Actions",
        "Clouds",
        "Resources",
        "Networks",
        "CustomSettings",
    ]
    assert list(settings) == ["Actions", "Clouds", "VmResources", "Networks", "CustomSettings"]


def test_without_quotas_the_eight_counts_are_empty_and_connections_at_their_most() -> None:
    assert set(counts(None).values()) == {""}
    assert len(counts(None)) == 8
    attributes = network_action(None)
    assert {attributes[f"Maximum{m}NATConnection"] for m in ("", "Member")} == {"99"}
    assert {attributes[f"Maximum{m}VPNConnection"] for m in ("", "Member")} == {"99"}


def test_quotas_are_written_for_role_and_member_alike() -> None:
    found = counts(GRANTED)

    for name, count in [("VMCount", ""), ("CPUCount", "4"), ("MemoryMB", "8192")]:
        assert found[f"Role{name}"] == found[f"Member{name}"] == count
    assert found["RoleStorageGB"] == found["MemberStorageGB"] == "101"
    attributes = network_action(GRANTED)
    assert (attributes["MaximumVPNConnection"], attributes["MaximumNATConnection"]) == ("0", "3")


def test_zero_is_written_as_zero() -> None:
    assert set(counts(Quotas()).values()) == {"0"}


def test_the_resources_list_what_may_be_used() -> None:
    settings = systemcenter_settings(
        STAMP_ID, CLOUD_ID, profile_ids=[SMALL_ID], template_ids=[LINUX_ID]
    )
    listed = [(each.tag, each.attrib["Id"]) for each in fromstring(settings["VmResources"])]

    assert listed == [("VmTemplate", LINUX_ID), ("HardwareProfile", SMALL_ID)]
