"""S3, S4, S6, S8–S11, S26, D7: every rule a choice can break, all told at once."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve

from tests.builders import (
    ATHENS,
    ATHENS_CATALOGUE,
    BERLIN_CATALOGUE,
    DEBIAN,
    GEN1,
    IPV4_1,
    MEDIUM,
    S2S_10,
    SMALL,
    STARTER,
    WINDOWS,
    an_offering,
)
from wapcommerce.errors import Refusal
from wapcommerce.model.catalogue import Catalogue
from wapcommerce.model.choices import (
    AddOnChoice,
    CharacteristicChoices,
    Choices,
    MachineChoice,
    PackageChoice,
    ProfileChoices,
)
from wapcommerce.model.configuration import (
    CharacteristicConfiguration,
    ChosenAddOn,
    PackageConfiguration,
    ProfileConfiguration,
    Selection,
)
from wapcommerce.model.configure import configure
from wapcommerce.model.offering import Limits, Offering
from wapcommerce.model.quotas import BYTES_PER_GIB, Quotas

START = ProfileChoices("Athens")
# What an untyped host may pass; True is an int to Python.
NO_COUNTS = [0, -1, True, False, 1.5, 1.0, "2", None, Decimal(1)]


def reasons(
    choices: Choices,
    offering: Offering | None = None,
    catalogue: Catalogue | None = ATHENS_CATALOGUE,
) -> list[tuple[str, str]]:
    """Code and path of every rejection; none when the choices are accepted."""
    result = configure(choices, offering or an_offering(), catalogue)
    if not isinstance(result, Refusal):
        return []
    assert all(rejection.message and rejection.hint for rejection in result.rejections)
    return [(rejection.code, rejection.path) for rejection in result.rejections]


def test_profile_choices_become_a_configuration_of_catalogue_values() -> None:
    """S4–S11: the values themselves are kept, so that an order keeps what was sold."""
    choices = (
        START.with_machines("Small", "Debian", 3)
        .with_machines("Gen1", "Windows")
        .with_machines("Medium")
        .with_extra_storage_gib(100)
        .with_add_on("s2s-10", 2)
        .with_add_on("ipv4-1", 5)
    )

    assert configure(choices, an_offering(), ATHENS_CATALOGUE) == ProfileConfiguration(
        product_code="iaas",
        region=ATHENS,
        selections=(
            Selection(SMALL, DEBIAN, 3),
            Selection(GEN1, WINDOWS, 1),
            Selection(MEDIUM, None, 1),
        ),
        extra_storage_gib=100,
        add_ons=(ChosenAddOn(S2S_10, 2), ChosenAddOn(IPV4_1, 5)),
    )


def test_nothing_chosen_yet_is_an_estimate_of_nothing_and_needs_no_catalogue() -> None:
    configuration = configure(START, an_offering())

    assert configuration == ProfileConfiguration("iaas", ATHENS, ())


def test_characteristics_become_a_configuration_without_a_catalogue() -> None:
    """S26."""
    choices = CharacteristicChoices("Athens", 4, 8, 100, 2).with_add_on("s2s-10")

    assert configure(choices, an_offering()) == CharacteristicConfiguration(
        "iaas", ATHENS, Quotas(4, 8192, 100 * BYTES_PER_GIB, 2), (ChosenAddOn(S2S_10, 1),)
    )


def test_characteristics_without_a_machine_count_stay_without_one() -> None:
    """S26, D2: no count is not a count of zero."""
    configuration = configure(CharacteristicChoices("Athens", 4, 8, 0), an_offering())

    assert not isinstance(configuration, Refusal)
    assert configuration.resources.vm_count is None


def test_a_package_becomes_a_configuration_in_its_own_region() -> None:
    """S1."""
    assert configure(PackageChoice("starter"), an_offering()) == PackageConfiguration(
        ATHENS, STARTER
    )


@pytest.mark.parametrize("quantity", NO_COUNTS)
def test_a_quantity_of_machines_is_a_whole_number_from_one(quantity: int) -> None:
    choices = evolve(START, machines=(MachineChoice("Small", None, quantity),))

    assert reasons(choices) == [("quantity", "machines[0].quantity")]


@pytest.mark.parametrize("quantity", NO_COUNTS)
def test_a_quantity_of_add_ons_is_a_whole_number_from_one(quantity: int) -> None:
    choices = evolve(START, add_ons=(AddOnChoice("ipv4-1", quantity),))

    assert reasons(choices) == [("quantity", "add_ons[0].quantity")]


@pytest.mark.parametrize("extra", [-1, True, 0.5, "2", None])
def test_extra_storage_is_a_whole_number_from_zero(extra: int) -> None:
    choices = evolve(START, extra_storage_gib=extra)

    assert reasons(choices) == [("quantity", "extra_storage_gib")]


@pytest.mark.parametrize("name", ["cpu_cores", "ram_gib", "storage_gib", "vm_count"])
@pytest.mark.parametrize("value", [-1, True, 1.5, "2"])
def test_a_characteristic_is_a_whole_number(name: str, value: Any) -> None:
    """S26."""
    changes = {name: value}
    choices = evolve(CharacteristicChoices("Athens", 4, 8, 100, 2), **changes)

    assert reasons(choices) == [("quantity", name)]


def test_characteristics_may_have_no_storage_but_have_cores_and_memory() -> None:
    assert reasons(CharacteristicChoices("Athens", 1, 1, 0, 1)) == []
    assert reasons(CharacteristicChoices("Athens", 0, 0, 0, 0)) == [
        ("quantity", "cpu_cores"),
        ("quantity", "ram_gib"),
        ("quantity", "vm_count"),
    ]


def test_numbers_may_be_as_large_as_they_like_where_no_limit_is_set() -> None:
    choices = START.with_machines("Small", "Debian", 10**30).with_extra_storage_gib(10**30)

    configuration = configure(choices, an_offering(), ATHENS_CATALOGUE)

    assert not isinstance(configuration, Refusal)
    assert configuration.quotas.storage_gib == 41 * 10**30


@pytest.mark.parametrize("region", ["Rome", "athens", "", None])
def test_a_region_that_is_not_sold_is_refused(region: str) -> None:
    """S3."""
    assert reasons(ProfileChoices(region)) == [("unknown_region", "region")]
    assert reasons(CharacteristicChoices(region, 1, 1, 1)) == [("unknown_region", "region")]


def test_the_hint_lists_what_is_sold() -> None:
    refusal = configure(ProfileChoices("Rome"), an_offering())

    assert isinstance(refusal, Refusal)
    assert refusal.rejections[0].hint == "choose one of: Athens, Berlin"


def test_a_package_that_is_not_sold_is_refused() -> None:
    assert reasons(PackageChoice("iaas")) == [("unknown_package", "code")]
    assert reasons(PackageChoice("starter"), evolve(an_offering(), regions=())) == [
        ("unknown_region", "region")
    ]


def test_an_offering_without_packages_says_that_it_sells_none() -> None:
    refusal = configure(PackageChoice("x"), evolve(an_offering(), packages=()))

    assert isinstance(refusal, Refusal)
    assert refusal.rejections[0].hint == "the offering sells none"


@pytest.mark.parametrize("catalogue", [None, BERLIN_CATALOGUE])
def test_profiles_of_another_region_are_refused(catalogue: Catalogue | None) -> None:
    """S4: Berlin has a profile Small too, but not that of Athens."""
    choices = START.with_machines("Small").with_machines("Medium")

    assert reasons(choices, catalogue=catalogue) == [("other_region", "region")]


def test_a_profile_that_only_another_region_has_is_unknown() -> None:
    choices = ProfileChoices("Berlin").with_machines("Medium", "Windows")

    assert reasons(choices, catalogue=BERLIN_CATALOGUE) == [
        ("unknown_profile", "machines[0].profile"),
        ("unknown_template", "machines[0].template"),
    ]


def test_no_profile_at_all_is_unknown_too() -> None:
    choices = evolve(START, machines=(MachineChoice(None),))  # type: ignore[arg-type]  # what an untyped host may pass

    assert reasons(choices) == [("unknown_profile", "machines[0].profile")]


def test_a_template_with_an_empty_name_is_unknown_not_open() -> None:
    assert reasons(START.with_machines("Small", "")) == [
        ("unknown_template", "machines[0].template")
    ]


def test_a_name_borne_by_two_is_ambiguous() -> None:
    """VMM does not keep names unique, and guessing would bill the wrong machine."""
    catalogue = Catalogue(
        "Athens", (SMALL, evolve(SMALL, id="hp-twin")), (DEBIAN, evolve(DEBIAN, id="tp-twin"))
    )

    assert reasons(START.with_machines("Small", "Debian"), catalogue=catalogue) == [
        ("ambiguous_profile", "machines[0].profile"),
        ("ambiguous_template", "machines[0].template"),
    ]


def test_profile_and_template_of_different_generations_do_not_combine() -> None:
    """S4."""
    choices = (
        START.with_machines("Gen1", "Windows")
        .with_machines("Gen2", "Windows")
        .with_machines("Small", "Windows")
        .with_machines("Gen1", "Windows Gen2")
    )

    assert reasons(choices) == [
        ("generation_mismatch", "machines[1].template"),
        ("generation_mismatch", "machines[3].template"),
    ]


def test_an_add_on_that_is_not_sold_is_refused() -> None:
    assert reasons(START.with_add_on("gpu")) == [("unknown_add_on", "add_ons[0].code")]


def test_an_add_on_chosen_twice_is_refused() -> None:
    """Two choices of one add-on would make two prices for one meter."""
    choices = evolve(START, add_ons=(AddOnChoice("ipv4-1", 2), AddOnChoice("ipv4-1", 2)))

    assert reasons(choices) == [("repeated_add_on", "add_ons[1].code")]


@pytest.mark.parametrize(
    ("tens", "ones", "refused"), [(9, 8, False), (9, 9, False), (10, None, True), (9, 10, True)]
)
def test_one_plan_holds_at_most_99_s2s_channels(tens: int, ones: int | None, refused: bool) -> None:
    """D7: 98, 99, 100 and again 100 channels, added up over all add-ons."""
    choices = START.with_add_on("s2s-10", tens)
    if ones is not None:
        choices = choices.with_add_on("s2s-1", ones)

    assert reasons(choices) == ([("too_many_s2s_channels", "add_ons")] if refused else [])


@pytest.mark.parametrize(("addresses", "refused"), [(98, False), (99, False), (100, True)])
def test_one_plan_holds_at_most_99_addresses(addresses: int, refused: bool) -> None:
    """D7; the same for both ways of configuring."""
    expected = [("too_many_ipv4_addresses", "add_ons")] if refused else []

    assert reasons(START.with_add_on("ipv4-1", addresses)) == expected
    characteristics = CharacteristicChoices("Athens", 1, 1, 1)
    assert reasons(characteristics.with_add_on("ipv4-1", addresses)) == expected


@pytest.mark.parametrize(("last", "refused"), [(6, False), (7, False), (8, True)])
def test_the_limit_of_machines_counts_all_of_them(last: int, refused: bool) -> None:
    """9, 10 and 11 machines where 10 are the most."""
    offering = an_offering(Limits(max_machines=10))
    choices = (
        START.with_machines("Small")
        .with_machines("Small", quantity=2)
        .with_machines("Medium", quantity=last)
    )

    assert reasons(choices, offering) == ([("too_many_machines", "machines")] if refused else [])


@pytest.mark.parametrize(("vm_count", "refused"), [(9, False), (10, False), (11, True)])
def test_the_limit_of_machines_holds_for_characteristics_too(vm_count: int, refused: bool) -> None:
    choices = CharacteristicChoices("Athens", 4, 8, 100, vm_count)

    assert reasons(choices, an_offering(Limits(max_machines=10))) == (
        [("too_many_machines", "vm_count")] if refused else []
    )


@pytest.mark.parametrize(("extra", "refused"), [(99, False), (100, False), (101, True)])
def test_extra_storage_has_its_limit(extra: int, refused: bool) -> None:
    offering = an_offering(Limits(max_extra_storage_gib=100))

    assert reasons(START.with_extra_storage_gib(extra), offering) == (
        [("too_much_extra_storage", "extra_storage_gib")] if refused else []
    )


def test_a_limit_of_zero_is_a_limit() -> None:
    offering = an_offering(Limits(max_machines=0, max_extra_storage_gib=0))

    assert reasons(START.with_machines("Small").with_extra_storage_gib(1), offering) == [
        ("too_many_machines", "machines"),
        ("too_much_extra_storage", "extra_storage_gib"),
    ]


def test_every_problem_of_profile_choices_is_told_at_once() -> None:
    choices = ProfileChoices(
        "Athens",
        machines=(
            MachineChoice("Huge", "Debian", 0),
            MachineChoice("Gen2", "Windows"),
            MachineChoice("Small", "Solaris", 2),
        ),
        extra_storage_gib=-1,
        add_ons=(
            AddOnChoice("gpu"),
            AddOnChoice("s2s-10", 10),
            AddOnChoice("ipv4-1", 0),
            AddOnChoice("s2s-10"),
        ),
    )

    assert reasons(choices, an_offering(Limits(max_machines=2))) == [
        ("unknown_profile", "machines[0].profile"),
        ("quantity", "machines[0].quantity"),
        ("generation_mismatch", "machines[1].template"),
        ("unknown_template", "machines[2].template"),
        ("quantity", "extra_storage_gib"),
        ("too_many_machines", "machines"),
        ("unknown_add_on", "add_ons[0].code"),
        ("quantity", "add_ons[2].quantity"),
        ("repeated_add_on", "add_ons[3].code"),
        ("too_many_s2s_channels", "add_ons"),
    ]


def test_an_unknown_region_does_not_hide_what_else_is_wrong() -> None:
    choices = ProfileChoices("Rome", (MachineChoice("Small"),), -1, (AddOnChoice("gpu"),))

    assert reasons(choices) == [
        ("unknown_region", "region"),
        ("quantity", "extra_storage_gib"),
        ("unknown_add_on", "add_ons[0].code"),
    ]


def test_every_problem_of_characteristics_is_told_at_once() -> None:
    choices = CharacteristicChoices("Rome", 0, -8, -1, 0, (AddOnChoice("s2s-10", 0),))

    assert reasons(choices) == [
        ("unknown_region", "region"),
        ("quantity", "cpu_cores"),
        ("quantity", "ram_gib"),
        ("quantity", "storage_gib"),
        ("quantity", "vm_count"),
        ("quantity", "add_ons[0].quantity"),
    ]


def test_a_configuration_says_that_its_catalogue_was_stale() -> None:
    since = datetime(2026, 3, 2, 9, tzinfo=UTC)
    stale = evolve(ATHENS_CATALOGUE, stale_since=since)
    choices = START.with_machines("Small", "Debian")

    assert configured(choices, stale).catalogue_stale_since == since
    assert configured(choices, ATHENS_CATALOGUE).catalogue_stale_since is None
    assert configured(choices, stale).meters == configured(choices, ATHENS_CATALOGUE).meters


def test_what_took_nothing_from_a_stale_catalogue_is_not_stale() -> None:
    stale = evolve(ATHENS_CATALOGUE, stale_since=datetime(2026, 3, 2, 9, tzinfo=UTC))

    assert configured(START.with_extra_storage_gib(10), stale).catalogue_stale_since is None


def configured(choices: ProfileChoices, catalogue: Catalogue) -> ProfileConfiguration:
    found = configure(choices, an_offering(), catalogue)
    assert isinstance(found, ProfileConfiguration)
    return found
