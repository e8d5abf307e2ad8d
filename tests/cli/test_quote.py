"""`wapcommerce quote`: the command, its forms of a selection, and its JSON."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from wapcommerce.adapters.wire.json import from_json, to_json
from wapcommerce.cli.app import app
from wapcommerce.model.quote import Quote
from wapcommerce.testing import example

ATHENS = ("quote", "--region", "Athens", "--as-of", "2026-11-22")


def printed(*arguments: str) -> str:
    result = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_a_selection_of_machines_is_explained_with_the_cells_of_its_prices() -> None:
    text = printed(*ATHENS, "--machine", "Medium:Ubuntu Server 14.04 LTS:2")
    assert "CPU cores: 4" in text
    assert "[Prices!" in text
    assert "Your Total" in text
    assert "Incomplete" not in text


def test_a_machine_without_a_template_is_an_estimate_of_one() -> None:
    text = printed(*ATHENS, "--machine", "Medium")
    assert "CPU cores: 2" in text
    assert "Incomplete: still to choose: machines[0].template" in text


def test_characteristics_add_ons_and_storage_are_priced() -> None:
    options = ("--cores", "4", "--ram", "8", "--storage", "100", "--vm-count", "2")
    text = printed(*ATHENS, *options, "--add-on", "s2s-10=2", "--add-on", "ipv4-1")
    assert "10 S2S Channels: 2" in text
    assert "1 Static IPv4 Address: 1" in text


def test_a_package_is_priced_as_a_whole() -> None:
    (package,) = example.offering().packages
    quote = from_json(Quote, printed(*ATHENS, "--package", package.code, "--json"))
    assert {line.meter for line in quote.lines} == {f"product:{package.code}"}


def test_json_is_the_quote_itself() -> None:
    quote = from_json(
        Quote, printed(*ATHENS, "--machine", "Small:Ubuntu Server 14.04 LTS", "--json")
    )
    assert quote.region == "Athens"
    assert quote.your_total == quote.setup + quote.recurring
    assert quote.lines


def test_offering_workbook_and_catalogue_may_be_files(tmp_path: Path) -> None:
    catalogue = tmp_path / "frankfurt.json"
    catalogue.write_text(to_json(example.catalogues()["Frankfurt"]), encoding="utf-8")
    text = printed(
        *("quote", "--region", "Frankfurt", "--as-of", "2026-11-22", "--machine", "Small"),
        *("--offering", str(example.offering_path()), "--prices", str(example.prices_path())),
        *("--catalogue", str(catalogue)),
    )
    assert "Frankfurt" in text


@pytest.mark.parametrize(
    ("machine", "quantity"), [("Small", 1), ("Small:", 1), ("Small::3", 3), ("Small:3", 1)]
)
def test_the_number_behind_the_last_colon_is_the_quantity(machine: str, quantity: int) -> None:
    # "Small:3" names a template "3", which is refused: only a second colon makes a quantity.
    result = CliRunner().invoke(app, [*ATHENS, "--machine", machine, "--json"])
    if machine == "Small:3":
        assert result.exit_code != 0
        return
    quote = from_json(Quote, result.stdout)
    assert next(line.quantity for line in quote.lines if line.meter == "cpu_cores") == quantity
