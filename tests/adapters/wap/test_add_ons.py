"""Add-ons of WAP are listed and read."""

from __future__ import annotations

import pytest

from tests.adapters.canned import answer, raw
from tests.adapters.wap.calling import api
from tests.adapters.wap.documents import add_on, fields
from wapcommerce.adapters.wap.add_ons import WapAddOn, read_add_on
from wapcommerce.adapters.wap.states import PlanState
from wapcommerce.adapters.wire.answers import Unreadable

STORAGE = WapAddOn("Stora2y", "More storage", PlanState.PUBLIC, 3)


def test_add_ons_are_listed_and_read() -> None:
    admin, server = api(answer(200, [add_on()]), answer(200, add_on()), raw(404, ""))

    assert admin.add_ons.all() == (STORAGE,)
    assert admin.add_ons.find("Stora/2y") == STORAGE
    assert admin.add_ons.find("none") is None
    assert server.calls == ["GET /addons", "GET /addons/Stora%2F2y", "GET /addons/none"]


def test_the_limit_is_read_in_both_spellings() -> None:
    document = add_on(MaxOccurencesPerPlan=2, MaxOccurrencesPerPlan=None)

    assert read_add_on(fields(document)).max_occurrences == 2
    assert read_add_on(fields(add_on(MaxOccurencesPerPlan=2))).max_occurrences == 3


def test_all_but_the_id_may_be_missing_or_null() -> None:
    expected = WapAddOn("a", "", PlanState.PRIVATE, None)

    assert read_add_on(fields({"ID": "a"})) == expected
    assert read_add_on(fields({**dict.fromkeys(add_on()), "Id": "a"})) == expected
    with pytest.raises(Unreadable):
        read_add_on(fields({}))
