"""The import contracts hold, and they can fail."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

HEAVY = {
    "cattrs",
    "httpx",
    "narwhals",
    "openpyxl",
    "polars",
    "rich",
    "sqlite3",
    "typer",
    "werkzeug",
}

ONE_WAY = "Imports point one way"
CORE = "The core imports attrs and the standard library only"
ADAPTERS = "Adapters share only the wire"


def lint_imports(source: Path, cache: Path) -> subprocess.CompletedProcess[str]:
    """Check the contracts on the package under `source`."""
    command = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    return subprocess.run(
        [
            sys.executable,
            "-c",
            command,
            f"--config={ROOT / 'pyproject.toml'}",
            f"--cache-dir={cache}",
        ],
        env={"PYTHONPATH": str(source), "PYTHONIOENCODING": "utf-8", "COLUMNS": "200"},
        cwd=source,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_the_contracts_are_kept(tmp_path: Path) -> None:
    result = lint_imports(ROOT / "src", tmp_path)

    assert result.returncode == 0, result.stdout + result.stderr
    for contract in (ONE_WAY, CORE, ADAPTERS):
        assert f"{contract} KEPT" in result.stdout


@pytest.mark.parametrize(
    ("module", "statement", "contract"),
    [
        ("model", "import wapcommerce.provisioning", ONE_WAY),
        ("pricing", "import wapcommerce.adapters.wire", ONE_WAY),
        ("model", "import httpx", CORE),
        ("provisioning", "import sqlite3", CORE),
        ("pricing", "import narwhals", CORE),
        ("pricing/frame", "import polars", CORE),
        ("adapters/wire", "import wapcommerce.adapters.memory", ADAPTERS),
        ("adapters/workbook", "import wapcommerce.adapters.memory", ADAPTERS),
        (".", "", ONE_WAY),  # a module that stands in no layer
        ("adapters", "", ADAPTERS),
    ],
)
def test_a_planted_import_breaks_its_contract(
    module: str, statement: str, contract: str, tmp_path: Path
) -> None:
    source = tmp_path / "src"
    shutil.copytree(ROOT / "src", source, ignore=shutil.ignore_patterns("__pycache__"))
    (source / "wapcommerce" / module / "planted.py").write_text(f"{statement}\n")

    result = lint_imports(source, tmp_path / "cache")

    assert result.returncode == 1, result.stdout + result.stderr
    assert f"{contract} BROKEN" in result.stdout


def test_importing_the_package_loads_nothing_heavy() -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", "import sys, wapcommerce; print(*sys.modules)"],
        capture_output=True,
        encoding="utf-8",
        check=True,
    ).stdout.split()

    assert "wapcommerce" in loaded
    assert HEAVY.isdisjoint(loaded)
