"""The repository works on any machine: it names none."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# Written so that they do not find themselves.
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:home|root|Users|work)/|\b[A-Z]:\\(?:Users|work)\\")
REGISTRY = re.compile(
    r"index[-_]url|find[-_]links|pypi[.]org/simple|pythonhosted[.]org|registry\W+http"
)


def committed_texts() -> Iterator[tuple[str, str]]:
    """Name and text of every file that is tracked, or would be."""
    # Another user may own the clone, as in a container: git lists it only when told to trust it.
    git = ["git", "-c", f"safe.directory={ROOT}"]
    listing = subprocess.run(
        [*git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    for name in filter(None, listing.stdout.split("\0")):
        path = ROOT / name
        if path.is_file():
            yield name, path.read_bytes().decode("utf-8", errors="replace")


@pytest.mark.parametrize("forbidden", [MACHINE_PATH, REGISTRY], ids=["paths", "registries"])
def test_no_file_names_a_machine(forbidden: re.Pattern[str]) -> None:
    found = [
        f"{name}:{number}: {line.strip()}"
        for name, text in committed_texts()
        for number, line in enumerate(text.splitlines(), start=1)
        if forbidden.search(line)
    ]

    assert not found


@pytest.mark.parametrize(
    ("line", "forbidden"),
    [
        ("cache = /ho" + "me/ann/cache", MACHINE_PATH),
        ("--extra-in" + "dex-url file:///wheels", REGISTRY),
    ],
)
def test_a_line_that_names_a_machine_is_found(line: str, forbidden: re.Pattern[str]) -> None:
    assert forbidden.search(line)
