"""S5–S11, S26: what a configuration adds up to, and what can be priced of it (D2)."""

from fractions import Fraction
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from tests.builders import (
    ATHENS,
    BERLIN_SMALL,
    DEBIAN,
    GEN1,
    IPV4_1,
    MEDIUM,
    S2S_1,
    S2S_10,
    SMALL,
    STARTER,
    WINDOWS,
    a_package_configuration,
)
from wapcommerce.model.configuration import (
    CharacteristicConfiguration,
    ChosenAddOn,
    PackageConfiguration,
    ProfileConfiguration,
    Selection,
)
from wapcommerce.model.quotas import BYTES_PER_GIB, Quotas

selections = st.builds(
    Selection,
    profile=st.sampled_from([SMALL, MEDIUM, GEN1, BERLIN_SMALL]),
    template=st.sampled_from([None, DEBIAN, WINDOWS]),
    quantity=st.integers(1, 3000),
)
chosen_add_ons = st.lists(
    st.builds(
        ChosenAddOn, add_on=st.sampled_from([S2S_1, S2S_10, IPV4_1]), quantity=st.integers(1, 9)
    ),
    unique_by=lambda chosen: chosen.add_on.code,
)


def of_profiles(
    selections: list[Selection], extra_storage_gib: int = 0, add_ons: tuple[ChosenAddOn, ...] = ()
) -> ProfileConfiguration:
    return ProfileConfiguration("iaas", ATHENS, tuple(selections), extra_storage_gib, add_ons)


def test_a_selection_multiplies_profile_and_template_by_its_quantity() -> None:
    """S6: two machines of 2 cores and 4 GiB with 40 GiB of disk each."""
    assert Selection(MEDIUM, DEBIAN, 2).quotas == Quotas(
        cpu_cores=4, ram_mib=8192, storage_bytes=80 * BYTES_PER_GIB, vm_count=2
    )


def test_without_a_template_storage_counts_nothing() -> None:
    """S6: an estimate may lack the template."""
    assert Selection(MEDIUM, None, 2).quotas == Quotas(cpu_cores=4, ram_mib=8192, vm_count=2)


def test_two_packs_of_ten_channels_grant_twenty() -> None:
    assert ChosenAddOn(S2S_10, 2).quotas == Quotas(s2s_channels=20)


def test_all_profiles_extra_storage_and_add_ons_add_up() -> None:
    """S7–S11; extra storage is counted once, whatever the number of machines."""
    configuration = of_profiles(
        [Selection(SMALL, DEBIAN, 3), Selection(GEN1, WINDOWS, 1)],
        extra_storage_gib=100,
        add_ons=(ChosenAddOn(S2S_10, 2), ChosenAddOn(IPV4_1, 5)),
    )

    assert configuration.quotas == Quotas(
        cpu_cores=7,
        ram_mib=3 * 2048 + 8192,
        storage_bytes=(3 * 40 + 80 + 100) * BYTES_PER_GIB,
        vm_count=4,
        s2s_channels=20,
        ipv4_addresses=5,
    )


def test_meters_name_resources_profiles_templates_and_add_ons() -> None:
    """D2; memory stays exact: 3 machines of 1.5 GiB take 4.5 GiB."""
    configuration = of_profiles(
        [Selection(BERLIN_SMALL, DEBIAN, 1), Selection(BERLIN_SMALL, None, 2)],
        extra_storage_gib=7,
        add_ons=(ChosenAddOn(S2S_10, 2),),
    )

    assert configuration.meters == {
        "cpu_cores": 3,
        "ram_gib": Fraction(9, 2),
        "storage_gib": 47,
        "vm_count": 3,
        "profile:Small": 3,
        "template:Debian": 1,
        "addon:s2s-10": 2,
    }


def test_a_selection_without_template_is_named_as_missing() -> None:
    """S6."""
    configuration = of_profiles(
        [Selection(SMALL, None, 1), Selection(SMALL, DEBIAN, 1), Selection(MEDIUM, None, 1)]
    )

    assert configuration.missing == ("machines[0].template", "machines[2].template")


def test_machines_are_missing_until_one_is_chosen() -> None:
    """S9: extra storage is for machines, so it is not sold alone."""
    assert of_profiles([]).missing == ("machines",)
    assert of_profiles([], add_ons=(ChosenAddOn(S2S_10, 1),)).missing == ("machines",)
    assert of_profiles([], extra_storage_gib=1).missing == ("machines",)
    assert of_profiles([Selection(SMALL, DEBIAN, 1)]).missing == ()


def test_characteristics_add_their_add_ons_and_leave_no_choice_open() -> None:
    """S26."""
    configuration = CharacteristicConfiguration(
        "iaas",
        ATHENS,
        Quotas(cpu_cores=4, ram_mib=512, storage_bytes=BYTES_PER_GIB, vm_count=2),
        (ChosenAddOn(IPV4_1, 3),),
    )

    assert configuration.quotas == Quotas(4, 512, BYTES_PER_GIB, 2, 0, 3)
    assert configuration.meters == {
        "cpu_cores": 4,
        "ram_gib": Fraction(1, 2),
        "storage_gib": 1,
        "vm_count": 2,
        "addon:ipv4-1": 3,
    }
    assert configuration.missing == ()


def test_characteristics_without_a_machine_count_have_no_such_meter() -> None:
    """D2: no count means unlimited in WAP, also with add-ons."""
    resources = Quotas(cpu_cores=4, vm_count=None)
    configuration = CharacteristicConfiguration(
        "iaas", ATHENS, resources, (ChosenAddOn(S2S_10, 1),)
    )

    assert configuration.quotas.vm_count is None
    assert "vm_count" not in configuration.meters


def test_a_package_is_priced_as_one_unit_and_grants_what_it_states() -> None:
    """S1."""
    configuration = PackageConfiguration(ATHENS, STARTER)

    assert configuration.product_code == "starter"
    assert configuration.meters == {"product:starter": 1}
    assert configuration.quotas == STARTER.quotas
    assert configuration.missing == ()
    assert configuration == a_package_configuration()


@given(st.lists(selections, max_size=6), chosen_add_ons, st.integers(0, 10**6), st.randoms())
def test_the_order_of_choices_changes_neither_quotas_nor_meters(
    chosen: list[Selection], add_ons: list[ChosenAddOn], extra: int, random: Random
) -> None:
    """S8."""
    shuffled, other_add_ons = list(chosen), list(add_ons)
    random.shuffle(shuffled)
    random.shuffle(other_add_ons)
    one = of_profiles(chosen, extra, tuple(add_ons))
    other = of_profiles(shuffled, extra, tuple(other_add_ons))

    assert one.quotas == other.quotas
    assert one.meters == other.meters


@given(
    st.lists(selections, max_size=4), st.lists(selections, max_size=4), *[st.integers(0, 99)] * 2
)
def test_quotas_of_two_configurations_add_up_to_those_of_both_together(
    ours: list[Selection], theirs: list[Selection], our_gib: int, their_gib: int
) -> None:
    """S8, S9."""
    together = of_profiles([*ours, *theirs], our_gib + their_gib)

    assert (
        together.quotas == of_profiles(ours, our_gib).quotas + of_profiles(theirs, their_gib).quotas
    )


@given(st.lists(selections, min_size=1, max_size=4), chosen_add_ons, st.integers(0, 10**6))
def test_both_ways_of_configuring_agree_on_quotas_when_their_resources_are_equal(
    chosen: list[Selection], add_ons: list[ChosenAddOn], extra: int
) -> None:
    """D2, S26."""
    by_profiles = of_profiles(chosen, extra, tuple(add_ons))
    resources = of_profiles(chosen, extra).quotas
    by_characteristics = CharacteristicConfiguration("iaas", ATHENS, resources, tuple(add_ons))

    assert by_characteristics.quotas == by_profiles.quotas
    shared = by_characteristics.meters
    assert shared == {name: by_profiles.meters[name] for name in shared}
