"""Resource providers are listed, those of the system included."""

from __future__ import annotations

import pytest

from tests.adapters.canned import answer
from tests.adapters.wap.calling import api
from tests.adapters.wap.documents import fields, resource_provider
from wapcommerce.adapters.wap.resource_providers import ResourceProvider, read_resource_provider
from wapcommerce.adapters.wire.answers import Unreadable


def test_resource_providers_are_listed() -> None:
    admin, server = api(answer(200, [resource_provider(), resource_provider(Enabled=False)]))

    assert admin.resource_providers.all() == (
        ResourceProvider("systemcenter", "i-1", "VM Clouds", True),
        ResourceProvider("systemcenter", "i-1", "VM Clouds", False),
    )
    assert server.calls == ["GET /resourceproviders?includeSystemResourceProviders=True"]


def test_all_but_the_name_may_be_missing_or_null() -> None:
    expected = ResourceProvider("a", None, "", True)

    assert read_resource_provider(fields({"name": "a"})) == expected
    nulls = {**dict.fromkeys(resource_provider()), "Name": "a"}
    assert read_resource_provider(fields(nulls)) == expected
    with pytest.raises(Unreadable):
        read_resource_provider(fields({}))
