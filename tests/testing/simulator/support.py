"""What the tests of the simulator share: a clock, ids, and clients that know the credentials."""

from datetime import UTC, datetime, timedelta

import httpx

from wapcommerce.testing.simulator import DEMO_PASSWORD, DEMO_USER, Service, Simulator
from wapcommerce.testing.simulator.systemcenter import network_id
from wapcommerce.testing.simulator.tokens import ADMIN_SITE, issue_token
from wapcommerce.testing.simulator.vmm import (
    VmmCloud,
    VmmDisk,
    VmmNetwork,
    VmmProfile,
    VmmStamp,
    VmmTemplate,
)

STAMP_ID = "11111111-0000-0000-0000-00000000000a"
CLOUD_ID = "22222222-0000-0000-0000-00000000000a"
SMALL_ID = "33333333-0000-0000-0000-000000000001"
LARGE_ID = "33333333-0000-0000-0000-000000000002"
LINUX_ID = "44444444-0000-0000-0000-000000000001"
DISK_ID = "55555555-0000-0000-0000-000000000001"
OTHER_DISK_ID = "55555555-0000-0000-0000-000000000002"
SUBSCRIPTION_ID = "66666666-0000-0000-0000-00000000000a"

JSON = {"Accept": "application/json"}
VMM = "/SC2012R2/VMM/Microsoft.Management.Odata.svc"
ADMIN = "/SC2012R2/Admin/Microsoft.Management.Odata.svc"


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = datetime(2024, 5, 6, 7, 8, 9, 120000, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


def stamp() -> VmmStamp:
    """A VMM server with two profiles and one template of two disks."""
    return VmmStamp(
        STAMP_ID,
        "vmm01.fabrikam.test",
        clouds=(VmmCloud(CLOUD_ID, "Gold"),),
        networks=(VmmNetwork(network_id(STAMP_ID), "Provider network"),),
        profiles=(
            VmmProfile(SMALL_ID, "Small", 1, 2048, 1),
            VmmProfile(LARGE_ID, "Large", 8, 4096, 2, dynamic_memory_maximum_mib=16384),
        ),
        templates=(
            VmmTemplate(
                LINUX_ID,
                "Linux's own",
                (
                    VmmDisk(DISK_ID, "system.vhdx", 4194304, 42949672960),
                    VmmDisk(OTHER_DISK_ID, "fixed.vhdx", 1073741824, None),
                ),
                "Ubuntu Linux 14.04 (64 bit)",
                2,
            ),
        ),
    )


def admin_client(simulator: Simulator) -> httpx.Client:
    """A client of the admin API with a token of the present moment."""
    token = issue_token(simulator.wap, DEMO_USER, ADMIN_SITE)
    return httpx.Client(
        transport=simulator.transport(Service.ADMIN_API),
        base_url="http://wap.test",
        headers={**JSON, "Authorization": f"Bearer {token}"},
    )


def spf_client(simulator: Simulator) -> httpx.Client:
    """A client of SPF with credentials."""
    return httpx.Client(
        transport=simulator.transport(Service.SPF),
        base_url="http://spf.test",
        headers=JSON,
        auth=(DEMO_USER, DEMO_PASSWORD),
    )


def new_user(name: str = "ann@example.com") -> dict[str, object]:
    """The body that creates an active user."""
    return {"Name": name, "Email": name, "State": 1}


def new_subscription(
    plan_id: str, owner: str = "ann@example.com", subscription_id: str = SUBSCRIPTION_ID
) -> dict[str, object]:
    """The body that creates a plan subscription."""
    return {
        "AccountAdminLiveEmailId": owner,
        "AccountAdminLivePuid": owner,
        "FriendlyName": "Web shop",
        "SubscriptionId": subscription_id,
        "PlanId": plan_id,
        "CoAdminNames": None,
    }


def entries(simulator: Simulator) -> list[tuple[str, str, str]]:
    """The ledger as action, kind and changed part."""
    return [(entry.action, entry.kind, entry.what) for entry in simulator.ledger]
