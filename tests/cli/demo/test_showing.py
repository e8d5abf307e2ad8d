"""How the demonstration shows quotas, what WAP holds, and invoices."""

from tests.cli.demo.conftest import Told
from wapcommerce.cli.demo.showing import quotas_cells
from wapcommerce.model.quotas import Quotas


def test_quotas_are_shown_in_gib_and_machines_without_a_limit_as_any() -> None:
    half = Quotas(cpu_cores=1, ram_mib=512, vm_count=None) + Quotas.of_storage_gib(20)
    assert quotas_cells(half) == ["1", "0.5", "20", "any", "0", "0"]


def test_wap_is_shown_with_owner_co_administrator_and_quotas_of_both(told: Told) -> None:
    shown = told.chapter(13)
    assert "owner ann@bakery.example, co-admin sales@olympus.example" in shown
    assert "12 cores, 24576 MiB, 480 GiB, machines 3, VPN 20, NAT 3" in shown
    assert "6 cores, 16384 MiB, 250 GiB, machines 3, VPN 0, NAT 2" in shown


def test_an_invoice_adds_its_tax_to_the_net_sum_once(told: Told) -> None:
    # 24 % of 480.15 are 115.236.
    shown = told.chapter(14)
    for amount in ("480.15 EUR", "115.24 EUR", "595.39 EUR"):
        assert amount in shown
    assert "owes 836.45 EUR of a credit limit of 2500.00 EUR" in shown
