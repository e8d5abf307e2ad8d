"""The command as a whole: what it offers, and that bad input never gives a traceback."""

import subprocess
import sys

import pytest

from tests.cli.running import run


def test_help_lists_every_command() -> None:
    shown = run("--help").stdout
    for command in ("check-connection", "demo", "offering", "quote", "prices", "simulator"):
        assert command in shown


@pytest.mark.parametrize(
    "arguments",
    [
        ("quote", "--machine", "Nope:Nope:0", "--machine", "Medium", "--region", "Athens"),
        ("quote", "--region", "Atlantis"),
        ("quote", "--prices", "no-such-file.xlsx"),
        ("quote", "--offering", "no-such-file.toml"),
        ("quote", "--catalogue", "no-such-file.json"),
        ("offering", "check", "no-such-file.toml"),
        ("offering", "show", "no-such-file.toml"),
        ("prices", "check", "no-such-file.xlsx"),
        ("prices", "template", "no-such-folder/prices.xlsx"),
        ("simulator", "--offering", "no-such-file.toml"),
    ],
)
def test_bad_input_ends_with_a_reason_and_code_1_and_no_traceback(
    arguments: tuple[str, ...],
) -> None:
    ended = run(*arguments)
    assert ended.returncode == 1
    assert ended.stdout + ended.stderr
    assert "Traceback" not in ended.stderr


def test_every_reason_of_a_refusal_stands_on_a_line_of_its_own() -> None:
    ended = run("quote", "--region", "Athens", "--machine", "Nope:Nope:0")
    assert len(ended.stderr.splitlines()) == 3
    assert "machines[0].quantity" in ended.stderr


def test_without_the_extra_the_command_says_how_to_install_it() -> None:
    blocked = "import sys; sys.modules['typer'] = None; from wapcommerce.cli import main; main()"
    ended = subprocess.run(
        [sys.executable, "-c", blocked], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 1
    assert "pip install 'wapcommerce[cli,testing]'" in ended.stderr
    assert "Traceback" not in ended.stderr
