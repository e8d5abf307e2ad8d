"""The entity types of the feeds that are simulated, and how their values look in JSON.

Client code (a generated proxy of 2016): names, types and keys of the four VMM types. Captured: all
properties are present, nulls too, in alphabetical order; Int64 and Decimal are strings, the other
numbers numbers, guids in lower case; servers add properties that the proxy does not know.
Inferred: the Admin feed, of which only ID and Name are certain.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from attrs import field, frozen

Row = Mapping[str, object]

UNLISTED: Row = {"UnlistedProperty": ["a client passes over what it does not know"]}


@frozen
class EntityType:
    """One entity type: the EDM kind of each property, its key, what only newer servers send."""

    name: str
    key: frozenset[str]
    kinds: Mapping[str, str]
    navigations: frozenset[str] = frozenset()
    extra: Row = field(factory=dict)

    def as_json(self, row: Row) -> dict[str, object]:
        """An entity in JSON light, every property present."""
        known = {name: _encoded(kind, row.get(name)) for name, kind in self.kinds.items()}
        return dict(sorted({**UNLISTED, **self.extra, **known}.items()))


@frozen
class Navigation:
    """A way from an entity to others: into which set, and which of its rows belong."""

    target: str
    belongs: Callable[[Row, Row], bool]


@frozen
class EntitySet:
    """A set of a feed; navigations not given lead to nothing."""

    type: EntityType
    rows: tuple[Row, ...]
    navigations: Mapping[str, Navigation] = field(factory=dict)


Feed = Mapping[str, EntitySet]

_COMPLEX: Mapping[str, tuple[str, ...]] = {
    "UserAndRole": ("RoleID", "RoleName", "UserName"),
    "OperatingSystem": (
        "Architecture",
        "Description",
        "Edition",
        "Name",
        "OSType",
        "ProductType",
        "Version",
    ),
}


def _encoded(kind: str, value: object) -> object:
    if kind in _COMPLEX:
        given = value if isinstance(value, Mapping) else {}
        return {name: given.get(name) for name in _COMPLEX[kind]}
    if kind == "Collection":
        return value or []
    if kind in {"Int64", "Decimal"} and value is not None:
        return str(value)
    return value


def _kinds(text: str) -> dict[str, str]:
    """Read lines of a kind followed by the properties of that kind."""
    lines = (line.split() for line in text.strip().splitlines())
    return {name: kind for kind, *names in lines for name in names}


_BY_STAMP = frozenset({"ID", "StampId"})

HARDWARE_PROFILE = EntityType(
    "HardwareProfile",
    _BY_STAMP,
    _kinds(
        """
        Guid StampId ID
        DateTime AccessedTime AddedTime CreationTime ModifiedTime
        Byte CPUCount
        Int32 CPUMax CPUReserve DiskIO ExpectedCPUUtilization Memory DynamicMemoryMinimumMB
        Int32 DynamicMemoryMaximumMB NetworkUtilization RelativeWeight Generation
        Boolean Enabled LimitCPUForMigration LimitCPUFunctionality DynamicMemoryEnabled
        Boolean ShareSCSIBus UndoDisksEnabled NumLockEnabled
        String Name Accessibility Description
        UserAndRole Owner
        Collection GrantedToList
        Int64 TotalVHDCapacity
        """
    ),
    frozenset({"VirtualNetworkAdapters", "VirtualSCSIAdapters", "VirtualDVDDrives"}),
)

VM_TEMPLATE = EntityType(
    "VMTemplate",
    _BY_STAMP,
    _kinds(
        """
        Guid StampId ID VMTemplateId VirtualHardDiskId VMId ApplicationProfileId CloudID
        Guid SQLProfileId VirtualFloppyDriveId
        DateTime AccessedTime AddedTime CreationTime ModifiedTime
        String Admin ComputerName CPUType DomainAdmin FullName JoinDomain JoinWorkgroup
        String LibraryGroup Location Name OperatingSystem OSType OrgName Tag Accessibility
        String CostCenter Description VMAddition SharePath Status VirtualizationPlatform
        String CapabilityProfile DomainJoinOrganizationalUnit
        Boolean AdminPasswordHasValue DomainAdminPasswordHasValue Enabled HasVMAdditions
        Boolean IsHighlyAvailable LimitCPUForMigration LimitCPUFunctionality MergeAnswerFile
        Boolean ProductKeyHasValue ShareSCSIBus UndoDisksEnabled
        Boolean UseHardwareAssistedVirtualization IsTagEmpty NumLockEnabled IsCustomizable
        Boolean DomainAdminPasswordIsServiceSetting SANCopyCapable IsTemporaryTemplate
        Boolean DynamicMemoryEnabled
        Byte CPUCount
        Int32 CPUMax CPUReserve DiskIO ExpectedCPUUtilization Memory NetworkUtilization
        Int32 QuotaPoint RelativeWeight TimeZone NicCount DynamicMemoryMaximumMB
        Int32 AutoLogonCount Generation
        Int16 DynamicMemoryBufferPercentage MemoryWeight DynamicMemoryPreferredBufferPercentage
        Int64 TotalVHDCapacity
        OperatingSystem OperatingSystemInstance
        UserAndRole Owner
        Collection GrantedToList BootOrder CustomProperties GuiRunOnceCommands ServerFeatures
        Collection SANStatus
        """
    ),
    frozenset(
        {
            "VirtualNetworkAdapters",
            "VirtualSCSIAdapters",
            "VirtualHardDisks",
            "VirtualDVDDrives",
            "VirtualDiskDrives",
        }
    ),
)

VIRTUAL_HARD_DISK = EntityType(
    "VirtualHardDisk",
    _BY_STAMP,
    _kinds(
        """
        String Accessibility Description Directory Name OwnerSid SharePath State VHDType
        String FamilyName Release LibraryGroup Location Namespace Type VirtualizationPlatform
        String OperatingSystem
        DateTime AddedTime ModifiedTime ReleaseTime
        Boolean Enabled IsOrphaned IsResourceGroup SANCopyCapable
        Guid ID JobGroupId ParentDiskId VMId TemplateId StampId CloudId HostVolumeId
        Guid LibraryShareId OperatingSystemId
        Int64 MaximumSize Size
        UserAndRole Owner
        OperatingSystem OperatingSystemInstance
        Collection Tag
        """
    ),
    extra={
        "Shielded": False,
        "VolumeSignatureCatalogIssuerName": None,
        "VolumeSignatureCatalogName": None,
        "VolumeSignatureCatalogVersion": None,
    },
)

CLOUD = EntityType(
    "Cloud",
    _BY_STAMP,
    _kinds(
        """
        Guid ID UserRoleID StampId
        String Name Description WritableLibraryPath
        DateTime LastModifiedDate
        """
    ),
    frozenset(
        {
            "Capacity",
            "LogicalNetworks",
            "CapabilityProfiles",
            "LibraryShares",
            "QuotaAndUsageComponents",
        }
    ),
    {"ShieldedVMSupportPolicy": "ShieldedVMNotSupported"},
)

STAMP = EntityType(
    "Stamp",
    frozenset({"ID"}),
    _kinds("Guid ID\nString Name"),
    frozenset({"Servers", "Tenants", "DataCenters"}),
)

SERVER = EntityType(
    "Server",
    frozenset({"ID"}),
    _kinds("Guid ID\nString Name\nInt32 ServerType"),
    frozenset({"Stamps"}),
)
