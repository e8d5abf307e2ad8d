import httpx
import pytest
from attrs import evolve

from tests.testing.simulator.support import (
    ADMIN,
    CLOUD_ID,
    DISK_ID,
    LARGE_ID,
    LINUX_ID,
    OTHER_DISK_ID,
    SMALL_ID,
    STAMP_ID,
    VMM,
)
from wapcommerce.testing.simulator import Simulator

TEMPLATE = f"VMTemplates(ID=guid'{LINUX_ID}',StampId=guid'{STAMP_ID}')"
NOWHERE = "99999999-0000-0000-0000-000000000000"


def ids(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [entity["ID"] for entity in answer.json()["value"]]


def test_a_list_has_metadata_and_values(spf: httpx.Client) -> None:
    answer = spf.get(f"{VMM}/HardwareProfiles")

    assert answer.headers["Content-Type"].startswith("application/json;odata=minimalmetadata")
    assert answer.headers["DataServiceVersion"] == "3.0;"
    assert answer.json()["odata.metadata"] == f"http://spf.test{VMM}/$metadata#HardwareProfiles"
    assert ids(answer) == ids(spf.get(f"{VMM}/HardwareProfiles()")) == [SMALL_ID, LARGE_ID]


def test_a_single_entity_has_its_fields_at_top_level(spf: httpx.Client) -> None:
    found = spf.get(f"{VMM}/Clouds(StampId=guid'{STAMP_ID}',ID=guid'{CLOUD_ID}')").json()

    assert found["odata.metadata"].endswith("/$metadata#Clouds/@Element")
    assert (found["Name"], found["UserRoleID"]) == ("Gold", None)


def test_a_region_is_asked_for_by_its_stamp(spf: httpx.Client) -> None:
    for stamp_id, expected in [(STAMP_ID, [SMALL_ID, LARGE_ID]), (NOWHERE, [])]:
        query = {"$filter": f"StampId eq guid'{stamp_id}'"}
        assert ids(spf.get(f"{VMM}/HardwareProfiles", params=query)) == expected


def test_spaces_in_a_filter_may_be_plus_signs(spf: httpx.Client) -> None:
    assert ids(spf.get(f"{VMM}/HardwareProfiles?$filter=CPUCount+eq+8")) == [LARGE_ID]


def test_the_disks_of_a_template_are_reached_by_navigation(spf: httpx.Client) -> None:
    answer = spf.get(f"{VMM}/{TEMPLATE}/VirtualHardDisks")

    assert ids(answer) == [DISK_ID, OTHER_DISK_ID]
    assert answer.json()["odata.metadata"].endswith("#VirtualHardDisks")
    sizes = [(disk["MaximumSize"], disk["Size"]) for disk in answer.json()["value"]]
    assert sizes == [("42949672960", "4194304"), (None, "1073741824")]


def test_the_disks_of_a_template_come_with_it_on_request(spf: httpx.Client) -> None:
    expand = {"$expand": "VirtualHardDisks, VirtualDVDDrives"}
    [listed] = spf.get(f"{VMM}/VMTemplates", params=expand).json()["value"]
    single = spf.get(f"{VMM}/{TEMPLATE}", params=expand).json()

    for template in (listed, single):
        assert [disk["ID"] for disk in template["VirtualHardDisks"]] == [DISK_ID, OTHER_DISK_ID]
        assert template["VirtualDVDDrives"] == []
    assert "VirtualHardDisks" not in spf.get(f"{VMM}/{TEMPLATE}").json()


def test_a_navigation_that_is_not_simulated_is_empty(spf: httpx.Client) -> None:
    assert ids(spf.get(f"{VMM}/{TEMPLATE}/VirtualNetworkAdapters")) == []


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"{VMM}/Stamps", 404),
        (f"{VMM}/clouds", 404),
        (f"{VMM}/Clouds(ID=guid'{NOWHERE}',StampId=guid'{STAMP_ID}')", 404),
        (f"{VMM}/Clouds(ID=guid'{CLOUD_ID}')", 400),
        (f"{VMM}/Clouds?$filter=Name+eq+red", 400),
        (f"{VMM}/Clouds?$expand=VirtualHardDisks", 400),
        (f"{VMM}/{TEMPLATE}/Nothing", 400),
        (f"{VMM}/Clouds?$orderby=Name", 501),
        (f"{VMM}/Clouds?$top=x", 400),
        (f"{VMM}/Clouds?$skip=-1", 400),
        (f"{VMM}/Jobs", 400),
    ],
)
def test_a_refusal_has_a_body_in_the_form_of_odata(
    spf: httpx.Client, path: str, status: int
) -> None:
    answer = spf.get(path)

    assert answer.status_code == status
    assert answer.json()["odata.error"]["message"]["value"]


@pytest.mark.parametrize("accept", ["text/html", "application/json; odata=verbose"])
def test_forms_that_are_not_simulated_are_406(spf: httpx.Client, accept: str) -> None:
    assert spf.get(f"{VMM}/Clouds", headers={"Accept": accept}).status_code == 406


def test_nothing_is_written(spf: httpx.Client) -> None:
    assert spf.post(f"{VMM}/Clouds", json={}).status_code == 405


def test_pages_lead_on_until_all_was_seen(simulator: Simulator, spf: httpx.Client) -> None:
    simulator.wap.behaviour = evolve(simulator.wap.behaviour, odata_page_size=1)
    query = {"$filter": f"StampId eq guid'{STAMP_ID}'", "$expand": "VirtualDVDDrives"}

    first = spf.get(f"{VMM}/HardwareProfiles", params=query)
    second = spf.get(first.json()["odata.nextLink"])

    assert (ids(first), ids(second)) == ([SMALL_ID], [LARGE_ID])
    assert second.json()["value"][0]["VirtualDVDDrives"] == []
    assert "odata.nextLink" not in second.json()


def test_a_page_as_large_as_the_set_leads_nowhere(simulator: Simulator, spf: httpx.Client) -> None:
    simulator.wap.behaviour = evolve(simulator.wap.behaviour, odata_page_size=2)

    assert "odata.nextLink" not in spf.get(f"{VMM}/HardwareProfiles").json()


def test_the_pages_of_a_navigation_lead_on_too(simulator: Simulator, spf: httpx.Client) -> None:
    simulator.wap.behaviour = evolve(simulator.wap.behaviour, odata_page_size=1)

    first = spf.get(f"{VMM}/{TEMPLATE}/VirtualHardDisks").json()

    assert ids(spf.get(first["odata.nextLink"])) == [OTHER_DISK_ID]


def test_a_server_and_its_stamp_lead_to_each_other(spf: httpx.Client) -> None:
    [server] = spf.get(f"{ADMIN}/Stamps(guid'{STAMP_ID}')/Servers").json()["value"]
    assert (server["Name"], server["ServerType"]) == ("vmm01.fabrikam.test", 0)

    [listed] = spf.get(f"{ADMIN}/Servers?$expand=Stamps").json()["value"]
    assert [stamp["ID"] for stamp in listed["Stamps"]] == [STAMP_ID]


def test_top_and_skip_choose_a_part(spf: httpx.Client) -> None:
    def profiles(**options: int) -> list[str]:
        params = {f"${name}": number for name, number in options.items()}
        return ids(spf.get(f"{VMM}/HardwareProfiles", params=params))

    assert (profiles(top=1), profiles(skip=1)) == ([SMALL_ID], [LARGE_ID])
    assert (profiles(top=0), profiles(skip=2), profiles(top=5)) == ([], [], [SMALL_ID, LARGE_ID])


@pytest.mark.parametrize(("query", "expected"), [("$top=1", 1), ("$top=2", 2), ("$skip=1", 1)])
def test_top_and_skip_count_over_all_pages(
    simulator: Simulator, spf: httpx.Client, query: str, expected: int
) -> None:
    simulator.wap.behaviour = evolve(simulator.wap.behaviour, odata_page_size=1)
    seen: list[str] = []
    url: str | None = f"{VMM}/HardwareProfiles?{query}"
    while url is not None:
        answer = spf.get(url)
        seen += ids(answer)
        url = answer.json().get("odata.nextLink")

    assert len(set(seen)) == len(seen) == expected


def test_whether_expanding_works_is_a_switch(simulator: Simulator, spf: httpx.Client) -> None:
    simulator.wap.behaviour = evolve(simulator.wap.behaviour, odata_expand=False)

    assert spf.get(f"{VMM}/VMTemplates?$expand=VirtualHardDisks").status_code == 400
    assert ids(spf.get(f"{VMM}/{TEMPLATE}/VirtualHardDisks")) == [DISK_ID, OTHER_DISK_ID]


def test_a_refusal_is_xml_for_who_asks_for_atom(spf: httpx.Client) -> None:
    answer = spf.get(f"{VMM}/Nothing", headers={"Accept": "*/*"})

    assert answer.status_code == 404
    assert answer.headers["Content-Type"].startswith("application/xml")
    assert "<m:error " in answer.text


def test_jobs_are_listed_by_stamp(spf: httpx.Client) -> None:
    assert ids(spf.get(f"{VMM}/Jobs", params={"$filter": f"StampId eq guid'{STAMP_ID}'"})) == []
