"""Runs what the documentation shows: Python in README and docs, `>>>` examples in docstrings.

Every fence tagged `python` runs, those of one page in order and in one namespace. A fence tagged
`output` must be what the fences before it printed last. What must not run (commands, other
languages) carries another tag: `text`, `console`, `toml`.
"""

from doctest import ELLIPSIS
from functools import partial
from io import StringIO
from typing import Any

from sybil import Example, Sybil
from sybil.document import PythonDocStringDocument
from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser
from sybil.parsers.rest import DocTestParser
from sybil.sybil import SybilCollection
from sybil.typing import Parser


def keep_what_is_printed(namespace: dict[str, Any]) -> None:
    """Give the examples of a page a `print` that the `output` fences can be held against."""
    namespace["printed"] = StringIO()
    namespace["print"] = partial(print, file=namespace["printed"])


def compare_output(example: Example) -> str | None:
    """None when the fence repeats what was printed last, else what was printed instead."""
    printed: str = example.namespace["printed"].getvalue()
    if printed.strip() and printed.rstrip().endswith(str(example.parsed).rstrip()):
        return None
    return f"printed was:\n{printed}"


markdown: list[Parser] = [
    PythonCodeBlockParser(doctest_optionflags=ELLIPSIS),
    CodeBlockParser(language="output", evaluator=compare_output),
]

pytest_collect_file = SybilCollection(
    [
        Sybil(parsers=markdown, filenames=["README.md"], setup=keep_what_is_printed),
        Sybil(parsers=markdown, path="docs", pattern="*.md", setup=keep_what_is_printed),
        Sybil(
            parsers=[DocTestParser(ELLIPSIS)],
            path="src/wapcommerce",
            pattern="*.py",
            document_types={".py": PythonDocStringDocument},
        ),
    ]
).pytest()
