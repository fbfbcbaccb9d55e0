"""Many short jobs in a row, of eight items each. The floor forks three times for each: as many
processes as a keeper and two workers are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from forks import fork_together
from task import Task

from workloads import Workload
from workloads.trivial_items import plus_one

ITEMS = 8


@dataclass
class ManyJobs(Workload):
    jobs: int = 100

    floors = ("forks",)
    tiny = "jobs=3"

    def prepare(self) -> Task:
        return self.task_of(plus_one, list(range(ITEMS)), chunk=ITEMS // self.processes)

    def is_right(self, results: list[list[int]]) -> bool:
        return results == [list(range(1, ITEMS + 1))] * self.jobs

    def repeated(self, run: Callable[[], Any]) -> Callable[[], Any]:
        return lambda: [run() for _ in range(self.jobs)]

    def sorted(self, results: list[list[int]]) -> list[list[int]]:
        return [sorted(of_one_job) for of_one_job in results]

    def forks(self) -> None:
        for _ in range(self.jobs):
            fork_together(self.processes + 1)


WORKLOAD = ManyJobs
