"""Runs what the documentation shows: Python in README and docs, `>>>` examples in docstrings.

Every fence tagged `python` runs, those of one page in order and in one namespace. What must not
run (commands, output, other languages) carries another tag: `text`, `console`, `toml`.
"""

from doctest import ELLIPSIS

from sybil import Sybil
from sybil.document import PythonDocStringDocument
from sybil.parsers.markdown import PythonCodeBlockParser
from sybil.parsers.rest import DocTestParser
from sybil.sybil import SybilCollection

markdown = [PythonCodeBlockParser(doctest_optionflags=ELLIPSIS)]

pytest_collect_file = SybilCollection(
    [
        Sybil(parsers=markdown, filenames=["README.md"]),
        Sybil(parsers=markdown, path="docs", pattern="*.md"),
        Sybil(
            parsers=[DocTestParser(ELLIPSIS)],
            path="src/wapcommerce",
            pattern="*.py",
            document_types={".py": PythonDocStringDocument},
        ),
    ]
).pytest()
