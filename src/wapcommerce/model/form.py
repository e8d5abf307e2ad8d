"""A form as data: the fields that a host renders for a person (S23, S26)."""

from __future__ import annotations

from enum import StrEnum

from attrs import field, frozen
from attrs.validators import instance_of


class FieldKind(StrEnum):
    """How a host shows a field."""

    TEXT = "text"
    NUMBER = "number"
    CHOICE = "choice"


@frozen
class FormField:
    """One field of a form, as data that a host renders (S23, S26).

    `choices` are the predefined values of a choice, or suggestions for a text. A number is whole,
    from `least` to `most`, both inclusive (None: no bound of ours), in steps of `step`. `value` is
    the current or default value as text, "" for none.
    """

    id: str
    label: str
    kind: FieldKind
    required: bool
    value: str = ""
    choices: tuple[str, ...] = field(validator=instance_of(tuple), default=())
    least: int | None = None
    most: int | None = None
    step: int = 1
