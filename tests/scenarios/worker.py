"""A worker process that advances one order against a served simulator, and may be killed.

Arguments: the three URLs of the simulator, the folder of the files, the order's id, and the number
of the call to the outside world after which the process kills itself (0: never).
"""

import os
import signal
import sys
from pathlib import Path

import attrs

from wapcommerce.cli.demo_host import demo_host
from wapcommerce.provisioning.engine import Engine
from wapcommerce.testing.faults import FaultPoint
from wapcommerce.testing.simulator import Served

OUTSIDE = ("billing", "portal", "mailer")


def kill_this_process() -> BaseException:
    """What SIGKILL leaves behind: no handler, no clean-up, no flush."""
    os.kill(os.getpid(), signal.SIGKILL)
    return SystemExit(1)


def main(sts: str, admin: str, spf: str, folder: str, order_id: str, at: str) -> None:
    """Advance the order until it settles, or die on the way."""
    with demo_host(Served(sts, admin, spf), Path(folder)) as world:
        point = FaultPoint(int(at), "after", kill_this_process)
        # A short lease, so that the next process need not wait for a dead one's.
        host = attrs.evolve(world.host, settings=attrs.evolve(world.host.settings, lease_s=1))
        engine = Engine(point.arm(host, OUTSIDE), f"worker {os.getpid()}")
        print(engine.advance(order_id).state, point.calls)  # noqa: T201 - read by the test


if __name__ == "__main__":
    main(*sys.argv[1:])
