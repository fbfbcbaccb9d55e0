"""Contenders that take turns, and what is told of them; the counterpart of bench/rounds.hpp."""

from __future__ import annotations

import gc
import json
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

NANOSECOND = 1e-9
MILLISECOND = 1e-3


@dataclass
class Contender:
    name: str
    run: Callable[[], Any]
    after: Callable[[], None] | None
    items: int
    every: int
    seconds: dict[int, float] = field(default_factory=dict)  # of each round it took part in


class Rounds:
    """The contenders of one workload. They take turns in one process, in changing order, so that
    whatever else the machine does falls on all of them alike. What is reported are medians and, as
    a look at a quiet moment, the best rounds.

    ``unit``: the seconds in one ``unit_name``, in which times are told.
    ``check``: whether a result is right; a wrong one ends the benchmark.
    ``warm_up``: whether there is a round before that does not count.
    """

    def __init__(
        self,
        workload: str,
        *,
        rounds: int,
        unit_name: str = "ms",
        unit: float = MILLISECOND,
        check: Callable[[Any], bool] | None = None,
        warm_up: bool = True,
    ) -> None:
        self._workload = workload
        self._rounds = range(-1 if warm_up else 0, rounds)
        self._unit_name = unit_name
        self._unit = unit
        self._check = check
        self._contenders: dict[str, Contender] = {}
        self._figures: list[dict[str, Any]] = []

    def add(
        self,
        name: str,
        run: Callable[[], Any],
        *,
        after: Callable[[], None] | None = None,
        items: int = 1,
        every: int = 1,
    ) -> None:
        """A turn is one call of ``run``, and its time is divided by ``items``. ``after`` is called
        when the clock has stopped. A slow contender may take part in ``every`` n-th round only."""
        self._contenders[name] = Contender(name, run, after, items, every)

    def run(self) -> None:
        print(f"== {self._workload}", flush=True)
        contenders = list(self._contenders.values())
        for number in self._rounds:
            first = number % len(contenders)
            for contender in contenders[first:] + contenders[:first]:
                if number < 0:
                    self._turn(contender)
                elif number % contender.every == 0:
                    contender.seconds[number] = self._turn(contender)

    def median(self, name: str) -> float:
        """The seconds of a turn, or of one of its items."""
        return statistics.median(self._contenders[name].seconds.values())

    def ratio(self, name: str, other: str, goal: float | None = None) -> None:
        """Reports how many times longer than ``other`` a turn of ``name`` takes: the median of the
        rounds' ratios, because a machine changes its speed from one round to the next, and the
        ratio of the minima. ``goal``: the most that the median may be."""
        ours, theirs = self._contenders[name].seconds, self._contenders[other].seconds
        ratios = [ours[number] / theirs[number] for number in ours.keys() & theirs.keys()]
        best = min(ours.values()) / min(theirs.values())
        self._report(f"{name} / {other}", statistics.median(ratios), best, goal)

    def finish(self) -> None:
        """Reports the time of each contender, and writes all into the folder named on the command
        line, if one is."""
        times = {}
        for name, contender in self._contenders.items():
            times[name] = [seconds / self._unit for seconds in contender.seconds.values()]
            self._report(
                f"{name}, {self._unit_name}", statistics.median(times[name]), min(times[name])
            )
        if len(sys.argv) > 1:
            report = {
                "workload": self._workload,
                "unit": self._unit_name,
                "figures": self._figures,
                "times": times,
            }
            file = Path(sys.argv[1], self._workload.replace(",", "").replace(" ", "_") + ".json")
            file.write_text(json.dumps(report, indent=1))

    def _turn(self, contender: Contender) -> float:
        gc.collect()
        start = time.perf_counter()
        result = contender.run()
        seconds = time.perf_counter() - start
        if self._check is not None and not self._check(result):
            raise SystemExit(f"{self._workload}: {contender.name} gave a wrong result")
        del result
        if contender.after is not None:
            contender.after()
        return seconds / contender.items

    def _report(self, figure: str, median: float, best: float, goal: float | None = None) -> None:
        self._figures.append({"figure": figure, "median": median, "best": best, "goal": goal})
        wanted = "" if goal is None else f", goal {goal:g}"
        print(f"{figure}: {median:.4g} (best {best:.4g}{wanted})", flush=True)
