"""`wapcommerce demo`: the whole flow, any number of times."""

from pathlib import Path

from typer.testing import CliRunner

from wapcommerce.adapters.wire.json import from_json
from wapcommerce.cli.app import app
from wapcommerce.model.billing import Invoice
from wapcommerce.model.order import Order
from wapcommerce.model.quote import Quote

FILES = {"quote.json", "order.json", "invoice.json", "orders.sqlite3", "mail"}


def test_the_demonstration_sells_and_leaves_its_files_and_can_be_repeated(tmp_path: Path) -> None:
    output = tmp_path / "demo-output"
    for _ in range(2):
        result = CliRunner().invoke(app, ["demo", "--output", str(output)], catch_exceptions=False)
        assert result.exit_code == 0, result.output
        assert "order ORD-2026-0001 is done" in result.output
        assert "logged in to the WAP portal" in result.output
        assert {path.name for path in output.iterdir()} >= FILES
        assert len(list((output / "mail").glob("*.eml"))) == 2
    quote = from_json(Quote, (output / "quote.json").read_text(encoding="utf-8"))
    order = from_json(Order, (output / "order.json").read_text(encoding="utf-8"))
    invoice = from_json(Invoice, (output / "invoice.json").read_text(encoding="utf-8"))
    assert order.items[0].quote == quote
    assert invoice.request.total == quote.your_total


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    mine = tmp_path / "mail"
    mine.mkdir()
    result = CliRunner().invoke(app, ["demo", "--output", str(tmp_path)])
    assert result.exit_code != 0
    assert [path.name for path in tmp_path.iterdir()] == ["mail"]
