"""`wapcommerce offering`: check an offering, alone or with prices, and show it."""

from pathlib import Path

from typer.testing import CliRunner

from wapcommerce.cli.app import app
from wapcommerce.testing import example

PRICED = ("--prices", str(example.prices_path()), "--as-of", "2026-11-22")


def check(path: Path, *more: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["offering", "check", str(path), *more])
    return result.exit_code, result.stdout


def changed(path: Path, old: str, new: str) -> Path:
    """The example's offering with one text in place of another."""
    text = example.offering_path().read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def test_a_good_offering_ends_with_code_0_alone_and_with_its_prices() -> None:
    for more in ((), PRICED, (*PRICED, "--period", "year")):
        code, text = check(example.offering_path(), *more)
        assert code == 0
        assert text.endswith("0 problems\n")


def test_every_problem_is_listed_with_its_path_and_the_code_is_1(tmp_path: Path) -> None:
    path = changed(tmp_path / "o.toml", 'name = "Athens"', 'name = "Athen"\ncolour = "red"')
    code, text = check(path)
    assert code == 1
    assert "regions[0].colour: " in text
    path = changed(path, 'name = "Athens"', 'name = "Athen"')
    code, text = check(path)
    assert code == 1
    assert "packages[0].region: " in text


def test_an_add_on_without_a_price_is_named_for_every_region(tmp_path: Path) -> None:
    path = changed(tmp_path / "o.toml", 'code = "ipv4-1"', 'code = "ipv4-2"')
    assert check(path)[0] == 0
    code, text = check(path, *PRICED)
    assert code == 1
    assert text.count("add_ons[1]: ") == 2
    assert "addon:ipv4-2 per month in Frankfurt" in text


def test_a_file_that_is_not_there_is_a_problem_and_no_traceback(tmp_path: Path) -> None:
    code, text = check(tmp_path / "none.toml")
    assert code == 1
    assert "cannot be read" in text


def test_show_tells_everything_that_is_sold_with_whole_ids() -> None:
    arguments = ["offering", "show", str(example.offering_path())]
    shown = CliRunner(env={"COLUMNS": "80"}).invoke(app, arguments, catch_exceptions=False).stdout
    sold = example.offering()
    for region in sold.regions:
        for value in (region.name, region.vmm_server, region.stamp_id, region.base_plan):
            assert value in shown
    assert "10 S2S channels, 0 IPv4 addresses" in shown
    assert "WebStarterp3d8v" in shown
    assert "Most machines in one configuration: 50" in shown
    assert max(map(len, shown.splitlines())) <= 80


def test_what_is_not_limited_is_said_so(tmp_path: Path) -> None:
    path = changed(tmp_path / "o.toml", "max_machines = 50\n", "")
    shown = CliRunner().invoke(app, ["offering", "show", str(path)]).stdout
    assert "Most machines in one configuration: not limited" in shown


def test_no_name_in_an_offering_is_taken_for_a_format(tmp_path: Path) -> None:
    text = example.offering_path().read_text(encoding="utf-8")
    path = tmp_path / "o.toml"
    path.write_text(text.replace('"Athens"', '"A[/b][red]"'), encoding="utf-8")

    result = CliRunner().invoke(app, ["offering", "show", str(path)])

    assert result.exit_code == 0
    assert "A[/b][red]" in result.stdout
