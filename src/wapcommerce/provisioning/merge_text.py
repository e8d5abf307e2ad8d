"""Text with merge fields: what a part of a mail template is made of (D11)."""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Set
from typing import Final

from wapcommerce.errors import Rejection

PART_LIMIT_BYTES: Final = 64 * 1024

_HINT_DOLLAR = "write a field as ${name}, and a dollar sign as $$"


PLACEHOLDER: Final = re.compile(
    r"""
    \$(?:
        (?P<escaped>\$)
      | (?P<named>(?!))
      | \{(?P<braced>[A-Za-z_][A-Za-z0-9_]*)\}
      | (?P<invalid>)
    )
    """,
    re.VERBOSE,
)


class MergeText(string.Template):
    """A `string.Template` that knows ``${name}`` and ``$$`` and nothing else.

    The bare form ``$name`` is a mistake here: it swallows the letters that follow it.
    """

    flags = re.NOFLAG
    pattern = PLACEHOLDER.pattern  # type: ignore[assignment]  # compiled with the class


def fields_in(text: str) -> frozenset[str]:
    """The names of the merge fields that the text uses.

    >>> sorted(fields_in("Hello ${name}, it costs $$5. ${link}"))
    ['link', 'name']
    """
    return frozenset(match["braced"] for match in PLACEHOLDER.finditer(text) if match["braced"])


def breaks_line(text: str) -> bool:
    """Whether the text cannot stand in one line, and so not in the header of a mail.

    Besides CR and LF other characters end a line too, for instance U+2028.
    """
    return len(f"{text}.".splitlines()) > 1


def part_problems(part: str, text: str, allowed: Set[str]) -> list[Rejection]:
    """What is wrong with one part of a template, all at once; `path` is the part's name."""
    if not text.strip():
        return [Rejection("mail_part_empty", f"the {part} is empty", part, "write one")]
    if len(text.encode(errors="replace")) > PART_LIMIT_BYTES:
        message = f"the {part} is larger than {PART_LIMIT_BYTES} bytes"
        return [Rejection("mail_part_too_large", message, part, "shorten it")]
    return [*_character_problems(part, text), *_placeholder_problems(part, text, allowed)]


def _character_problems(part: str, text: str) -> list[Rejection]:
    strange = sorted(c for c in set(text) if c not in "\t\r\n" and _is_control(c))
    if not strange:
        return []
    named = ", ".join(f"U+{ord(c):04X}" for c in strange)
    message = f"the {part} has control characters: {named}"
    return [Rejection("mail_part_unprintable", message, part, "remove them")]


def _is_control(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cs")


def _placeholder_problems(part: str, text: str, allowed: Set[str]) -> list[Rejection]:
    found: list[Rejection] = []
    for match in PLACEHOLDER.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        if match["invalid"] is not None:
            message = f"line {line} of the {part} has a dollar sign that begins no field"
            found.append(Rejection("mail_placeholder_invalid", message, part, _HINT_DOLLAR))
        elif match["braced"] is not None and match["braced"] not in allowed:
            message = f"line {line} of the {part}: there is no field {match['braced']!r}"
            hint = f"the fields are {', '.join(sorted(allowed))}"
            found.append(Rejection("mail_field_unknown", message, part, hint))
    return found
