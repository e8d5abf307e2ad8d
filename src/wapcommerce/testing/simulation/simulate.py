"""One simulation: a seed decides who orders what, who runs when, and what goes wrong (D13)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from random import Random
from typing import Any

from attrs import evolve, field, frozen

from wapcommerce.adapters.memory import MemoryTemplates
from wapcommerce.errors import StorageFailed
from wapcommerce.model.actor import Actor, ActorRole
from wapcommerce.model.execution import Effect, Execution, ExecutionState, Outcome
from wapcommerce.model.portal import PortalUser
from wapcommerce.model.synchronisation import Submission
from wapcommerce.provisioning.engine import Engine
from wapcommerce.provisioning.gate import Endpoint, Gate
from wapcommerce.provisioning.host import Host, Settings
from wapcommerce.testing.faults import Crash
from wapcommerce.testing.host import EXAMPLE_SETTINGS
from wapcommerce.testing.simulation.baton import Baton, Runner
from wapcommerce.testing.simulation.boundary import Boundary, Call, Patient
from wapcommerce.testing.simulation.cast import CAST, submissions
from wapcommerce.testing.simulation.contents import differences
from wapcommerce.testing.simulation.findings import Story, findings
from wapcommerce.testing.simulation.odds import USUAL, Fate, Mishap, Odds, seeded
from wapcommerce.testing.simulation.operator import Operator
from wapcommerce.testing.simulation.planting import plant
from wapcommerce.testing.simulation.watch import Watch
from wapcommerce.testing.simulation.world import Ports, World, in_memory, on_file

#: How far the clock of a process is ahead of the others', in seconds; a restart draws anew.
CLOCKS_AHEAD_S = (0, 0, 0, -20, 20)

_ANYBODY = Actor(ActorRole.ENGINE)


@frozen
class Report:
    """What came of one simulation; it is good when there are no `findings`.

    `calls` are all calls to ports in the order in which they were made; `states` counts where the
    orders stand in the end.
    """

    seed: int
    workers: int
    findings: tuple[str, ...]
    states: Counter[ExecutionState]
    uncertain_mails: int
    calls: tuple[Call, ...] = field(repr=False)

    @property
    def mishaps(self) -> Counter[Mishap]:
        """What went wrong, and how often."""
        return Counter(mishap for *_, mishap in self.calls if mishap is not None)


def simulate(seed: int, world: World | None = None, orders: int = 6, odds: Odds = USUAL) -> Report:
    """Play one seed to its end: mishaps for a while, then a calm in which all has to be finished.

    The same seed with the same ports plays the same story. It has 2 to 8 workers. Without a
    `world`, even seeds keep their journal in memory, odd ones in an SQLite file.
    """
    dice = seeded(seed)
    workers = dice.randint(2, 8)
    cast = submissions(dice, orders)
    strangers = (dice.choice(CAST).username,) if dice.random() < 0.1 else ()
    settings = evolve(
        EXAMPLE_SETTINGS, max_attempts=dice.choice((3, 5, 10)), retry_base_s=2, retry_most_s=120
    )
    with (world or (on_file if seed % 2 else in_memory))() as ports:
        for name in strangers:
            ports.portal.create_user(PortalUser(name, name))
        blocked = plant(ports, dice, cast) if dice.random() < 0.1 else ()
        play = Play(ports, dice, odds.fate(dice), settings)
        return play.report(seed, workers, cast, strangers, dice.randint(2, 6), blocked)


class Play:
    """One simulation while it runs."""

    def __init__(
        self,
        ports: Ports,
        dice: Random,
        fate: Fate,
        settings: Settings = EXAMPLE_SETTINGS,
        calm_after: int = 6_000,
    ) -> None:
        self._ports, self._dice, self._fate = ports, dice, fate
        self._calm_after = calm_after
        self._baton = Baton(dice, 4 * calm_after)
        self._calls: list[Call] = []
        self._effects: dict[tuple[str, str], Effect] = {}
        self._submitted: list[Submission] = []
        self._promised: dict[str, ExecutionState] = {}
        self._broken: list[str] = []
        self._busy_people = 0
        watch: Any = Watch(ports.journal, settings, self._broken.append)
        self._host = Host(
            journal=watch,
            activations=ports.activations,
            billing=ports.billing,
            portal=ports.portal,
            mailer=ports.mailer,
            templates=MemoryTemplates(),
            settings=settings,
            clock=self._baton.clock,
            jitter=lambda most: dice.randint(0, most),
            random_bytes=dice.randbytes,
        )

    def report(
        self,
        seed: int,
        workers: int,
        cast: Sequence[Submission],
        strangers: tuple[str, ...] = (),
        visits: int = 0,
        blocked: tuple[str, ...] = (),
    ) -> Report:
        """Let everybody play, then finish in the calm and judge what is there."""
        planted = self._ports.facts()
        runners = [Runner(f"worker {number}", self._work) for number in range(1, workers + 1)]
        runners.append(Runner("shop", lambda runner: self._sell(runner, cast)))
        runners.append(Runner("operator", lambda runner: self._operate(runner, visits)))
        self._busy_people = 2
        self._baton.run(runners)
        if self._baton.exhausted:
            self._broken.append("the orders are not finished however long one waits")
        self._finish()
        story = Story(tuple(self._submitted), self._promised, strangers, planted, blocked)
        journal = self._ports.journal
        found = (
            *self._broken,
            *findings(story, self._ports.facts(), journal),
            *differences(story, self._ports),
        )
        states = Counter(journal.execution(each.id).state for each in self._submitted)
        uncertain = len(journal.uncertain_mails())
        return Report(seed, workers, found, states, uncertain, tuple(self._calls))

    def _drawn(self, is_outside: bool) -> Mishap | None:
        mishap = self._fate(is_outside)
        return None if self._baton.turns > self._calm_after else mishap

    def _boundary(self, runner: Runner) -> Boundary:
        return Boundary(self._baton, runner, self._dice, self._drawn, self._calls.append)

    def _fresh_host(self, ahead_s: int = 0) -> Host:
        """The host of a process that has just started: its gates know nothing.

        Its clock is that far ahead.
        """
        ahead = timedelta(seconds=ahead_s)
        return evolve(
            self._host,
            gates={each: Gate() for each in Endpoint},
            clock=lambda: self._baton.clock() + ahead,
        )

    def _work(self, runner: Runner) -> None:
        """Take up due orders; a crash ends the process, and a new one is started after a while."""
        boundary = self._boundary(runner)
        engine = None
        while True:
            try:
                if engine is None:
                    host = boundary.arm(self._fresh_host(self._dice.choice(CLOCKS_AHEAD_S)))
                    engine = Engine(host, runner.name, self._observe)
                due = engine.host.journal.due(engine.host.clock(), 20)
                if due:
                    order_id = self._dice.choice(due)
                    self._is_still_promised(order_id)
                    self._told(engine.advance(order_id))
                    continue
                if self._is_over():
                    return
                self._baton.pause(runner, self._dice.randint(20, 120))
                continue
            except Crash:
                engine = None
            except StorageFailed:
                pass
            except Exception as failure:  # noqa: BLE001 - it is what the simulation looks for
                self._broken.append(f"a worker failed with {failure!r}")
            self._baton.pause(runner, self._dice.randint(5, 60))

    def _sell(self, runner: Runner, cast: Sequence[Submission]) -> None:
        """Submit everything; whoever is not sure whether it arrived submits it again."""
        journal = self._boundary(runner).guarded("journal", self._ports.journal)
        for submission in cast:
            while True:
                try:
                    journal.submit(submission, submission.id, self._baton.clock())
                    break
                except (Crash, StorageFailed):
                    self._baton.pause(runner, self._dice.randint(1, 30))
            self._submitted.append(submission)
            self._baton.pause(runner, self._dice.randint(0, 40))
        self._busy_people -= 1

    def _operate(self, runner: Runner, visits: int) -> None:
        """Look around every few minutes, as often as that."""
        patient: Any = Patient(
            self._boundary(runner).guarded("journal", self._host.journal),
            lambda: self._baton.pause(runner, self._dice.randint(1, 30)),
        )
        operator = self._operator(evolve(self._fresh_host(), journal=patient))
        for _ in range(visits):
            self._baton.pause(runner, self._dice.randint(30, 600))
            operator.look_around()
        self._busy_people -= 1

    def _operator(self, host: Host) -> Operator:
        return Operator(
            host, self._ports, self._dice, self._effects, self._submitted.append, self._told
        )

    def _is_over(self) -> bool:
        return not self._busy_people and not self._ports.journal.backlog().pending

    def _observe(self, order_id: str, effect: Effect, outcome: Outcome) -> None:
        self._effects[order_id, effect.key] = effect

    def _told(self, execution: Execution) -> None:
        """Somebody has seen that this order has ended, so it must stay so."""
        if execution.state in (ExecutionState.DONE, ExecutionState.CANCELED):
            self._promised.setdefault(execution.order_id, execution.state)

    def _is_still_promised(self, order_id: str) -> None:
        """What has ended is not due again, even for a moment."""
        promised = self._promised.get(order_id)
        state = self._ports.journal.execution(order_id).state if promised else None
        if state is not promised:
            self._broken.append(f"{order_id} was {promised} and became {state} again")

    def _finish(self) -> None:
        """Nothing goes wrong any more; a person mends and retries what waits, twice."""
        engine, journal = Engine(self._fresh_host(), "the calm", self._observe), self._host.journal
        for visit in range(3):
            if visit:
                operator = self._operator(self._fresh_host())
                for execution in journal.executions(ExecutionState.ATTENTION, "", 1000):
                    operator.mend(execution)
                    engine.retry(execution.order_id, _ANYBODY)
            for _ in range(100):
                if not journal.backlog().pending:
                    break
                engine.advance_due()
                self._baton.now_s += 3_600
