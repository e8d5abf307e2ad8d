"""A host in memory has every port, and takes yours instead."""

from wapcommerce.adapters.memory import MemoryBilling, MemoryMailer, MemoryPortal, MemoryTemplates
from wapcommerce.testing.clock import ManualClock
from wapcommerce.testing.host import EXAMPLE_SETTINGS, memory_host


def test_two_hosts_share_nothing() -> None:
    one, other = memory_host(), memory_host()
    assert one.journal.installation() != other.journal.installation()
    assert one.portal is not other.portal


def test_every_port_can_be_replaced() -> None:
    billing, portal, mailer = MemoryBilling(), MemoryPortal(), MemoryMailer()
    templates, clock = MemoryTemplates(), ManualClock()
    host = memory_host(
        billing=billing, portal=portal, mailer=mailer, templates=templates, clock=clock
    )
    assert (host.billing, host.portal, host.mailer) == (billing, portal, mailer)
    assert (host.templates, host.clock, host.settings) == (templates, clock, EXAMPLE_SETTINGS)
