"""What both channels share: choices are checked and priced by the right list."""

from datetime import date
from decimal import Decimal

from attrs import evolve

from tests.builders import ANN, DAY, DORA, NIKOS, a_package_configuration, an_order_for_resale
from tests.channels.shops import RIVAL, TWO_MEDIUM, a_host, a_shop
from wapcommerce.adapters.memory import MemoryPriceLists
from wapcommerce.errors import Refusal, accepted
from wapcommerce.model.choices import CharacteristicChoices, PackageChoice, ProfileChoices
from wapcommerce.model.configuration import Configuration
from wapcommerce.model.money import Money
from wapcommerce.model.party import Account
from wapcommerce.model.quote import Quote

SHOP = a_shop(a_host())


def two_medium() -> Configuration:
    configuration = SHOP.configure(TWO_MEDIUM)
    assert not isinstance(configuration, Refusal)
    return configuration


def quoted(payer: Account) -> Quote:
    return accepted(SHOP.quote(two_medium(), payer, DAY))


def test_profiles_are_checked_against_the_catalogue_of_their_region() -> None:
    berlin = ProfileChoices("Berlin").with_machines("Medium")
    refused = SHOP.configure(berlin)
    assert isinstance(refused, Refusal)
    assert refused.codes == ("unknown_profile",)


def test_an_unknown_region_is_refused_without_asking_for_its_catalogue() -> None:
    for choices in (ProfileChoices("Sparta"), CharacteristicChoices("Sparta", 1, 1, 0)):
        refused = SHOP.configure(choices)
        assert isinstance(refused, Refusal)
        assert refused.codes == ("unknown_region",)


def test_a_package_needs_no_catalogue() -> None:
    assert SHOP.configure(PackageChoice("starter")) == a_package_configuration()


def test_each_payer_is_quoted_by_its_own_list() -> None:
    assert quoted(DORA).your_total == Money("91.20", "EUR")
    # 43.20, 32.40 and 6.48; a fifth more is 51.84, 38.88 and 7.776.
    assert quoted(NIKOS).your_total == Money("82.08", "EUR")
    assert quoted(ANN).your_total == Money("98.50", "EUR")


def test_a_quote_holds_for_its_days_the_first_included() -> None:
    quote = quoted(DORA)
    assert quote.is_valid_on(date(2024, 5, 30))
    assert not quote.is_valid_on(date(2024, 5, 31))
    short = evolve(SHOP, quote_valid_days=1)
    one_day = accepted(short.quote(a_package_configuration(), DORA, DAY))
    assert one_day.valid_until == DAY


def test_a_reseller_sees_what_its_own_list_asks_of_its_customers() -> None:
    configuration = two_medium()
    assert SHOP.resale_quote(configuration, NIKOS, quoted(NIKOS), ANN) == quoted(ANN)
    unknown = SHOP.resale_quote(configuration, NIKOS, quoted(NIKOS))
    assert unknown == evolve(quoted(ANN), payer_id="")


def test_a_reseller_that_adds_nothing_asks_what_it_pays() -> None:
    quote = quoted(RIVAL)
    resold = SHOP.resale_quote(two_medium(), RIVAL, quote)
    assert resold is not None
    assert resold.your_total == quote.your_total


def test_who_is_no_reseller_resells_nothing() -> None:
    configuration = two_medium()
    for account in (DORA, ANN):
        assert SHOP.resale_quote(configuration, account, quoted(account)) is None


def test_a_book_that_does_not_apply_refuses() -> None:
    assert isinstance(SHOP.price_lists, MemoryPriceLists)
    past = evolve(SHOP.price_lists, book=evolve(SHOP.price_lists.book, valid_to=date(2024, 1, 1)))
    shop = evolve(SHOP, price_lists=past)
    configuration = a_package_configuration()
    refused = shop.quote(configuration, NIKOS, DAY)
    assert isinstance(refused, Refusal)
    assert refused.codes == ("book_not_valid",)
    assert shop.resale_quote(configuration, NIKOS, quoted(NIKOS)) is None


def test_the_credit_limit_of_who_pays_is_asked() -> None:
    order = an_order_for_resale()
    poor = evolve(NIKOS, credit_limit=Money("91.19", "EUR"), tax_percent=Decimal(0))
    parties = evolve(order.parties, co_administrator=poor, billed_to=poor)
    (problem,) = SHOP.credit_problems(evolve(order, parties=parties))
    assert problem.code == "credit_limit"
    enough = evolve(parties, billed_to=evolve(poor, credit_limit=Money("91.20", "EUR")))
    assert SHOP.credit_problems(evolve(order, parties=enough)) == ()
