import json
from xml.etree.ElementTree import Element

import httpx
import pytest
from attrs import evolve
from defusedxml.ElementTree import fromstring
from werkzeug import Request
from werkzeug.test import EnvironBuilder

from tests.testing.simulator.support import CLOUD_ID, DISK_ID, LINUX_ID, SMALL_ID, STAMP_ID, VMM
from wapcommerce.testing.simulator import Simulator
from wapcommerce.testing.simulator.odata_forms import error_answer

ATOM = {
    "a": "http://www.w3.org/2005/Atom",
    "d": "http://schemas.microsoft.com/ado/2007/08/dataservices",
    "m": "http://schemas.microsoft.com/ado/2007/08/dataservices/metadata",
}
TYPE, NULL = (f"{{{ATOM['m']}}}{name}" for name in ("type", "null"))
KEY = f"(ID=guid'{CLOUD_ID}',StampId=guid'{STAMP_ID}')"
TEMPLATE = f"VMTemplates(ID=guid'{LINUX_ID}',StampId=guid'{STAMP_ID}')"
FULL = {"Accept": "application/json; odata=fullmetadata"}
ANY = {"Accept": "*/*"}


def properties(entry: Element) -> dict[str, Element]:
    found = entry.find("a:content/m:properties", ATOM)
    assert found is not None
    return {child.tag.partition("}")[2]: child for child in found}


def test_who_names_no_form_gets_atom(spf: httpx.Client) -> None:
    del spf.headers["Accept"]
    for headers in ({}, ANY, {"Accept": "application/atom+xml,application/xml"}):
        answer = spf.get(f"{VMM}/HardwareProfiles", headers=headers)
        assert answer.headers["Content-Type"] == "application/atom+xml;type=feed;charset=utf-8"
        entries = fromstring(answer.text).findall("a:entry", ATOM)
        assert properties(entries[0])["ID"].text == SMALL_ID


def test_a_single_entity_is_an_entry_with_its_address(spf: httpx.Client) -> None:
    answer = spf.get(f"{VMM}/Clouds{KEY}", headers=ANY)
    entry = fromstring(answer.text)

    assert answer.headers["Content-Type"] == "application/atom+xml;type=entry;charset=utf-8"
    assert entry.findtext("a:id", None, ATOM) == f"http://spf.test{VMM}/Clouds{KEY}"
    category = entry.find("a:category", ATOM)
    assert category is not None
    assert category.get("term") == "VMM.Cloud"
    links = {link.get("rel", "").rpartition("/")[2] for link in entry.findall("a:link", ATOM)}
    assert {"edit", "Capacity", "LogicalNetworks"} <= links
    shown = properties(entry)
    assert (shown["Name"].text, shown["Name"].get(TYPE)) == ("Gold", None)
    assert (shown["ID"].get(TYPE), shown["ID"].get(NULL)) == ("Edm.Guid", None)
    assert (shown["UserRoleID"].text, shown["UserRoleID"].get(NULL)) == (None, "true")


def test_values_in_atom_are_typed(spf: httpx.Client) -> None:
    shown = properties(fromstring(spf.get(f"{VMM}/{TEMPLATE}", headers=ANY).text))

    assert (shown["Enabled"].text, shown["Enabled"].get(TYPE)) == ("true", "Edm.Boolean")
    assert shown["TotalVHDCapacity"].get(TYPE) == "Edm.Int64"
    assert shown["Name"].text == "Linux's own"
    instance = shown["OperatingSystemInstance"]
    assert instance.get(TYPE) == "VMM.OperatingSystem"
    assert instance.findtext("d:Name", None, ATOM) == "Ubuntu Linux 14.04 (64 bit)"
    assert shown["BootOrder"].get(TYPE) == "Collection(Edm.String)"
    assert len(shown["GrantedToList"]) == 0


def test_expanded_entities_stand_inside_their_link(spf: httpx.Client) -> None:
    query = {"$expand": "VirtualHardDisks"}
    entry = fromstring(spf.get(f"{VMM}/{TEMPLATE}", params=query, headers=ANY).text)

    inner = entry.findall("a:link[@title='VirtualHardDisks']/m:inline/a:feed/a:entry", ATOM)
    assert len(inner) == 2
    assert properties(inner[0])["ID"].text == DISK_ID
    assert entry.findall("a:link[@title='VirtualDVDDrives']/m:inline", ATOM) == []


def test_the_next_page_is_a_link_in_atom(simulator: Simulator, spf: httpx.Client) -> None:
    simulator.wap.behaviour = evolve(simulator.wap.behaviour, odata_page_size=1)

    feed = fromstring(spf.get(f"{VMM}/HardwareProfiles", headers=ANY).text)
    [link] = feed.findall("a:link[@rel='next']", ATOM)
    last = fromstring(spf.get(link.get("href", ""), headers=ANY).text)

    assert last.findall("a:link[@rel='next']", ATOM) == []


def test_full_metadata_annotates_types_addresses_and_navigations(spf: httpx.Client) -> None:
    answer = spf.get(f"{VMM}/{TEMPLATE}", headers=FULL)
    shown = answer.json()

    assert "odata=fullmetadata" in answer.headers["Content-Type"]
    assert (shown["odata.type"], shown["odata.editLink"]) == ("VMM.VMTemplate", TEMPLATE)
    assert shown["odata.id"] == f"http://spf.test{VMM}/{TEMPLATE}"
    assert shown["VirtualHardDisks@odata.navigationLinkUrl"] == f"{TEMPLATE}/VirtualHardDisks"
    assert shown["TotalVHDCapacity@odata.type"] == "Edm.Int64"
    assert shown["GrantedToList@odata.type"] == "Collection(VMM.UserAndRole)"
    assert shown["OperatingSystemInstance"]["odata.type"] == "VMM.OperatingSystem"
    assert "Name@odata.type" not in shown
    [listed] = spf.get(f"{VMM}/Clouds", headers=FULL).json()["value"]
    assert listed["odata.type"] == "VMM.Cloud"


def test_sixty_four_bits_may_be_numbers(simulator: Simulator, spf: httpx.Client) -> None:
    simulator.wap.behaviour = evolve(simulator.wap.behaviour, int64_as_text=False)

    assert spf.get(f"{VMM}/{TEMPLATE}").json()["TotalVHDCapacity"] == 44023414784


@pytest.mark.parametrize("accept", ["", "application/json"])
def test_an_error_comes_in_the_form_that_was_asked_for(accept: str) -> None:
    request = Request(EnvironBuilder(headers=[("Accept", accept)]).get_environ())

    answer = error_answer(request, 404, "a < b")

    assert answer.status_code == 404
    if accept:
        assert json.loads(answer.get_data())["odata.error"]["message"]["value"] == "a < b"
    else:
        error = fromstring(answer.get_data(as_text=True))
        assert error.tag == f"{{{ATOM['m']}}}error"
        assert error.findtext("m:message", None, ATOM) == "a < b"
