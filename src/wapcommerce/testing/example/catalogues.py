"""What the VMM servers of the example's two regions offer."""

from __future__ import annotations

from wapcommerce.model.catalogue import Catalogue, HardwareProfile, VmTemplate
from wapcommerce.model.quotas import BYTES_PER_GIB

WINDOWS = "Windows Server 2012 R2"
WINDOWS_GEN2 = "Windows Server 2012 R2 Gen2"
UBUNTU = "Ubuntu Server 14.04 LTS"
SQL = "SQL Server 2014 Standard"
CENTOS = "CentOS 7"

_WINDOWS_OS = "64-bit edition of Windows Server 2012 R2"
_UBUNTU_OS = "Ubuntu Linux 14.04 (64 bit)"
_CENTOS_OS = "CentOS Linux 7 (64 bit)"


def _profile(
    number: str, name: str, cpu_cores: int, ram_mib: int, generation: int = 1
) -> HardwareProfile:
    ident = f"2c8f54aa-90b1-4e0d-8d2b-5b6a1f00{number}"
    return HardwareProfile(ident, name, cpu_cores, ram_mib, generation)


def _template(
    number: str, name: str, disks_gib: tuple[int, ...], system: str, generation: int | None = 1
) -> VmTemplate:
    ident = f"9d31e7b6-4f5c-4a83-b1c9-8e70a2d0{number}"
    return VmTemplate(
        ident, name, tuple(gib * BYTES_PER_GIB for gib in disks_gib), system, generation
    )


ATHENS = Catalogue(
    region="Athens",
    profiles=(
        _profile("a101", "Small", 1, 2048),
        _profile("a102", "Medium", 2, 4096),
        _profile("a103", "Large", 4, 8192),
        _profile("a104", "XLarge", 8, 16384, generation=2),
    ),
    templates=(
        _template("a101", WINDOWS, (60,), _WINDOWS_OS),
        _template("a102", UBUNTU, (30,), _UBUNTU_OS),
        _template("a103", SQL, (60, 100), _WINDOWS_OS),
        _template("a104", WINDOWS_GEN2, (60,), _WINDOWS_OS, generation=2),
    ),
)

# Small has 1.75 GiB: memory is not always whole GiB. CentOS states no generation: it fits any.
FRANKFURT = Catalogue(
    region="Frankfurt",
    profiles=(
        _profile("f101", "Small", 1, 1792),
        _profile("f102", "Medium", 2, 4096),
        _profile("f103", "Large", 4, 8192),
        _profile("f104", "Memory", 4, 32768, generation=2),
        _profile("f105", "XLarge", 8, 16384, generation=2),
    ),
    templates=(
        _template("f101", WINDOWS, (80,), _WINDOWS_OS),
        _template("f102", WINDOWS_GEN2, (80,), _WINDOWS_OS, generation=2),
        _template("f103", UBUNTU, (30,), _UBUNTU_OS),
        _template("f104", CENTOS, (40,), _CENTOS_OS, generation=None),
    ),
)
