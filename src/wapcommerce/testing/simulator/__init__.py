"""A simulator of WAP, its token services and the VMM feeds, for tests and demos.

It speaks real HTTP, in process or on sockets, and follows what is publicly known of the wire. Each
module says how well its facts are known:

- *documented*: by Microsoft;
- *client code*: seen in clients that ran against real systems;
- *captured*: seen in a recorded answer;
- *inferred*: nobody published it; the simulator takes the likeliest reading.

>>> simulator = Simulator()
>>> with simulator.serve() as served:
...     served.admin_url.startswith("http://127.0.0.1:")
True
"""

from wapcommerce.testing.simulator.behaviour import DEMO_PASSWORD, DEMO_USER, Behaviour
from wapcommerce.testing.simulator.faults import Fault, FaultKind, Service
from wapcommerce.testing.simulator.logins import SimulatedLogins
from wapcommerce.testing.simulator.records import IssuedToken, LedgerEntry
from wapcommerce.testing.simulator.seeding import seed
from wapcommerce.testing.simulator.simulator import Call, Served, Simulator
from wapcommerce.testing.simulator.state import SimulatedWap
from wapcommerce.testing.simulator.systemcenter import systemcenter_settings
from wapcommerce.testing.simulator.tls import Certificate
from wapcommerce.testing.simulator.vmm import (
    VmmCloud,
    VmmDisk,
    VmmJob,
    VmmNetwork,
    VmmProfile,
    VmmStamp,
    VmmTemplate,
)

__all__ = [
    "DEMO_PASSWORD",
    "DEMO_USER",
    "Behaviour",
    "Call",
    "Certificate",
    "Fault",
    "FaultKind",
    "IssuedToken",
    "LedgerEntry",
    "Served",
    "Service",
    "SimulatedLogins",
    "SimulatedWap",
    "Simulator",
    "VmmCloud",
    "VmmDisk",
    "VmmJob",
    "VmmNetwork",
    "VmmProfile",
    "VmmStamp",
    "VmmTemplate",
    "seed",
    "systemcenter_settings",
]
