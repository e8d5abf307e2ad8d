from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wapcommerce.model.quotas import BYTES_PER_GIB, Quotas

COUNTS = st.integers(0, 10**6)
QUOTAS = st.builds(
    Quotas,
    cpu_cores=COUNTS,
    ram_mib=COUNTS,
    storage_bytes=st.integers(0, 10**15),
    vm_count=st.none() | COUNTS,
    s2s_channels=COUNTS,
    ipv4_addresses=COUNTS,
)


@given(QUOTAS, QUOTAS, QUOTAS)
def test_quotas_add_up_in_any_order(first: Quotas, second: Quotas, third: Quotas) -> None:
    assert first + second == second + first
    assert (first + second) + third == first + (second + third)
    assert first + Quotas() == first


@given(QUOTAS, st.integers(1, 20))
def test_several_machines_are_the_sum_of_single_ones(one: Quotas, quantity: int) -> None:
    total = one
    for _ in range(quantity - 1):
        total = total + one

    assert one * quantity == total


def test_one_part_without_a_limit_of_machines_leaves_the_whole_without() -> None:
    assert (Quotas(vm_count=None) + Quotas(vm_count=2)).vm_count is None
    assert (Quotas(vm_count=None) * 3).vm_count is None
    assert (Quotas(vm_count=1) + Quotas(vm_count=2)).vm_count == 3


@pytest.mark.parametrize(
    ("storage_bytes", "whole"),
    [
        (0, 0),
        (1, 1),
        (BYTES_PER_GIB - 1, 1),
        (BYTES_PER_GIB, 1),
        (BYTES_PER_GIB + 1, 2),
    ],
)
def test_storage_is_rounded_up_to_whole_gib(storage_bytes: int, whole: int) -> None:
    assert Quotas(storage_bytes=storage_bytes).storage_whole_gib == whole


def test_storage_is_rounded_on_the_total_only() -> None:
    half = Quotas(storage_bytes=BYTES_PER_GIB // 2)

    assert (half + half).storage_whole_gib == 1


def test_memory_and_storage_in_gib_are_exact() -> None:
    quotas = Quotas(ram_mib=512, storage_bytes=1)

    assert quotas.ram_gib == Fraction(1, 2)
    assert quotas.storage_gib == Fraction(1, 1024**3)
    assert Quotas.of_storage_gib(100).storage_gib == 100
