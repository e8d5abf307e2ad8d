"""`wapcommerce demo`: both channels, any number of times, and the files it leaves."""

from pathlib import Path

from typer.testing import CliRunner

from tests.cli.demo.conftest import Told
from wapcommerce.adapters.wire.json import from_json
from wapcommerce.cli.app import app
from wapcommerce.model.billing import Invoice
from wapcommerce.model.order import EXECUTED, Order
from wapcommerce.model.quote import Quote

FILES = {
    "quote.json",
    "order.json",
    "invoice.json",
    "invoice.html",
    "back-office-order.json",
    "back-office-invoice.json",
    "back-office-invoice.html",
    "orders.sqlite3",
    "mail",
}


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_a_repeated_demonstration_leaves_all_its_files(told: Told) -> None:
    assert {path.name for path in told.output.iterdir()} >= FILES


def test_the_connections_are_checked_before_anything_is_sold(told: Told) -> None:
    assert "connection check: 0 problems" in told.chapter(1)


def test_the_orders_are_executed_and_the_invoices_say_what_was_quoted(told: Told) -> None:
    quote = from_json(Quote, read(told.output / "quote.json"))
    order = from_json(Order, read(told.output / "order.json"))
    invoice = from_json(Invoice, read(told.output / "invoice.json"))
    second = from_json(Order, read(told.output / "back-office-order.json"))
    assert order.status == second.status == EXECUTED
    assert order.items[0].quote == quote
    assert invoice.request.net == quote.your_total
    assert invoice.number in read(told.output / "invoice.html")


def test_three_accounts_get_one_mail_each_though_there_are_two_orders(told: Told) -> None:
    assert len(list((told.output / "mail").glob("*.eml"))) == 3
    assert told.chapter(16).count("Activate your reseller account") == 1


def test_the_workspace_shows_both_customers_with_what_they_run(told: Told) -> None:
    shown = told.chapter(15)
    for name in ("Olympus IT", "Ann's Bakery", "Bob's Garage"):
        assert f"{name}: synchronised" in shown
    assert shown.count(": Executed") == 2


def test_eighty_columns_are_enough(told: Told) -> None:
    wide = [line for line in told.text.splitlines() if len(line) > 80]
    assert [line for line in wide if str(told.output) not in line] == []


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    mine = tmp_path / "mail"
    mine.mkdir()
    result = CliRunner().invoke(app, ["demo", "--output", str(tmp_path)])
    assert result.exit_code != 0
    assert [path.name for path in tmp_path.iterdir()] == ["mail"]
