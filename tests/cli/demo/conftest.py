"""One demonstration for all tests of it, run twice into the same folder."""

from pathlib import Path

import pytest
from attrs import frozen
from typer.testing import CliRunner

from wapcommerce.cli.app import app


@frozen
class Told:
    """What a demonstration printed, and the folder it left."""

    text: str
    output: Path

    def chapter(self, number: int) -> str:
        """The text between this title and the next."""
        _, _, rest = self.text.partition(f"\n{number}  ")
        assert rest, f"there is no chapter {number}"
        return rest.partition(f"\n{number + 1}  ")[0]


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    output = tmp_path_factory.mktemp("demo") / "demo-output"
    for _ in range(2):
        arguments = ["demo", "--output", str(output)]
        result = CliRunner(env={"COLUMNS": "80"}).invoke(app, arguments, catch_exceptions=False)
        assert result.exit_code == 0, result.output
    return Told(result.output, output)
