"""The back office's half of the demonstration."""

from tests.cli.demo.conftest import Told


def test_the_form_is_shown_with_its_ranges_and_the_product_as_configured(told: Told) -> None:
    shown = told.chapter(9)
    assert "VMM Management Server" in shown
    assert "Products tab" in shown
    assert "158.40 EUR" in shown


def test_an_order_for_a_customer_that_is_not_synchronised_is_refused(told: Told) -> None:
    refused = told.chapter(10).strip().splitlines()[1:]
    assert len(refused) == 1
    assert refused[0].startswith("not_synchronised: account 'C-201'")


def test_the_customer_is_synchronised_under_the_chosen_name_after_a_yes(told: Told) -> None:
    shown = told.chapter(11)
    assert "Create the WAP account 'it@garage.example'" in shown
    assert "Bob's Garage is synchronised as it@garage.example" in shown


def test_the_draft_made_before_the_synchronisation_is_executed_after_it(told: Told) -> None:
    assert "ORD-2026-0002 is done" in told.chapter(12)
    assert "owner it@garage.example, co-admin sales@olympus.example" in told.chapter(13)
