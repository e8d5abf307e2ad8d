"""`wapcommerce prices`: check a workbook, write an empty one."""

import json
from pathlib import Path

import openpyxl
from typer.testing import CliRunner

from wapcommerce.cli.app import app
from wapcommerce.testing import example


def test_a_good_workbook_is_named_and_ends_with_code_0() -> None:
    result = CliRunner().invoke(app, ["prices", "check", str(example.prices_path())])
    assert result.exit_code == 0
    assert "0 errors" in result.stdout
    assert str(example.price_book().name) in result.stdout


def broken(path: Path) -> Path:
    """The example with two broken prices."""
    workbook = openpyxl.load_workbook(example.prices_path())
    sheet = workbook["Prices"]
    header = [cell.value for cell in sheet[1]]
    column = header.index("unit_price") + 1
    sheet.cell(2, column).value = "cheap"
    sheet.cell(3, column).value = -1
    workbook.save(path)
    return path


def test_every_problem_of_a_bad_workbook_is_listed_and_the_code_is_1(tmp_path: Path) -> None:
    path = broken(tmp_path / "prices.xlsx")
    result = CliRunner().invoke(app, ["prices", "check", str(path)])
    assert result.exit_code == 1
    assert "E-NUM-TEXT Prices!" in result.stdout
    assert "E-NEG-PRICE Prices!" in result.stdout


def test_json_lists_each_problem_with_all_its_fields(tmp_path: Path) -> None:
    path = broken(tmp_path / "prices.xlsx")
    result = CliRunner().invoke(app, ["prices", "check", str(path), "--json"])
    assert result.exit_code == 1
    problems = json.loads(result.stdout)
    assert {problem["code"] for problem in problems} >= {"E-NUM-TEXT", "E-NEG-PRICE"}
    fields = {"code", "severity", "sheet", "cell", "value", "message", "hint"}
    assert all(set(problem) == fields for problem in problems)


def test_the_json_of_a_good_workbook_is_an_empty_list() -> None:
    result = CliRunner().invoke(app, ["prices", "check", str(example.prices_path()), "--json"])
    assert (result.exit_code, json.loads(result.stdout)) == (0, [])


def test_a_template_is_written_and_lacks_only_what_it_asks_for(tmp_path: Path) -> None:
    path = tmp_path / "prices.xlsx"
    assert CliRunner().invoke(app, ["prices", "template", str(path)]).exit_code == 0
    result = CliRunner().invoke(app, ["prices", "check", str(path), "--json"])
    assert {problem["code"] for problem in json.loads(result.stdout)} == {"E-KEY-MISSING"}


def test_a_template_overwrites_a_file_only_when_told_to(tmp_path: Path) -> None:
    path = tmp_path / "prices.xlsx"
    path.write_text("mine")
    assert CliRunner().invoke(app, ["prices", "template", str(path)]).exit_code == 1
    assert path.read_text() == "mine"
    assert CliRunner().invoke(app, ["prices", "template", str(path), "--force"]).exit_code == 0
    assert path.read_bytes().startswith(b"PK")
