"""The storefront's half of the demonstration."""

from tests.cli.demo.conftest import Told


def test_your_total_grows_with_every_selection_from_an_estimate(told: Told) -> None:
    shown = told.chapter(3)
    totals = ("93.60 EUR *", "136.80", "313.20", "331.20", "448.20", "471.15")
    assert [shown.find(total) for total in totals] == sorted(shown.find(each) for each in totals)
    assert "-1" not in {str(shown.find(total)) for total in totals}


def test_the_reseller_sees_list_price_its_own_and_its_customers_side_by_side(told: Told) -> None:
    # 138.00 less 10 % are 124.20; with 20 % on top 149.04.
    shown = told.chapter(4)
    assert "[Prices!" in shown
    assert "138.00 EUR │ 124.20 EUR │ 149.04 EUR" in shown
    assert "523.50 EUR │ 471.15 EUR │ 565.38 EUR" in shown


def test_a_changed_configuration_shows_the_difference(told: Told) -> None:
    assert "471.15 EUR became 480.15 EUR, difference 9.00 EUR" in told.chapter(5)


def test_a_mistyped_customer_is_refused_before_the_right_one_is_taken(told: Told) -> None:
    shown = told.chapter(6)
    assert "is not an e-mail address" in shown
    assert "owner Ann's Bakery" in shown


def test_the_customer_never_sees_what_the_reseller_pays(told: Told) -> None:
    seen = told.chapter(8).strip().splitlines()[-1]
    assert seen.startswith("Ann's Bakery sees 576.18 EUR")
    assert "480.15" not in seen
