"""What holds for every test."""

from collections.abc import Iterator
from decimal import Inexact, getcontext, localcontext
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests import postgres

TESTS = Path(__file__).parent
EXACT = (TESTS / "model", TESTS / "pricing")

# Same examples in every run, and no verdict that depends on the speed of the machine.
# To search for new ones: pytest --hypothesis-profile=default
settings.register_profile(
    "ci",
    derandomize=True,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("ci")


@pytest.fixture(autouse=True)
def hostile_decimal_context(request: pytest.FixtureRequest) -> Iterator[None]:
    """Model and pricing give exact results in a decimal context that cannot (D1)."""
    if not any(request.path.is_relative_to(folder) for folder in EXACT):
        yield
        return
    with localcontext(prec=6):
        getcontext().traps[Inexact] = True
        yield


@pytest.fixture(scope="session")
def postgres_uri() -> Iterator[str]:
    """A running PostgreSQL server, one for each test process."""
    with postgres.server() as server:
        yield server.uri


@pytest.fixture
def postgres_database(postgres_uri: str) -> str:
    """The connection string of an empty schema."""
    return postgres.new_schema(postgres_uri)
