"""Documents of earlier releases, brought step by step to the form of this one (D10, D14)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from wapcommerce.errors import Rejection

Document = dict[str, Any]

#: Brings a document, of whatever type, to the next version; it may change what it is given.
Upcaster = Callable[[Document], Document]

#: The first upcaster leads from version 1 to 2, the next from 2 to 3; none is ever taken away.
UPCASTERS: tuple[Upcaster, ...] = ()


def version(upcasters: Sequence[Upcaster] = UPCASTERS) -> int:
    """The version that is written: the one to which the last upcaster leads."""
    return 1 + len(upcasters)


def upcast(
    document: Document, upcasters: Sequence[Upcaster] = UPCASTERS
) -> tuple[Document, Rejection | None]:
    """The document in today's form, or as it was with the reason why it cannot be read.

    A document says its version as ``v``, from 1 to `version`. With two upcasters one of version 2
    passes the second only, and comes out with ``v`` 3.
    """
    found, today = document.get("v"), version(upcasters)
    if type(found) is not int or not 1 <= found <= today:
        reads = "version 1" if today == 1 else f"versions 1 to {today}"
        hint = f"this release reads {reads}"
        return document, Rejection(
            "unknown_version", f"version {found!r} cannot be read", "v", hint
        )
    try:
        for step in upcasters[found - 1 :]:
            document = step(document)
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        reason = f"it is no document of version {found} ({type(error).__name__})"
        return document, Rejection("malformed", reason, "", "pass it as it was written")
    return {**document, "v": today}, None
