import httpx
from defusedxml.ElementTree import fromstring

from tests.testing.simulator.support import ADMIN, VMM

EDM = "{http://schemas.microsoft.com/ado/2009/11/edm}"


def test_a_feed_lists_its_sets(spf: httpx.Client) -> None:
    listed = spf.get(f"{VMM}/").json()["value"]
    as_xml = spf.get(VMM, headers={"Accept": "*/*"})

    assert {"Clouds", "VMTemplates", "Jobs"} <= {each["name"] for each in listed}
    assert "Stamps" not in {each["name"] for each in listed}
    assert [e.get("href") for e in fromstring(as_xml.text).iter() if "href" in e.attrib] == [
        each["url"] for each in listed
    ]


def test_the_metadata_describes_types_keys_and_sets(spf: httpx.Client) -> None:
    schema = fromstring(spf.get(f"{VMM}/$metadata").text)
    [cloud] = [each for each in schema.iter(f"{EDM}EntityType") if each.get("Name") == "Cloud"]
    kinds = {each.get("Name"): each for each in cloud.iter(f"{EDM}Property")}

    assert [each.get("Name") for each in cloud.iter(f"{EDM}PropertyRef")] == ["ID", "StampId"]
    assert (kinds["ID"].get("Type"), kinds["ID"].get("Nullable")) == ("Edm.Guid", "false")
    assert (kinds["Name"].get("Type"), kinds["Name"].get("Nullable")) == ("Edm.String", None)
    sets = {e.get("Name"): e.get("EntityType") for e in schema.iter(f"{EDM}EntitySet")}
    assert sets["Clouds"] == "VMM.Cloud"


def test_only_complex_types_that_are_used_are_described(spf: httpx.Client) -> None:
    def complex_types(feed: str) -> set[str | None]:
        schema = fromstring(spf.get(f"{feed}/$metadata").text)
        return {each.get("Name") for each in schema.iter(f"{EDM}ComplexType")}

    assert complex_types(VMM) == {"UserAndRole", "OperatingSystem", "JobDescription", "ErrorInfo"}
    assert complex_types(ADMIN) == set()
