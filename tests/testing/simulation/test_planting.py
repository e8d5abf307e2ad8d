"""What somebody else made under our keys is there before the first order."""

from wapcommerce.testing.simulation import in_memory, seeded
from wapcommerce.testing.simulation.cast import OLYMPUS, an_order
from wapcommerce.testing.simulation.planting import plant


def test_over_some_seeds_each_kind_of_thing_is_planted() -> None:
    kinds = set()
    for seed in range(20):
        with in_memory() as ports:
            order = an_order("O-1", "machines", OLYMPUS)
            assert plant(ports, seeded(seed), [order]) == ("O-1",)
            kinds |= {fact.kind for fact in ports.facts()}
    assert kinds == {"billing subscription", "invoice", "user", "plan subscription"}
