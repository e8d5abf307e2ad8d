"""What the demonstration does around the engine."""

from tests.cli.demo.conftest import Told


def test_every_effect_is_shown_in_its_order_and_the_end_is_told(told: Told) -> None:
    lines = told.chapter(7).strip().splitlines()[1:]
    assert lines[0] == "done     billing_subscription:ORD-2026-0001-1"
    assert lines[1] == "done     portal_user:R-100:2cd56c7a"
    assert lines[-1] == "ORD-2026-0001 is done"


def test_the_customer_logs_in_with_the_password_chosen_behind_the_link(told: Told) -> None:
    shown = told.chapter(8)
    assert "ann@bakery.example chose a password" in shown
    assert "logged in to the WAP portal" in shown
