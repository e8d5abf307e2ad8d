"""Play one seed again and print what happened: python -m tests.proof.replay 4711."""

from __future__ import annotations

import sys

from wapcommerce.testing.simulation import simulate


def main() -> int:
    """Print every call of the seed, then what was found; 1 when something was."""
    report = simulate(int(sys.argv[1]))
    write = sys.stdout.write
    for worker, port, method, mishap in report.calls:
        write(f"{worker:10} {port}.{method} {mishap or ''}\n")
    write(f"{report}\n")
    for finding in report.findings:
        write(f"FOUND {finding}\n")
    return 1 if report.findings else 0


if __name__ == "__main__":
    sys.exit(main())
