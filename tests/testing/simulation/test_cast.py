"""A cast shares resellers and customers."""

from wapcommerce.model.order import Order
from wapcommerce.model.synchronisation import Synchronisation
from wapcommerce.testing.simulation.cast import ANN, CAST, OLYMPUS, an_order, submissions
from wapcommerce.testing.simulation.odds import seeded


def test_an_order_of_both_has_two_items_and_the_reseller_as_co_administrator() -> None:
    order = an_order("O-1", "both", OLYMPUS, ANN)
    assert [item.id for item in order.items] == ["O-1-1", "O-1-2"]
    assert order.accounts == (OLYMPUS, ANN)


def test_the_same_dice_give_the_same_cast() -> None:
    assert submissions(seeded(3), 6) == submissions(seeded(3), 6)


def test_over_some_seeds_everybody_appears_and_accounts_are_shared() -> None:
    casts = [submissions(seeded(seed), 6) for seed in range(20)]
    assert all(sum(isinstance(each, Order) for each in cast) == 6 for cast in casts)
    assert any(isinstance(each, Synchronisation) for cast in casts for each in cast)
    seen = {account for cast in casts for each in cast for account in each.accounts}
    assert seen == set(CAST)
