"""Three items and four processes asked for: what a job costs before it does anything.

The floor is as many forks as there are processes, and one: the keeper's.
"""

from __future__ import annotations

from dataclasses import dataclass

import contenders
from forks import fork_together
from programs import grow_to
from task import Task

from workloads import Workload
from workloads.trivial_items import plus_one


@dataclass
class StartUp(Workload):
    processes: int = 4
    items: int = 3
    floor: int = 5
    program: str = "small"

    contenders = (*contenders.PROCESSES, "old_package")
    floors = ("forks",)

    def prepare(self) -> Task:
        grow_to(self.program)
        return self.task_of(plus_one, list(range(self.items)), chunk=1)

    def is_right(self, results: list[int]) -> bool:
        return results == list(range(1, self.items + 1))

    def forks(self) -> None:
        fork_together(self.floor)


WORKLOAD = StartUp
