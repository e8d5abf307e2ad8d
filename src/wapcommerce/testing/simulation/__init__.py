"""A seeded world in which everything that can go wrong does, for proving ports (D13).

>>> report = simulate(17)
>>> report.findings
()
"""

from wapcommerce.testing.simulation.ledger import Fact, Ledger
from wapcommerce.testing.simulation.odds import Mishap, Odds, script, seeded
from wapcommerce.testing.simulation.simulate import Play, Report, simulate
from wapcommerce.testing.simulation.world import Ports, World, in_memory, on_file, ports_on

__all__ = [
    "Fact",
    "Ledger",
    "Mishap",
    "Odds",
    "Play",
    "Ports",
    "Report",
    "World",
    "in_memory",
    "on_file",
    "ports_on",
    "script",
    "seeded",
    "simulate",
]
