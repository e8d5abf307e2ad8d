"""The services of a plan with other counts: everything else is the same."""

from __future__ import annotations

import pytest
from attrs import evolve

from tests.adapters.wap.documents import SERVICE
from tests.adapters.wap.wired import QUOTAS, SETTINGS
from wapcommerce.adapters.wap.plan_copy import (
    required_vm_cloud,
    services_with_quotas,
    settings_of,
    vm_cloud_of,
)
from wapcommerce.adapters.wap.plan_documents import Plan, ServiceQuota, Setting
from wapcommerce.adapters.wap.quota_xml import UnfitQuota, quotas_of
from wapcommerce.testing.contracts.catalogue_source import REGION

SQL = ServiceQuota("sqlservers", "i-2", None, None, 0, (Setting("Groups", None),))
CLOUD = evolve(
    SERVICE,
    name="SystemCenter",
    settings=(*(Setting(key, value) for key, value in SETTINGS.items()), Setting("New", "<x/>")),
)
PLAN = Plan("base", "Base", (SQL, CLOUD))


def test_only_the_counts_of_the_vm_cloud_change() -> None:
    sql, cloud = services_with_quotas(PLAN, REGION, QUOTAS)

    assert sql == SQL
    assert evolve(cloud, settings=CLOUD.settings) == CLOUD
    assert quotas_of(settings_of(cloud), REGION) == QUOTAS
    before, after = settings_of(CLOUD), settings_of(cloud)
    assert list(before) == list(after)
    assert {key for key in before if before[key] != after[key]} == {"Clouds", "Actions"}


def test_the_service_is_found_in_any_letter_case_and_may_be_missing() -> None:
    empty = evolve(PLAN, services=(SQL,))

    assert required_vm_cloud(PLAN) == vm_cloud_of(PLAN) == CLOUD
    assert vm_cloud_of(empty) is None
    with pytest.raises(UnfitQuota, match="systemcenter"):
        required_vm_cloud(empty)
    with pytest.raises(UnfitQuota):
        services_with_quotas(empty, REGION, QUOTAS)
