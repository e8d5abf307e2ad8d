"""The form of the back office: fields as data, and what was entered (S26, S27)."""

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import an_offering
from wapcommerce.channels.characteristics import (
    characteristic_choices,
    characteristic_fields,
    characteristic_values,
)
from wapcommerce.errors import Refusal, accepted
from wapcommerce.model.choices import AddOnChoice, CharacteristicChoices
from wapcommerce.model.configuration import CharacteristicConfiguration
from wapcommerce.model.configure import configure
from wapcommerce.model.form import FieldKind
from wapcommerce.model.offering import AddOn, Limits, Tab

VALUES = {"region": "Berlin", "cpu_cores": "4", "ram_gib": "8", "storage_gib": "100"}


def configured(choices: CharacteristicChoices) -> CharacteristicConfiguration:
    return accepted(configure(choices, an_offering()))


def test_a_new_product_offers_every_characteristic_with_its_default_range_and_step() -> None:
    fields = characteristic_fields(an_offering(Limits(max_machines=50)))
    assert [each.id for each in fields] == [
        "region",
        "cpu_cores",
        "ram_gib",
        "storage_gib",
        "vm_count",
        "addon:s2s-10",
        "addon:s2s-1",
        "addon:ipv4-1",
    ]
    region, *numbers = fields
    assert (region.label, region.kind) == ("VMM Management Server", FieldKind.CHOICE)
    assert (region.value, region.choices) == ("Athens", ("Athens", "Berlin"))
    assert {each.kind for each in numbers} == {FieldKind.NUMBER}
    assert {each.step for each in numbers} == {1}
    assert [each.least for each in numbers] == [1, 1, 0, 1, 0, 0, 0]
    assert [each.most for each in numbers] == [None, None, None, 50, 9, 99, 99]
    assert [each.value for each in numbers] == ["1", "1", "0", "", "0", "0", "0"]
    assert [each.required for each in fields] == [True, True, True, True, *[False] * 4]


def test_the_defaults_of_the_form_can_be_bought_as_they_are() -> None:
    defaults = {each.id: each.value for each in characteristic_fields(an_offering())}
    assert accepted(characteristic_choices(defaults)) == CharacteristicChoices("Athens", 1, 1, 0)


def test_the_form_shows_the_current_selection() -> None:
    choices = CharacteristicChoices("Berlin", 4, 8, 100, 3, (AddOnChoice("s2s-10", 2),))
    fields = characteristic_fields(an_offering(), configured(choices))
    assert {each.id: each.value for each in fields} == VALUES | {
        "vm_count": "3",
        "addon:s2s-10": "2",
        "addon:s2s-1": "0",
        "addon:ipv4-1": "0",
    }


@given(
    choices=st.builds(
        CharacteristicChoices,
        st.sampled_from(["Athens", "Berlin"]),
        st.integers(1, 10**6),
        st.integers(1, 10**6),
        st.integers(0, 10**6),
        st.none() | st.integers(1, 1000),
        st.lists(
            st.builds(AddOnChoice, st.sampled_from(["s2s-10", "ipv4-1"]), st.integers(1, 9)),
            unique_by=lambda choice: choice.code,
        ).map(tuple),
    )
)
def test_what_the_form_shows_makes_the_same_choices_again(choices: CharacteristicChoices) -> None:
    shown = characteristic_values(configured(choices))
    assert accepted(characteristic_choices(shown)) == choices


def test_blank_and_zero_add_ons_are_not_chosen_and_spaces_do_not_matter() -> None:
    entered = {"addon:s2s-10": "0", "addon:ipv4-1": " ", "addon:s2s-1": " 2 ", "vm_count": " "}
    choices = accepted(characteristic_choices(VALUES | entered))
    assert choices.add_ons == (AddOnChoice("s2s-1", 2),)
    assert choices.vm_count is None


def test_every_field_that_is_wrong_is_named_at_once() -> None:
    entered = {"cpu_cores": "four", "storage_gib": "1.5", "gpu": "1", "addon:ipv4-1": "many"}
    refused = characteristic_choices(entered)
    assert isinstance(refused, Refusal)
    assert [(each.code, each.path) for each in refused.rejections] == [
        ("quantity", "cpu_cores"),
        ("quantity", "storage_gib"),
        ("unknown_characteristic", "gpu"),
        ("quantity", "addon:ipv4-1"),
        ("characteristic_missing", "ram_gib"),
    ]


@pytest.mark.parametrize("text", ["-", "--1", "1e3", "٣", "1_000", "1 000", "1000000000", "0x1"])
def test_what_is_no_plain_whole_number_is_refused(text: str) -> None:
    refused = characteristic_choices(VALUES | {"cpu_cores": text})
    assert isinstance(refused, Refusal)
    assert refused.codes == ("quantity",)


@pytest.mark.parametrize("name", ["cpu_cores", "ram_gib", "storage_gib", "addon:s2s-1"])
def test_a_negative_number_is_left_to_the_rules_of_configuring(name: str) -> None:
    choices = accepted(characteristic_choices(VALUES | {name: "-1"}))
    refused = configure(choices, an_offering())
    assert isinstance(refused, Refusal)
    assert refused.codes == ("quantity",)


def test_an_add_on_that_grants_more_than_a_plan_holds_cannot_be_chosen() -> None:
    offering = an_offering()
    huge = evolve(offering.add_ons[0], grants_s2s_channels=100)
    fields = characteristic_fields(evolve(offering, add_ons=(huge,)))
    assert fields[-1].most == 0


def test_an_add_on_that_grants_nothing_has_no_upper_bound() -> None:
    offering = an_offering()
    bare = AddOn("bare", "Nothing", Tab.VPN)
    (*_, field) = characteristic_fields(evolve(offering, add_ons=(bare,)))
    assert field.most is None
