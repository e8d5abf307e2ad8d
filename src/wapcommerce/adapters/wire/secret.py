"""A text that must not be shown."""

from __future__ import annotations

from attrs import field, frozen
from attrs.validators import instance_of


@frozen(repr=False)
class Secret:
    """A password or token that shows itself only when asked by `reveal`.

    >>> Secret("correct horse")
    Secret('***')
    >>> f"{Secret('correct horse')}"
    '***'
    """

    _text: str = field(validator=instance_of(str))

    def reveal(self) -> str:
        """The text itself, for the one place that sends it."""
        return self._text

    def __repr__(self) -> str:
        return "Secret('***')"

    def __str__(self) -> str:
        return "***"
