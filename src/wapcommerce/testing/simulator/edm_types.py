"""The entity types of the simulated sets.

Client code (a generated proxy of 2016): names, types and keys of the VMM types. Captured: what
newer servers add. Inferred: the Admin feed, of which only ID and Name are certain, and its
namespace.
"""

from __future__ import annotations

from attrs import evolve

from wapcommerce.testing.simulator.edm import EntityType, kinds

_BY_STAMP = frozenset({"ID", "StampId"})

HARDWARE_PROFILE = EntityType(
    "HardwareProfile",
    _BY_STAMP,
    kinds(
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
        Collection(UserAndRole) GrantedToList
        Int64 TotalVHDCapacity
        """
    ),
    frozenset({"VirtualNetworkAdapters", "VirtualSCSIAdapters", "VirtualDVDDrives"}),
)

VM_TEMPLATE = EntityType(
    "VMTemplate",
    _BY_STAMP,
    kinds(
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
        Collection(UserAndRole) GrantedToList
        Collection(String) BootOrder CustomProperties GuiRunOnceCommands ServerFeatures SANStatus
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
    kinds(
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
        Collection(String) Tag
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
    kinds(
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

VM_NETWORK = EntityType(
    "VMNetwork",
    _BY_STAMP,
    kinds(
        """
        Guid StampId ID LogicalNetworkId PROTipID RoutingDomainId
        String Name ExternalName Description IsolationType PAIPAddressPoolType
        String CAIPAddressPoolType LogicalNetworkName
        UserAndRole Owner
        Collection(UserAndRole) GrantedToList
        Boolean AutoCreateSubnet IsAssigned Enabled
        DateTime AddedTime ModifiedTime
        """
    ),
    frozenset({"VMNetworkGateways", "MostRecentTask"}),
)

JOB = EntityType(
    "Job",
    _BY_STAMP,
    kinds(
        """
        Guid ID CurrentStepId RootStepId TargetObjectID PROTipID ResultObjectID StampId
        String Name CmdletName Owner OwnerSID Progress ResultObjectTypeName ResultName Source
        String Status StatusString Target TargetObjectType ResultObjectType UserName Password
        DateTime EndTime StartTime
        Boolean IsCompleted IsRestartable IsStoppable IsVisible WasNotifiedOfCancel
        Boolean AreAuditRecordsAvailable StepsLoaded SkipLastFailedStep
        Int32 ProgressValue
        JobDescription Description
        ErrorInfo ErrorInfo
        Collection(ErrorInfo) AdditionalMessages
        """
    ),
)

STAMP = EntityType(
    "Stamp",
    frozenset({"ID"}),
    kinds("Guid ID\nString Name"),
    frozenset({"Servers", "Tenants", "DataCenters"}),
    namespace="SPFAdmin",
)

SERVER = EntityType(
    "Server",
    frozenset({"ID"}),
    kinds("Guid ID\nString Name\nInt32 ServerType"),
    frozenset({"Stamps"}),
    namespace="SPFAdmin",
)

SERVER_TYPED_BY_TEXT = evolve(SERVER, kinds=kinds("Guid ID\nString Name ServerType"))
