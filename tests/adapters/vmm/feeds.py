"""Entities of the VMM feed as SPF writes them, made up: every property there, nulls included."""

from __future__ import annotations

from uuid import UUID, uuid5

from wapcommerce.testing.contracts.catalogue_source import REGION

GIB = 1024**3
STAMP = REGION.stamp_id
PROFILE_ID = "0b6f1c2d-3e4a-4b5c-8d6e-7f8091a2b3c4"
TEMPLATE_ID = "4fa35061-728e-4f90-91a2-b3c4d5e6f708"
#: The server's own address, which is in its answers and that nobody outside can reach.
INSIDE = "https://spf01.inside.example:8090/SC2012R2/VMM/Microsoft.Management.Odata.svc"

Entity = dict[str, object]


def numbered(kind: str, number: int) -> str:
    """An id that is always the same."""
    return str(uuid5(UUID(STAMP), f"{kind} {number}"))


def profile(**changes: object) -> Entity:
    """A hardware profile of two cores and 2 GiB."""
    return {
        "AccessedTime": None,
        "Accessibility": "Public",
        "AddedTime": "2018-10-10T07:40:01.5-05:00",
        "CPUCount": 2,
        "CPUMax": 100,
        "Description": "",
        "DynamicMemoryEnabled": False,
        "DynamicMemoryMaximumMB": None,
        "DynamicMemoryMinimumMB": None,
        "Enabled": True,
        "Generation": 1,
        "GrantedToList": [],
        "ID": PROFILE_ID,
        "Memory": 2048,
        "ModifiedTime": "2019-04-29T23:06:01.2823063-05:00",
        "Name": "Small",
        "Owner": {"RoleID": None, "RoleName": None, "UserName": "SIM\\operator"},
        "StampId": STAMP,
        "TotalVHDCapacity": "0",
        **changes,
    }


def disk(**changes: object) -> Entity:
    """A disk that holds 4 MiB and may grow to 40 GiB."""
    return {
        "AddedTime": "2018-10-10T07:40:01-05:00",
        "CloudId": None,
        "ID": numbered("disk", 1),
        "MaximumSize": str(40 * GIB),
        "Name": "System.vhdx",
        "Size": "4194304",
        "StampId": STAMP,
        "Tag": [],
        "TemplateId": None,
        "VHDType": "DynamicallyExpanding",
        **changes,
    }


def template(*disks: object, **changes: object) -> Entity:
    """A template with these disks inline, as an expanded answer has them."""
    return {
        "CPUCount": 1,
        "CloudID": None,
        "Enabled": True,
        "Generation": 1,
        "ID": TEMPLATE_ID,
        "Memory": 1024,
        "Name": "Debian",
        "OSType": None,
        "OperatingSystem": "Debian GNU/Linux 7 (64 bit)",
        "OperatingSystemInstance": {"Name": "Debian GNU/Linux 7 (64 bit)", "Version": None},
        "StampId": STAMP,
        "TotalVHDCapacity": None,
        "VirtualHardDisks": list(disks),
        **changes,
    }


def without_disks(**changes: object) -> Entity:
    """A template as an answer has it that was not expanded."""
    entity = template(**changes)
    del entity["VirtualHardDisks"]
    return entity


def fully_annotated(entity: Entity, entity_set: str, kind: str) -> Entity:
    """The entity with everything that full metadata adds to it."""
    key = f"{entity_set}(ID=guid'{entity['ID']}',StampId=guid'{entity['StampId']}')"
    return {
        "odata.type": f"VMM.{kind}",
        "@odata.type": f"#VMM.{kind}",
        "odata.id": f"{INSIDE}/{key}",
        "odata.editLink": key,
        "VirtualNetworkAdapters@odata.navigationLinkUrl": f"{key}/VirtualNetworkAdapters",
        "VirtualHardDisks@odata.navigationLinkUrl": f"{INSIDE}/{key}/VirtualHardDisks",
        "AddedTime@odata.type": "Edm.DateTime",
        "StampId@odata.type": "Edm.Guid",
        "GrantedToList@odata.type": "Collection(VMM.UserAndRole)",
        "#VMM.Expand": {"title": "Expand", "target": f"{INSIDE}/{key}/Expand"},
        **entity,
    }


def page(entity_set: str, *entities: object, following: object = None) -> Entity:
    """A list in JSON light."""
    body: Entity = {"odata.metadata": f"{INSIDE}/$metadata#{entity_set}", "value": list(entities)}
    if following is not None:
        body["odata.nextLink"] = following
    return body
