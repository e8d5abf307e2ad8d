"""The `wapcommerce` command (extra `cli`): one file per group of commands."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command; without the extra, say how to install it."""
    try:
        from wapcommerce.cli.app import run
    except ModuleNotFoundError as missing:
        sys.exit(
            f"{missing.name} is not installed; install the command with "
            "pip install 'wapcommerce[cli,testing]', with PostgreSQL "
            "'wapcommerce[cli,testing,postgres]'"
        )
    run()
