"""Add-ons of WAP: more quota for one plan subscription."""

from __future__ import annotations

from attrs import frozen

from wapcommerce.adapters.wap.admin_calls import AdminCalls
from wapcommerce.adapters.wap.states import PlanState
from wapcommerce.adapters.wire.answers import Fields


@frozen
class WapAddOn:
    """An add-on; `max_occurrences` is how often one plan subscription may have it, None unknown."""

    id: str
    display_name: str
    state: PlanState
    max_occurrences: int | None


class AddOns:
    """The calls on ``/addons``; to attach one, see `PlanSubscriptions`. Safe between threads."""

    def __init__(self, calls: AdminCalls) -> None:
        self._calls = calls

    def find(self, add_on_id: str) -> WapAddOn | None:
        """The add-on under that id, or None."""
        operation = "read an add-on"
        path = f"addons/{self._calls.segment(operation, add_on_id)}"
        return self._calls.find(operation, path, read_add_on)

    def all(self) -> tuple[WapAddOn, ...]:
        """All add-ons."""
        return self._calls.rows("list add-ons", "addons", read_add_on, paged=False)


def read_add_on(fields: Fields) -> WapAddOn:
    """An add-on. Raises `Unreadable`."""
    most = fields.integer_or_none("MaxOccurrencesPerPlan")
    if most is None:
        # Microsoft's documentation spells it so.
        most = fields.integer_or_none("MaxOccurencesPerPlan")
    return WapAddOn(
        id=fields.text("Id"),
        display_name=fields.text_or_none("DisplayName") or "",
        state=fields.member_or_none("State", PlanState) or PlanState.PRIVATE,
        max_occurrences=most,
    )
