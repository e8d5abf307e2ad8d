"""S23, S26: a field of a form, as data."""

from typing import cast

import pytest

from wapcommerce.model.form import FieldKind, FormField


def test_a_field_has_no_value_no_bounds_and_steps_of_one_unless_they_are_given() -> None:
    """S26."""
    field = FormField("cpu_cores", "Cores", FieldKind.NUMBER, required=True)

    assert (field.value, field.choices) == ("", ())
    assert (field.least, field.most, field.step) == (None, None, 1)


def test_the_choices_of_a_field_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        FormField(
            "role",
            "Role",
            FieldKind.CHOICE,
            required=True,
            choices=cast("tuple[str, ...]", ["User"]),
        )
