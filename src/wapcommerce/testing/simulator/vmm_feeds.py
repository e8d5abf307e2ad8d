"""The entities that the VMM feed and the Admin feed show of the VMM servers.

Client code: nearly every entity has the key (ID, StampId); the disks of a template are reached by
navigation and know their template; how a finished job looks. Captured: disk sizes are bytes,
library paths are UNC paths, instants carry the server's offset. Inferred: ServerType is a number or
a word.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta, timezone

from wapcommerce.testing.simulator.edm import EntitySet, Feed, Navigation, Row
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
from wapcommerce.testing.simulator.vmm import (
    VmmCloud,
    VmmDisk,
    VmmJob,
    VmmNetwork,
    VmmProfile,
    VmmStamp,
    VmmTemplate,
)

_ADDED = "2016-03-23T09:15:00.25+01:00"
_SERVER_ZONE = timezone(timedelta(hours=1))


def vmm_feed(
    stamps: Iterable[VmmStamp], jobs: Iterable[VmmJob] = (), now: datetime | None = None
) -> Feed:
    """The simulated sets of the VMM feed; jobs need the present instant."""
    stamps = tuple(stamps)
    disks = Navigation("VirtualHardDisks", _is_disk_of)
    return {
        "HardwareProfiles": EntitySet(
            HARDWARE_PROFILE, tuple(_profile(s, p) for s in stamps for p in s.profiles)
        ),
        "VMTemplates": EntitySet(
            VM_TEMPLATE,
            tuple(_template(s, t) for s in stamps for t in s.templates),
            {"VirtualHardDisks": disks},
        ),
        "VirtualHardDisks": EntitySet(
            VIRTUAL_HARD_DISK,
            tuple(_disk(s, t, d) for s in stamps for t in s.templates for d in t.disks),
        ),
        "Clouds": EntitySet(CLOUD, tuple(_cloud(s, c) for s in stamps for c in s.clouds)),
        "VMNetworks": EntitySet(
            VM_NETWORK, tuple(network_row(s, n) for s in stamps for n in s.networks)
        ),
        "Jobs": EntitySet(JOB, tuple(_job(job, now) for job in jobs if now is not None)),
    }


def admin_feed(stamps: tuple[VmmStamp, ...], *, type_as_text: bool = False) -> Feed:
    """The simulated sets of the Admin feed."""
    server_of = {stamp.id: stamp.server_id for stamp in stamps}
    servers = Navigation(
        "Servers", lambda stamp, server: server_of[str(stamp["ID"])] == server["ID"]
    )
    back = Navigation("Stamps", lambda server, stamp: server_of[str(stamp["ID"])] == server["ID"])
    kind = "VMM" if type_as_text else 0
    return {
        "Stamps": EntitySet(
            STAMP,
            tuple({"ID": s.id, "Name": s.server.partition(".")[0]} for s in stamps),
            {"Servers": servers},
        ),
        "Servers": EntitySet(
            SERVER_TYPED_BY_TEXT if type_as_text else SERVER,
            tuple({"ID": s.server_id, "Name": s.server, "ServerType": kind} for s in stamps),
            {"Stamps": back},
        ),
    }


def server_instant(instant: datetime) -> str:
    """An instant as VMM writes it: in the server's zone, no zeros at the end of the fraction."""
    local = instant.astimezone(_SERVER_ZONE)
    return local.strftime("%Y-%m-%dT%H:%M:%S.%f").rstrip("0").rstrip(".") + "+01:00"


def network_row(stamp: VmmStamp, network: VmmNetwork) -> Row:
    """A VM network as an entity."""
    return {
        "StampId": stamp.id,
        "ID": network.id,
        "Name": network.name,
        "Description": network.description,
        "LogicalNetworkId": network.logical_network_id,
        "IsolationType": "WindowsNetworkVirtualization",
        "CAIPAddressPoolType": "IPv4",
        "Enabled": True,
        "AddedTime": _ADDED,
        "ModifiedTime": _ADDED,
        "Owner": {"RoleID": network.owner or None},
    }


def _is_disk_of(template: Row, disk: Row) -> bool:
    return template["ID"] == disk["TemplateId"] and template["StampId"] == disk["StampId"]


def _common(stamp: VmmStamp, entity_id: str, name: str) -> dict[str, object]:
    return {
        "StampId": stamp.id,
        "ID": entity_id,
        "Name": name,
        "Description": "",
        "Accessibility": "Public",
        "AddedTime": _ADDED,
        "ModifiedTime": _ADDED,
        "Enabled": True,
    }


def _profile(stamp: VmmStamp, profile: VmmProfile) -> Row:
    maximum = profile.dynamic_memory_maximum_mib
    return _common(stamp, profile.id, profile.name) | {
        "CPUCount": profile.cpu_count,
        "Memory": profile.memory_mib,
        "DynamicMemoryEnabled": maximum is not None,
        "DynamicMemoryMinimumMB": None if maximum is None else profile.memory_mib,
        "DynamicMemoryMaximumMB": maximum,
        "Generation": profile.generation,
        "TotalVHDCapacity": 0,
    }


def _template(stamp: VmmStamp, template: VmmTemplate) -> Row:
    return _common(stamp, template.id, template.name) | {
        "CPUCount": 1,
        "Memory": 1024,
        "DynamicMemoryEnabled": False,
        "OperatingSystem": template.operating_system,
        "OperatingSystemInstance": {"Name": template.operating_system},
        "Generation": template.generation,
        "TotalVHDCapacity": sum(d.maximum_bytes or d.size_bytes for d in template.disks),
        "VirtualizationPlatform": "HyperV",
        "Status": "Normal",
    }


def _disk(stamp: VmmStamp, template: VmmTemplate, disk: VmmDisk) -> Row:
    path = f"\\\\{stamp.server}\\Library\\VHDs\\{disk.name}"
    return _common(stamp, disk.id, disk.name) | {
        "MaximumSize": disk.maximum_bytes,
        "Size": disk.size_bytes,
        "TemplateId": template.id,
        "SharePath": path,
        "Location": path,
        "State": "Normal",
        "VHDType": "DynamicallyExpanding",
        "VirtualizationPlatform": "HyperV",
        "OperatingSystem": template.operating_system,
        "OperatingSystemInstance": {"Name": template.operating_system},
    }


def _cloud(stamp: VmmStamp, cloud: VmmCloud) -> Row:
    return {
        "StampId": stamp.id,
        "ID": cloud.id,
        "Name": cloud.name,
        "Description": "",
        "WritableLibraryPath": f"\\\\{stamp.server}\\Library\\{cloud.name}\\",
    }


def _job(job: VmmJob, now: datetime) -> Row:
    ended = job.ends_at <= now
    failed = ended and bool(job.error)
    status = ("Failed" if failed else "Completed") if ended else "Running"
    return {
        "ID": job.id,
        "StampId": job.stamp_id,
        "Name": job.name,
        "CmdletName": job.cmdlet,
        "Owner": job.owner,
        "StartTime": server_instant(job.started_at),
        "EndTime": server_instant(job.ends_at) if ended else None,
        "IsCompleted": ended,
        "IsRestartable": False,
        "IsStoppable": not ended,
        "IsVisible": True,
        "ProgressValue": 100 if ended else 50,
        "Progress": "100 %" if ended else "50 %",
        "Status": status,
        "StatusString": status,
        "TargetObjectID": job.target_id,
        "TargetObjectType": job.target_type,
        "ResultObjectID": job.target_id,
        "ResultObjectType": job.target_type,
        "ErrorInfo": _error_info(job.error if failed else ""),
    }


def _error_info(error: str) -> Row:
    return {
        "Code": "OperationFailed" if error else "Success",
        "DetailedCode": 0,
        "DetailedSource": "None",
        "DisplayableErrorCode": 2606 if error else 0,
        "ErrorCodeString": "2606" if error else "0",
        "ErrorType": "Error",
        "ExceptionDetails": error,
        "IsSuccess": not error,
        "IsTerminating": bool(error),
        "Problem": error,
    }
