"""`wapcommerce prices`: check, compare and annotate workbooks, write an empty one."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner, Result

from tests.adapters.workbook.drafts import rewritten
from tests.cli.running import run
from wapcommerce.adapters.wire.json import from_json
from wapcommerce.cli.app import app
from wapcommerce.pricing.versions.book_diff import BookDiff
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


def invoke(*arguments: str | Path) -> Result:
    """What `wapcommerce prices` did."""
    return CliRunner().invoke(app, ["prices", *map(str, arguments)])


def changed(path: Path, cell: str, value: str | int) -> Path:
    """The example with another value in one cell of Prices, and nothing that it has to give."""
    workbook = openpyxl.load_workbook(example.prices_path())
    workbook["Prices"][cell] = value
    workbook["Examples"].delete_rows(2, workbook["Examples"].max_row)
    workbook.save(path)
    return path


def price_cell() -> str:
    """The cell of the first unit price of the example."""
    charge = example.price_book().charges[0]
    cell = charge.slices(Decimal(1))[0].source
    return cell.removeprefix("Prices!")


def test_workbooks_that_say_the_same_have_no_difference_and_code_0(tmp_path: Path) -> None:
    copy = changed(tmp_path / "copy.xlsx", "A1", "meter")

    result = invoke("diff", example.prices_path(), copy)

    assert result.exit_code == 0
    assert result.stdout.endswith(": no difference\n")


def test_workbooks_that_differ_are_shown_with_both_cells_and_code_1(tmp_path: Path) -> None:
    cell = price_cell()
    new = changed(tmp_path / "new.xlsx", cell, 99)

    result = invoke("diff", example.prices_path(), new)

    assert result.exit_code == 1
    assert "0 added, 0 removed, 1 changed" in result.stdout
    assert f"→ 99   [Prices!{cell} → Prices!{cell}]" in result.stdout


def test_the_json_of_a_difference_is_one_document(tmp_path: Path) -> None:
    new = changed(tmp_path / "new.xlsx", price_cell(), 99)

    result = invoke("diff", example.prices_path(), new, "--json")

    found = from_json(BookDiff, result.stdout)
    assert (result.exit_code, found.rows[0].fields[0].new) == (1, "99")


def test_workbooks_that_cannot_be_loaded_are_reported_and_the_code_is_2(tmp_path: Path) -> None:
    bad = broken(tmp_path / "bad.xlsx")

    for files in ([example.prices_path(), bad], [bad, example.prices_path()]):
        result = invoke("diff", *files)

        assert (result.exit_code, result.stdout) == (2, "")
        assert f"{bad}: E-NUM-TEXT Prices!" in result.stderr
        assert f"{bad}: E-NEG-PRICE Prices!" in result.stderr


def test_the_problems_of_both_workbooks_and_of_a_parent_are_told_at_once(tmp_path: Path) -> None:
    bad, missing = broken(tmp_path / "bad.xlsx"), tmp_path / "missing.xlsx"
    parent = tmp_path / "parent.xlsx"
    parent.write_text("no zip")

    result = invoke("diff", bad, missing, "--parent", parent)

    assert result.exit_code == 2
    told = {line.partition(": ")[0] for line in result.stderr.splitlines()}
    assert told == {str(bad), str(missing), str(parent)}


def test_a_parent_that_cannot_be_loaded_is_trouble_too(tmp_path: Path) -> None:
    good, bad = example.prices_path(), broken(tmp_path / "bad.xlsx")

    result = invoke("diff", good, good, "--parent", bad)

    assert (result.exit_code, result.stdout) == (2, "")
    assert f"{bad}: E-NUM-TEXT" in result.stderr


def test_a_copy_is_annotated_and_the_workbook_stays_as_it_was(tmp_path: Path) -> None:
    bad = broken(tmp_path / "prices.xlsx")
    before = bad.read_bytes()

    result = invoke("annotate", bad)

    assert result.exit_code == 0
    assert "prices-annotated.xlsx written: 2 problems in 2 places" in result.stdout
    assert bad.read_bytes() == before
    sheet = openpyxl.load_workbook(tmp_path / "prices-annotated.xlsx")["Prices"]
    comments = [cell.comment.text for row in sheet["A2:Z3"] for cell in row if cell.comment]
    assert [text.partition("\n")[0] for text in comments] == ["E-NUM-TEXT", "E-NEG-PRICE"]


def test_an_annotated_copy_overwrites_a_file_only_when_told_to(tmp_path: Path) -> None:
    bad, target = broken(tmp_path / "prices.xlsx"), tmp_path / "out.xlsx"
    target.write_text("mine")

    assert invoke("annotate", bad, "-o", target).exit_code == 1
    assert target.read_text() == "mine"
    assert invoke("annotate", bad, "-o", target, "--force").exit_code == 0
    assert target.read_bytes().startswith(b"PK")


def test_a_workbook_is_never_annotated_over_itself(tmp_path: Path) -> None:
    bad = broken(tmp_path / "prices.xlsx")
    link = tmp_path / "link.xlsx"
    link.symlink_to(bad)
    before = bad.read_bytes()

    for target in (bad, link, tmp_path / "." / "prices.xlsx"):
        result = invoke("annotate", bad, "-o", target, "--force")
        assert (result.exit_code, bad.read_bytes()) == (1, before)
        assert "the workbook itself" in result.stderr


def test_what_is_no_workbook_cannot_be_annotated_and_leaves_no_copy(tmp_path: Path) -> None:
    (tmp_path / "prices.xlsx").write_text("no zip")

    ended = run("prices", "annotate", str(tmp_path / "prices.xlsx"))

    assert ended.returncode == 1
    assert "not a zip" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not (tmp_path / "prices-annotated.xlsx").exists()


def child(path: Path) -> Path:
    """A workbook that builds on the example and proves it by an example of its own."""
    workbook = openpyxl.load_workbook(example.prices_path())
    keys = {str(row[0].value): row[1] for row in workbook["Book"].iter_rows(max_col=2)}
    keys["book_id"].value, keys["parent_book"].value = "CHILD", example.price_book().book_id
    prices = workbook["Prices"]
    prices.delete_rows(2, prices.max_row)
    workbook.save(path)
    return path


def test_a_book_that_builds_on_another_is_checked_with_it(tmp_path: Path) -> None:
    own = child(tmp_path / "child.xlsx")

    alone = invoke("check", own)
    together = invoke("check", own, "--parent", example.prices_path())

    assert (alone.exit_code, together.exit_code) == (1, 0)
    assert "E-PARENT-MISSING" in alone.stdout
    assert invoke("diff", own, own, "--parent", example.prices_path()).exit_code == 0
    target = tmp_path / "out.xlsx"
    annotated = invoke("annotate", own, "--parent", example.prices_path(), "-o", target)
    assert "written: 0 problems in 0 places" in annotated.stdout


def test_what_has_ended_before_a_day_is_reported(tmp_path: Path) -> None:
    file = changed(tmp_path / "prices.xlsx", "A1", "meter")
    workbook = openpyxl.load_workbook(file)
    headings = [cell.value for cell in workbook["Prices"][1]]
    ended = workbook["Prices"].cell(2, headings.index("valid_to") + 1)
    ended.value = date(2026, 2, 28)
    workbook.save(file)

    assert "W-PAST-DATE" not in invoke("check", file, "--as-of", "2026-02-28").stdout
    assert "W-PAST-DATE" in invoke("check", file, "--as-of", "2026-03-01").stdout


@pytest.mark.parametrize("place", [".", "/"])
def test_a_folder_is_not_annotated(place: str) -> None:
    ended = run("prices", "annotate", place)

    assert ended.returncode == 2
    assert "is a directory" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("name", ["m[/b].xlsx", "[red]a.xlsx", "a\\.xlsx"])
def test_no_name_of_a_file_is_taken_for_a_format(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    file = changed(tmp_path / name, "A1", "meter")

    ended = run("prices", "check", str(file))
    offered = run("offering", "check", str(example.offering_path()), "--prices", str(file))

    assert (ended.returncode, offered.returncode) == (0, 0)
    assert f"{name}: 0 errors" in ended.stdout


def test_what_nobody_could_read_is_not_written(tmp_path: Path) -> None:
    bad = broken(tmp_path / "prices.xlsx")

    template = invoke("template", tmp_path / "t.xls")
    for result in (template, invoke("annotate", bad, "-o", tmp_path / "t")):
        assert (result.exit_code, "does not end in .xlsx" in result.stderr) == (1, True)
    assert [each.name for each in tmp_path.iterdir()] == ["prices.xlsx"]


def test_a_copy_is_annotated_with_what_check_can_be_asked_for_too(tmp_path: Path) -> None:
    file = changed(tmp_path / "prices.xlsx", "A1", "meter")
    workbook = openpyxl.load_workbook(file)
    headings = [cell.value for cell in workbook["Prices"][1]]
    over = {"meter": "addon:x", "charge": "setup", "model": "per_unit", "unit_price": 1}
    ended = {**over, "region": "Atlantis", "valid_to": date(2026, 2, 28)}
    workbook["Prices"].append([ended.get(str(heading)) for heading in headings])
    workbook.save(file)
    asked = ("--as-of", "2026-03-01", "--offering", example.offering_path())

    result = invoke("annotate", file, *asked)

    assert result.exit_code == 0, result.output
    copy = openpyxl.load_workbook(tmp_path / "prices-annotated.xlsx")["Prices"]
    codes = {cell.comment.text[:12] for cell in copy[copy.max_row] if cell.comment}
    assert codes >= {"W-PAST-DATE\n", "W-UNUSED-SKU"}


def test_the_name_of_a_sheet_forges_no_verdict(tmp_path: Path) -> None:
    file = changed(tmp_path / "prices.xlsx", "A1", "meter")
    book = openpyxl.load_workbook(file)
    book.create_sheet("Costs")["A1"] = 1
    book.save(file)
    forged = rewritten(
        file.read_bytes(),
        {"xl/workbook.xml": ('name="Costs"', 'name="x&#10;all.xlsx: 0 errors; good"')},
    )
    file.write_bytes(forged)

    result = invoke("check", file)

    assert result.exit_code == 1
    assert not [line for line in result.stdout.splitlines() if line.startswith("all.xlsx")]
