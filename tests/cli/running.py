"""Runs the command as a user does: in a process of its own."""

import os
import subprocess
import sys

COMMAND = (sys.executable, "-c", "from wapcommerce.cli import main; main()")


def run(*arguments: str, columns: int = 80) -> subprocess.CompletedProcess[str]:
    """What the command printed and with which code it ended."""
    return subprocess.run(
        [*COMMAND, *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**os.environ, "COLUMNS": str(columns)},
    )
