"""Items that all take the same time, from 100 ns to a second: what is left of the speed-up.

The floor is a plain loop shared by two cores: two pinned processes that each get half of the items.
"""

from __future__ import annotations

from dataclasses import dataclass

from busy import busy
from forks import run_pinned
from task import Task, run_items

from workloads import Workload

CORES = 2


@dataclass
class Items(Workload):
    iterations: int = 20
    items: int = 1000

    floors = ("pinned_ideal",)
    tiny = "items=10"

    def prepare(self) -> Task:
        self._expected = busy(self.iterations)
        return self.task_of(busy, [self.iterations] * self.items)

    def is_right(self, results: list[int]) -> bool:
        return results == [self._expected] * self.items

    def pinned_ideal(self) -> None:
        items = self.task.items
        halves = [items[len(items) // CORES :], items[: len(items) // CORES]]
        run_pinned([lambda half=half: run_items(busy, half) for half in halves])


WORKLOAD = Items
