"""Two hundred items of lognormal length, and one among them that takes 40 times their average.

Nobody knows of lengths but the floor: two pinned processes that each get exactly the work of the
ideal schedule. When the longest item comes last that is what can be reached without foreknowledge:
it begins when the others are done.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from busy import busy
from forks import run_pinned
from task import Task

from workloads import Workload

SIGMA = 0.8
SHORTEST, LONGEST = 0.25, 12.5  # of the others, in medians
FACTOR = 40


def run(item: tuple[int, int]) -> int:
    number, iterations = item
    busy(iterations)
    return number


@dataclass
class UnevenItems(Workload):
    order: str = "last"
    items: int = 200
    iterations: int = 80_000  # of the median item

    floors = ("pinned_ideal",)
    tiny = "items=10 iterations=10"

    def prepare(self) -> Task:
        self._lengths = self._make_lengths()
        return self.task_of(run, list(enumerate(self._lengths)), chunk=1)

    def is_right(self, results: list[int]) -> bool:
        return results == list(range(self.items))

    def pinned_ideal(self) -> None:
        total, longest = sum(self._lengths), max(self._lengths)
        ideal = (total - longest) // 2 + longest if self.order == "last" else total // 2
        one = max(ideal, longest)
        run_pinned([lambda: busy(one), lambda: busy(total - one)])

    def _make_lengths(self) -> list[int]:
        """In iterations: lognormal, but none much shorter or longer than the median."""
        generator = random.Random(20)
        medians = (generator.lognormvariate(0, SIGMA) for _ in range(self.items - 1))
        lengths = [int(self.iterations * min(max(m, SHORTEST), LONGEST)) for m in medians]
        longest = FACTOR * sum(lengths) // len(lengths)
        places = {"first": 0, "middle": self.items // 2, "last": self.items - 1}
        if self.order not in places:
            raise SystemExit(f"The longest item comes {' or '.join(places)}, not {self.order!r}.")
        lengths.insert(places[self.order], longest)
        return lengths


WORKLOAD = UnevenItems
