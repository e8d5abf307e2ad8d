"""Quotas: the resources that a configuration adds up to (S5, S7, S8)."""

from __future__ import annotations

from fractions import Fraction

from attrs import frozen

MIB_PER_GIB = 1024
BYTES_PER_GIB = 1024**3


@frozen
class Quotas:
    """An amount of every resource WAP can limit; amounts add up with ``+``.

    `vm_count` is None where the customer does not limit the number of machines (S26), which WAP
    writes as unlimited. Two machines of 2 cores and 4096 MiB, plus 100 GiB of extra storage:

    >>> machine = Quotas(cpu_cores=2, ram_mib=4096, vm_count=1)
    >>> total = machine * 2 + Quotas.of_storage_gib(100)
    >>> (total.cpu_cores, total.ram_gib, total.storage_gib)
    (4, Fraction(8, 1), Fraction(100, 1))
    """

    cpu_cores: int = 0
    ram_mib: int = 0
    storage_bytes: int = 0
    vm_count: int | None = 0
    s2s_channels: int = 0
    ipv4_addresses: int = 0

    @classmethod
    def of_storage_gib(cls, storage_gib: int) -> Quotas:
        """Storage only, in whole GiB."""
        return cls(storage_bytes=storage_gib * BYTES_PER_GIB)

    @property
    def ram_gib(self) -> Fraction:
        """Memory in GiB, exact: 512 MiB is 1/2."""
        return Fraction(self.ram_mib, MIB_PER_GIB)

    @property
    def storage_gib(self) -> Fraction:
        """Storage in GiB, exact."""
        return Fraction(self.storage_bytes, BYTES_PER_GIB)

    @property
    def storage_whole_gib(self) -> int:
        """Storage rounded up to whole GiB, once and on the total, as a WAP plan takes it (D7)."""
        return -(-self.storage_bytes // BYTES_PER_GIB)

    def __add__(self, other: Quotas) -> Quotas:
        unlimited = self.vm_count is None or other.vm_count is None
        return Quotas(
            cpu_cores=self.cpu_cores + other.cpu_cores,
            ram_mib=self.ram_mib + other.ram_mib,
            storage_bytes=self.storage_bytes + other.storage_bytes,
            vm_count=None if unlimited else (self.vm_count or 0) + (other.vm_count or 0),
            s2s_channels=self.s2s_channels + other.s2s_channels,
            ipv4_addresses=self.ipv4_addresses + other.ipv4_addresses,
        )

    def __mul__(self, quantity: int) -> Quotas:
        return Quotas(
            cpu_cores=self.cpu_cores * quantity,
            ram_mib=self.ram_mib * quantity,
            storage_bytes=self.storage_bytes * quantity,
            vm_count=None if self.vm_count is None else self.vm_count * quantity,
            s2s_channels=self.s2s_channels * quantity,
            ipv4_addresses=self.ipv4_addresses * quantity,
        )
