"""The numbers of WAP's enumerations."""

from __future__ import annotations

from enum import IntEnum

import pytest

from wapcommerce.adapters.wap.states import (
    ConfigState,
    PlanState,
    SubscriptionState,
    Synchronised,
    UserState,
)
from wapcommerce.adapters.wire.answers import Fields


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        (UserState, ["PendingValidation", "Active", "Suspended", "DeletePending"]),
        (SubscriptionState, ["None", "Active", "Suspended", "DeletePending"]),
        (Synchronised, ["InSync", "Syncing", "OutOfSync"]),
        (PlanState, ["Private", "Public", "Decommissioned"]),
        (ConfigState, ["NotConfigured", "Configured"]),
    ],
)
def test_numbers_and_names_are_those_of_the_wire(kind: type[IntEnum], names: list[str]) -> None:
    assert len(kind) == len(names)
    for number, name in enumerate(names):
        member = Fields({"State": name}, "x").member_or_none("State", kind)
        assert member is not None
        assert int(member) == number
