"""Language tags: in which language a mail is looked for, and in which order (D11)."""

from __future__ import annotations

import re
from typing import Final

DEFAULT_LANGUAGE: Final = "en"

_TAG = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")


def canonical_language(tag: str) -> str:
    """The usual spelling of a BCP 47 tag, whose letters may come in any case.

    >>> canonical_language("EL-gr"), canonical_language("zh_hant")
    ('el-GR', 'zh-Hant')
    """
    primary, *others = tag.strip().replace("_", "-").split("-")
    return "-".join([primary.lower(), *map(_canonical_subtag, others)])


def is_language(tag: str) -> bool:
    """Whether the text has the form of a language tag, so that it is safe in a file name."""
    return len(tag) <= 35 and _TAG.fullmatch(tag) is not None


def languages_to_try(tag: str) -> tuple[str, ...]:
    """The tag, its primary language, English; only English when the text is no tag.

    >>> languages_to_try("el-GR")
    ('el-GR', 'el', 'en')
    """
    exact = canonical_language(tag)
    if not is_language(exact):
        return (DEFAULT_LANGUAGE,)
    return tuple(dict.fromkeys((exact, exact.partition("-")[0], DEFAULT_LANGUAGE)))


def _canonical_subtag(subtag: str) -> str:
    if subtag.isalpha() and len(subtag) == 2:
        return subtag.upper()
    if subtag.isalpha() and len(subtag) == 4:
        return subtag.title()
    return subtag.lower()
