"""The installation that a scenario plays in."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.scenarios.installation import Installation, an_installation


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Installation]:
    """A fresh installation, reached in process."""
    with an_installation(tmp_path) as installation:
        yield installation
