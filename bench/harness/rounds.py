"""One case of a workload: all its contenders, in rounds of changing order.

Whatever else happens on the machine falls on all of them alike. The first turns of each are a
warm-up that does not count; from their length follows how many turns it gets. Where a workload
takes much memory, each turn is a run that does not count and then one that does: a system may be
slow to give memory that was free for some seconds, as virtual machines are that give it back
meanwhile."""

from __future__ import annotations

import contextlib
import random
import time
from collections.abc import Callable

from harness.contender import Failed, Missing, Process
from harness.memory import PeakMemory
from harness.model import Case, Contender, Workload, figure_of
from harness.results import CaseResult, Measured
from harness.turns import rounds_of, share_out

Start = Callable[[Workload, Case, Contender], Process]

LEAST_TURNS = 3


class Entrant:
    """A contender while its case is measured."""

    def __init__(self, workload: Workload, case: Case, contender: Contender, start: Start) -> None:
        self.contender = contender
        self.measured = Measured()
        self._workload = workload
        self._case = case
        self._start = start
        self._process: Process | None = None

    @property
    def takes_part(self) -> bool:
        return not (self.measured.missing or self.measured.error)

    def start(self) -> None:
        with self._held_to_account():
            self._process = self._start(self._workload, self._case, self.contender)

    def wait_until_ready(self) -> None:
        with self._held_to_account():
            self._process.wait_until_ready()
            self.measured.version = self._process.version
            self.measured.note = self._process.note

    def round(self) -> None:
        """A run that does not count."""
        with self._held_to_account():
            self._process.round()

    def turn(self) -> float | None:
        """A turn that counts, in the unit of the workload; None when it failed. Alone it is in a
        process that ends after it, and always warmed up."""
        figure = None
        if self._case.alone:
            self.start()
            if self.takes_part:
                self.wait_until_ready()
        if self.takes_part and (self._case.alone or self._workload.takes_memory):
            self.round()
        if self.takes_part:
            with self._held_to_account():
                answer = self._process.round()
                figure = figure_of(self._workload, self._case, self.contender, answer)
        if self._case.alone:
            self.end()
        return figure

    def weigh(self) -> None:
        """One more turn, whose time does not count, for the memory it needs."""
        with self._held_to_account():
            with PeakMemory(self._process.pid, self._process.mark) as memory:
                self._process.round()
            self.measured.before, self.measured.peak = memory.before, memory.peak

    def end(self) -> None:
        if self._process is not None:
            self._process.close()
            self._process = None

    @contextlib.contextmanager
    def _held_to_account(self):
        try:
            yield
        except Missing as reason:
            self.measured.missing = str(reason)
        except Failed as reason:
            self.measured.error = str(reason)
            self.measured.figures.clear()
        if not self.takes_part:
            self.end()


def measure(
    workload: Workload,
    case: Case,
    start: Start,
    *,
    budget: float,
    order: random.Random,
    quick: bool = False,
    hurried: bool = False,
) -> CaseResult:
    """Takes about ``budget`` seconds, and longer when the least turns do, which are fewer when
    ``hurried``; alone there are always as many as there may be."""
    began = time.monotonic()
    own = [
        each
        for each in workload.contenders
        if not each.of and case.has(each) and (each.quick or not quick)
    ]
    entrants = [Entrant(workload, case, each, start) for each in own]
    try:
        if not case.alone:
            for entrant in entrants:
                entrant.start()
            for entrant in entrants:
                if entrant.takes_part:
                    entrant.wait_until_ready()
        fair = budget / len(entrants)
        # Alone, where a turn takes long, as many are taken as there may be.
        lengths = [
            0.0 if case.alone else warm_up(entrant, fair, takes_memory=workload.takes_memory)
            for entrant in entrants
        ]
        turns = share_out(
            [length * (2 if workload.takes_memory else 1) for length in lengths],
            budget - (time.monotonic() - began),
            least=1 if quick else LEAST_TURNS - hurried,
            most=case.most_rounds,
        )
        take_turns(entrants, rounds_of(turns), order)
        if case.memory and not quick and not case.alone:
            for entrant in entrants:
                if entrant.takes_part:
                    entrant.weigh()
    finally:
        for entrant in entrants:
            entrant.end()
    result = CaseResult(workload.title, case.title)
    result.contenders = {each.contender.title: each.measured for each in entrants}
    result.seconds = time.monotonic() - began
    derive_shares(workload, case, result)
    return result


def warm_up(entrant: Entrant, fair: float, *, takes_memory: bool) -> float:
    """How long a turn takes, all that surrounds it included. A first turn may take long because of
    what is slow once only, as fresh memory is: where it is expected, or leaves the least turns
    within the fair part of the time, there is a second."""
    length = length_of_turn(entrant)
    if takes_memory or length * (1 + LEAST_TURNS) < fair:
        length = min(length, length_of_turn(entrant))
    return length


def length_of_turn(entrant: Entrant) -> float:
    began = time.monotonic()
    if entrant.takes_part:
        entrant.round()
    return time.monotonic() - began


def take_turns(entrants: list[Entrant], rounds: list[set[int]], order: random.Random) -> None:
    for number in sorted(set().union(*rounds)):
        in_round = [each for each, part in zip(entrants, rounds) if number in part]
        order.shuffle(in_round)
        for entrant in in_round:
            if not entrant.takes_part:
                continue
            figure = entrant.turn()
            if figure is not None:
                entrant.measured.figures[number] = figure


def derive_shares(workload: Workload, case: Case, result: CaseResult) -> None:
    """The figures of contenders that are a share of another one's."""
    for contender in workload.contenders:
        source = result.contenders.get(contender.of)
        if source is not None and case.has(contender):
            figures = {number: each * contender.share for number, each in source.figures.items()}
            result.contenders[contender.title] = Measured(figures, source.version)
