"""Every source file has its test file in the same place under `tests`."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "wapcommerce"

# A source file or folder whose tests stand elsewhere, and why.
EXCEPTIONS = {
    "ports.py": "protocols hold no code; the contract suites test every implementation",
    "testing/contracts": "contract suites are tests; each adapter's tests subclass them",
}


def expected_test(source: Path) -> Path:
    """Where the tests of a source file stand: x/y.py has x/test_y.py."""
    return ROOT / "tests" / source.with_name(f"test_{source.name}")


def is_excepted(source: Path) -> bool:
    """Whether the file, or a folder it is in, has an exception."""
    return any(part.as_posix() in EXCEPTIONS for part in (source, *source.parents))


def test_every_source_file_has_its_test_file() -> None:
    sources = [path.relative_to(PACKAGE) for path in sorted(PACKAGE.rglob("*.py"))]
    untested = [
        source.as_posix()
        for source in sources
        if source.name != "__init__.py"
        and not is_excepted(source)
        and not expected_test(source).is_file()
    ]

    assert not untested


def test_every_exception_is_about_something_that_exists() -> None:
    gone = [name for name in EXCEPTIONS if not (PACKAGE / name).exists()]

    assert not gone
