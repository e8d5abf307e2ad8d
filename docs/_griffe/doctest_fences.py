"""A griffe extension that shows bare doctests of docstrings as code.

Markdown would read `>>>` as a quotation and `[..][..]` as a link. Used by mkdocs.yml only.
"""

from typing import Any

import griffe


class DoctestFences(griffe.Extension):
    """Puts a code fence around each doctest, from its first `>>>` to the next blank line."""

    def on_object(self, *, obj: griffe.Object, **kwargs: Any) -> None:
        """Rewrite the docstring of one module, class, function or attribute."""
        if obj.docstring is not None:
            obj.docstring.value = _fenced(obj.docstring.value)


def _fenced(text: str) -> str:
    lines: list[str] = []
    inside = False
    for line in [*text.splitlines(), ""]:
        if not inside and line.startswith(">>>"):
            lines.append("```pycon")
            inside = True
        elif inside and not line.strip():
            lines.append("```")
            inside = False
        lines.append(line)
    return "\n".join(lines).rstrip("\n")
