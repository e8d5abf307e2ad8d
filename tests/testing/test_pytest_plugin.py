"""The plugin in a pytest of its own, as in a host's project."""

import os
import subprocess
import sys
from pathlib import Path

PLUGIN = ["-p", "wapcommerce.testing.pytest_plugin", "-p", "no:cacheprovider", "-q"]
HEAVY = ("httpx", "werkzeug", "openpyxl", "cryptography", "trustme", "hypothesis")


def pytest_in(folder: Path, content: str) -> subprocess.CompletedProcess[str]:
    (folder / "test_host.py").write_text(content)
    environ = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    command = [sys.executable, "-m", "pytest", *PLUGIN, "--rootdir", str(folder), str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environ)


def test_the_fixtures_give_an_installation_and_serve_it(tmp_path: Path) -> None:
    ended = pytest_in(
        tmp_path,
        """
import httpx
import pytest
from wapcommerce.testing.simulator import Behaviour

@pytest.fixture
def wap_behaviour():
    return Behaviour(sync_delay_s=7)

def test_in_process(wap_simulator):
    assert wap_simulator.wap.behaviour.sync_delay_s == 7

def test_served(wap_simulator, served_wap):
    assert served_wap.admin_url.startswith("https://")
    assert httpx.get(served_wap.admin_url, verify=served_wap.trust()).status_code == 401
    assert len(wap_simulator.calls) == 1
""",
    )

    assert "2 passed" in ended.stdout, ended.stdout + ended.stderr


def test_without_a_fixture_nothing_heavy_is_loaded(tmp_path: Path) -> None:
    ended = pytest_in(
        tmp_path,
        f"""
import sys

def test_loaded():
    assert "wapcommerce.testing.pytest_plugin" in sys.modules
    assert [name for name in {HEAVY!r} if name in sys.modules] == []
    assert "wapcommerce.testing.simulator" not in sys.modules
""",
    )

    assert "1 passed" in ended.stdout, ended.stdout + ended.stderr


def test_pytest_finds_the_plugin_by_itself_where_the_package_is_installed() -> None:
    project = (Path(__file__).parents[2] / "pyproject.toml").read_text()

    assert (
        '[project.entry-points.pytest11]\nwapcommerce = "wapcommerce.testing.pytest_plugin"'
    ) in project
