"""Each way to a feed has its own addresses, as the clients of real systems spell them."""

from __future__ import annotations

from uuid import UUID

import pytest

from wapcommerce.adapters.vmm.routes import (
    SERVICE,
    SPF_ADMIN,
    SPF_VMM,
    WAP_ADMIN,
    Route,
    spf_tenant,
    wap_tenant,
)

TENANT = UUID("7F2E3C74-9E77-4F50-9187-2C6D8E3F9132")
TENANT_TEXT = "7f2e3c74-9e77-4f50-9187-2c6d8e3f9132"
SVC = "Microsoft.Management.Odata.svc"


@pytest.mark.parametrize(
    ("route", "path"),
    [
        (SERVICE, "Clouds"),
        (SPF_VMM, f"SC2012R2/VMM/{SVC}/Clouds"),
        (SPF_ADMIN, f"SC2012R2/Admin/{SVC}/Clouds"),
        (spf_tenant(TENANT), f"SC2012R2/VMM/{TENANT_TEXT}/{SVC}/Clouds"),
        (WAP_ADMIN, f"services/systemcenter/SC2012R2/VMM/{SVC}/Clouds()"),
        (wap_tenant(TENANT), f"{TENANT_TEXT}/services/systemcenter/vmm/Clouds"),
    ],
)
def test_a_set_has_its_address(route: Route, path: str) -> None:
    assert route.set_path("Clouds") == path


def test_a_navigation_starts_at_the_key_of_one_entity() -> None:
    path = WAP_ADMIN.navigation_path("VMTemplates", "ID=1,StampId=2", "VirtualHardDisks")

    assert path == (
        f"services/systemcenter/SC2012R2/VMM/{SVC}/VMTemplates(ID=1,StampId=2)/VirtualHardDisks"
    )


def test_without_a_service_paths_begin_at_the_set() -> None:
    assert SERVICE.navigation_path("Stamps", "1", "Servers") == "Stamps(1)/Servers"
