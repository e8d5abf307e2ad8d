"""Threads that take turns: exactly one runs, and dice say which (D13).

The engine is ordinary, blocking code. To choose an interleaving, each worker has a thread of its
own that waits at every call to a port until it is given the baton. The one who has it draws who is
next, so a turn costs one switch of threads, or none.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random
from threading import Lock, Thread

#: When every simulation begins.
BEGIN = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


class TooLong(BaseException):
    """The simulation took more turns than it may; nothing in the library catches it."""


class Runner:
    """One thread that takes turns."""

    def __init__(self, name: str, body: Callable[[Runner], None]) -> None:
        self.name = name
        self.body = body
        self.ready_at_s = 0
        self.turn = Lock()
        self.turn.acquire()


class Baton:
    """Gives turns to runners by seeded dice, and holds the clock that they see.

    When all sleep the clock jumps to the first who wakes. `turns` counts; above `most_turns` every
    runner ends with `TooLong`, and `exhausted` says so.
    """

    def __init__(self, dice: Random, most_turns: int) -> None:
        self._dice = dice
        self._most_turns = most_turns
        self._runners: list[Runner] = []
        self._ended = Lock()
        self.now_s = 0
        self.turns = 0
        self.exhausted = False

    def clock(self) -> datetime:
        """The instant that the simulation has reached."""
        return BEGIN + timedelta(seconds=self.now_s)

    def run(self, runners: list[Runner]) -> None:
        """Let them take turns until the last has ended."""
        self._runners = list(runners)
        threads = [Thread(target=self._live, args=(each,), daemon=True) for each in runners]
        for thread in threads:
            thread.start()
        self._ended.acquire()
        self._next().turn.release()
        self._ended.acquire()
        self._ended.release()
        for thread in threads:
            thread.join()

    def pause(self, runner: Runner, seconds: int = 0) -> None:
        """Let others go first; come back when that much time has passed, or later."""
        self.turns += 1
        if self.turns > self._most_turns:
            raise TooLong
        runner.ready_at_s = self.now_s + seconds
        following = self._next()
        if following is not runner:
            following.turn.release()
            runner.turn.acquire()

    def _live(self, runner: Runner) -> None:
        runner.turn.acquire()
        try:
            runner.body(runner)
        except TooLong:
            self.exhausted = True
        finally:
            self._runners.remove(runner)
            if self._runners:
                self._next().turn.release()
            else:
                self._ended.release()

    def _next(self) -> Runner:
        now_s = self.now_s
        ready = [each for each in self._runners if each.ready_at_s <= now_s]
        if not ready:
            self.now_s = now_s = min(each.ready_at_s for each in self._runners)
            ready = [each for each in self._runners if each.ready_at_s <= now_s]
        return ready[int(self._dice.random() * len(ready))]
