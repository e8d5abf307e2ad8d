import re
from pathlib import Path

import pytest
from attrs import fields

from wapcommerce.testing.simulator import DEMO_PASSWORD, DEMO_USER, Behaviour, FaultKind


def test_without_settings_the_demo_user_is_known_to_wap_and_spf() -> None:
    behaviour = Behaviour()

    assert behaviour.admins == behaviour.spf_users == {DEMO_USER: DEMO_PASSWORD}


def test_no_password_shows_in_the_text_of_the_value() -> None:
    behaviour = Behaviour(admins={"a": "hidden-1"}, tenants={"b": "hidden-2"})

    assert "hidden" not in repr(behaviour)
    assert DEMO_PASSWORD not in repr(behaviour)


def rows(page: str, heading: str) -> set[str]:
    """The first words in code of the table under a heading of a page."""
    section = page.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return set(re.findall(r"^\| `(\w+)`", section, re.M))


def test_the_reference_lists_every_switch_and_every_fault() -> None:
    page = (Path(__file__).parents[3] / "docs" / "reference" / "simulator.md").read_text()

    assert rows(page, "Switches") == {field.name for field in fields(Behaviour)}
    assert rows(page, "Faults") - {"FaultKind"} == {kind.name for kind in FaultKind}


def test_a_limit_has_one_of_two_statuses() -> None:
    assert Behaviour(add_on_limit_status=400).add_on_limit_status == 400
    with pytest.raises(ValueError, match="add_on_limit_status"):
        Behaviour(add_on_limit_status=500)
