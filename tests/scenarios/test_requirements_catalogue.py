"""Requirements S1–S11: what is sold, configured and added up, live over HTTP."""

from decimal import Decimal

from attrs import evolve

from tests.scenarios.installation import (
    ANN,
    DAY,
    DORA,
    OLYMPUS,
    TWO_MACHINES,
    Installation,
)
from wapcommerce.channels.storefront import Estimate, Storefront
from wapcommerce.errors import Refusal, accepted
from wapcommerce.model.basket import Basket
from wapcommerce.model.choices import Choices, PackageChoice, ProfileChoices
from wapcommerce.model.money import Money
from wapcommerce.model.order import Order
from wapcommerce.testing import example
from wapcommerce.testing.example.catalogues import CENTOS, UBUNTU, WINDOWS, WINDOWS_GEN2
from wapcommerce.testing.simulator import Fault, FaultKind, Service, VmmProfile

ATHENS = ProfileChoices("Athens")


def estimated(store: Storefront, choices: Choices) -> Estimate:
    return accepted(store.estimate(choices, DAY))


def test_s1_a_predefined_package_is_ordered_like_any_product_and_uses_its_named_plan(
    world: Installation,
) -> None:
    order = world.sold("O-1", OLYMPUS, ANN, PackageChoice("web-starter"))
    subscription = world.in_wap(order)
    package = example.offering().packages[0]
    assert subscription.plan_id == package.plan
    assert subscription.owner == ANN.username
    assert subscription.co_administrators == (OLYMPUS.username,)
    granted = world.granted(order)
    assert (granted.cpu_cores, granted.ram_mib, granted.storage_gib) == (2, 4096, 100)
    assert not [entry for entry in world.simulator.ledger if entry.kind == "plan"]
    (billed,) = world.ledger.billing_subscriptions()
    assert billed.product_code == "web-starter"


def test_s1_a_package_and_a_configuration_stand_in_one_basket_and_on_one_invoice(
    world: Installation,
) -> None:
    store = world.storefront(DORA)
    basket = accepted(store.buy(Basket(), PackageChoice("web-starter"), DAY))
    basket = accepted(store.buy(basket, TWO_MACHINES, DAY))
    order = accepted(store.check_out(basket, "O-1", DAY))
    assert isinstance(order, Order)
    world.run(accepted(store.submit(order, "O-1", world.clock())).id)
    (invoice,) = world.ledger.invoices()
    # The package 59.00 and 19.00 once, the machines 90.00 and 20.00 once.
    assert invoice.request.net == Money("188.00", "EUR")
    assert len(world.listed_by_wap(DORA.username)) == 2


def test_s2_the_cost_is_estimated_before_anything_is_ordered(world: Installation) -> None:
    estimate = estimated(world.storefront(DORA), TWO_MACHINES)
    assert estimate.your_total == Money("110.00", "EUR")
    assert world.simulator.ledger == ()
    assert world.host.journal.submissions() == ()


def test_s3_the_region_chooses_the_vmm_server(world: Installation) -> None:
    store = world.storefront(DORA)
    assert store.regions() == ("Athens", "Frankfurt")
    for region, expected in example.catalogues().items():
        assert accepted(store.catalogue(region)) == expected
    refused = store.estimate(ProfileChoices("Athens").with_machines("Memory"), DAY)
    assert isinstance(refused, Refusal)
    assert refused.codes == ("unknown_profile",)
    choices = ProfileChoices("Frankfurt").with_machines("Memory", CENTOS)
    order = world.sold("O-1", DORA, choices=choices)
    frankfurt = example.offering().regions[1]
    assert order.items[0].configuration.region == frankfurt
    assert world.granted(order).ram_mib == 32768


def test_s4_profiles_are_loaded_live_from_the_vmm_server_of_the_region(
    world: Installation,
) -> None:
    store = world.storefront(DORA)
    choices = ATHENS.with_machines("Medium", UBUNTU)
    before = estimated(store, choices).quotas.cpu_cores
    wap = world.simulator.wap
    stamp = wap.stamps[example.offering().regions[0].stamp_id]
    bigger = tuple(
        evolve(each, cpu_count=16) if each.name == "Medium" else each for each in stamp.profiles
    )
    wap.add_stamp(evolve(stamp, profiles=bigger))
    assert (before, estimated(store, choices).quotas.cpu_cores) == (2, 16)


def test_s4_what_the_base_plan_does_not_list_is_not_sold(world: Installation) -> None:
    wap = world.simulator.wap
    stamp = wap.stamps[example.offering().regions[0].stamp_id]
    unlisted = VmmProfile("77777777-0000-0000-0000-000000000001", "Secret", 2, 2048, 1)
    wap.add_stamp(evolve(stamp, profiles=(*stamp.profiles, unlisted)))
    catalogue = accepted(world.storefront(DORA).catalogue("Athens"))
    assert "Secret" not in [profile.name for profile in catalogue.profiles]


def test_s4_a_profile_and_a_template_of_different_generations_do_not_combine(
    world: Installation,
) -> None:
    store = world.storefront(DORA)
    fitting = accepted(store.templates_for("Athens", "XLarge"))
    assert [template.name for template in fitting] == [WINDOWS_GEN2]
    refused = store.estimate(ATHENS.with_machines("XLarge", WINDOWS), DAY)
    assert isinstance(refused, Refusal)
    assert refused.codes == ("generation_mismatch",)


def test_s5_every_selection_shows_the_quotas_of_each_profile_and_your_total(
    world: Installation,
) -> None:
    store = world.storefront(DORA)
    one = ATHENS.with_machines("Small", UBUNTU)
    two = one.with_machines("Large", WINDOWS, 2)
    first, second = estimated(store, one), estimated(store, two)
    assert [quotas.cpu_cores for _, quotas in first.selections] == [1]
    assert [
        (chosen.profile.name, quotas.cpu_cores, quotas.storage_whole_gib)
        for chosen, quotas in second.selections
    ] == [("Small", 1, 30), ("Large", 8, 120)]
    # 12 + 9 + 3 and 10 once; then 8 × 12 + 10.50, 18 × 4.50, 15 × 1.00, 2 × 18 and 30 once.
    assert first.your_total == Money("34.00", "EUR")
    assert second.your_total == Money("268.50", "EUR")


def test_s6_an_estimate_may_lack_the_template_but_buying_may_not(world: Installation) -> None:
    store = world.storefront(DORA)
    choices = ATHENS.with_machines("Medium", quantity=2)
    estimate = estimated(store, choices)
    assert not estimate.quote.is_complete
    assert estimate.quotas.storage_whole_gib == 0
    refused = store.buy(Basket(), choices, DAY)
    assert isinstance(refused, Refusal)
    assert refused.codes == ("incomplete",)
    assert isinstance(store.buy(Basket(), TWO_MACHINES, DAY), Basket)


def test_s7_your_total_prices_all_quotas_together_with_extra_storage_from_the_workbook(
    world: Installation,
) -> None:
    estimate = estimated(world.storefront(DORA), TWO_MACHINES.with_extra_storage_gib(41))
    # 60 GiB of templates and 41 extra are 101 GiB: eleven packages of ten, not six and five.
    (storage,) = (line for line in estimate.quote.lines if line.meter == "storage_gib")
    assert (storage.quantity, storage.amount) == (Decimal(101), Money("11.00", "EUR"))
    assert estimate.your_total == Money("115.00", "EUR")
    assert "[Prices!J8]" in estimate.quote.explain()


def test_s8_profiles_with_templates_of_their_own_add_up_to_one_price(world: Installation) -> None:
    choices = ATHENS.with_machines("Medium", UBUNTU, 2).with_machines("XLarge", WINDOWS_GEN2)
    order = world.sold("O-1", DORA, choices=choices)
    granted = world.granted(order)
    assert (granted.cpu_cores, granted.ram_mib, granted.storage_gib) == (12, 24576, 120)
    assert granted.vm_count == 3
    # Cores together: 8 × 12.00 and 4 × 10.50.
    (cores,) = (line for line in order.items[0].quote.lines if line.meter == "cpu_cores")
    assert cores.amount == Money("138.00", "EUR")


def test_s9_extra_storage_is_one_pool_for_the_whole_configuration(world: Installation) -> None:
    choices = TWO_MACHINES.with_machines("Small", UBUNTU).with_extra_storage_gib(200)
    estimate = estimated(world.storefront(DORA), choices)
    assert [quotas.storage_whole_gib for _, quotas in estimate.selections] == [60, 30]
    order = world.sold("O-1", DORA, choices=choices)
    assert world.granted(order).storage_gib == 290


def test_s10_ten_s2s_channels_are_an_add_on_with_a_quantity(world: Installation) -> None:
    choices = TWO_MACHINES.with_add_on("s2s-10", 2)
    estimate = estimated(world.storefront(DORA), choices)
    # 2 × 25.00 more a month and 2 × 40.00 once.
    assert estimate.your_total == Money("240.00", "EUR")
    assert estimate.quotas.s2s_channels == 20
    order = world.sold("O-1", DORA, choices=choices)
    assert world.granted(order).vpn_connections == 20


def test_s11_a_static_ipv4_address_is_an_add_on_with_a_quantity(world: Installation) -> None:
    choices = TWO_MACHINES.with_add_on("ipv4-1", 3)
    # 3 × 3.50 more a month and 3 × 5.00 once.
    assert estimated(world.storefront(DORA), choices).your_total == Money("135.50", "EUR")
    order = world.sold("O-1", DORA, choices=choices)
    assert world.granted(order).nat_connections == 3


def test_s4_a_dropped_connection_does_not_hide_the_catalogue(world: Installation) -> None:
    world.simulator.faults.append(Fault(Service.SPF, FaultKind.RESET_BEFORE_EFFECT))
    catalogue = accepted(world.storefront(DORA).catalogue("Athens"))
    assert catalogue == example.catalogues()["Athens"]
