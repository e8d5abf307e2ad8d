"""The events that a host may rely on are those on the page, with the fields it names."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "wapcommerce"
SOURCES = (*PACKAGE.glob("provisioning/*.py"), *PACKAGE.glob("adapters/runner/*.py"))


def on_the_page() -> dict[str, set[str]]:
    page = (ROOT / "docs" / "reference" / "logging.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1:-1] for line in page.splitlines() if line.startswith("| `")]
    return {row[0].strip(" `"): set(re.findall(r"`(\w+)`", row[3])) for row in rows}


def in_the_code() -> dict[str, set[str]]:
    """Every event with the fields that are written out beside it."""
    found: dict[str, set[str]] = {}
    for source in SOURCES:
        tree = ast.parse(source.read_text(encoding="utf-8"))
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            event = event_of(call)
            if event is not None:
                found.setdefault(event, set()).update(fields_of(call))
    return found


def event_of(call: ast.Call) -> str | None:
    """The event of a call that logs; None for other calls, and for an event that is passed on."""
    function = call.func
    logs = isinstance(function, ast.Attribute) and ast.unparse(function.value) == "_log"
    if not logs and ast.unparse(function) != "log_failure":
        return None
    event = call.args[0]
    return str(event.value) if isinstance(event, ast.Constant) else None


def fields_of(call: ast.Call) -> set[str]:
    if ast.unparse(call.func) == "log_failure":
        return {str(keyword.arg) for keyword in call.keywords} | {"error", "lines"}
    extra = next(keyword.value for keyword in call.keywords if keyword.arg == "extra")
    if not isinstance(extra, ast.Dict):
        return set()  # made before; the page says which
    return {str(key.value) for key in extra.keys if isinstance(key, ast.Constant)}


def test_every_event_of_the_code_is_on_the_page_and_no_other() -> None:
    assert set(on_the_page()) == set(in_the_code())


def test_every_field_of_the_code_is_on_the_page() -> None:
    page = on_the_page()
    for event, fields in in_the_code().items():
        assert fields - {"lines"} <= page[event], event
