"""A million items from int to int: what an item costs beside its function."""

from __future__ import annotations

from dataclasses import dataclass

from programs import grow_to
from task import Task

from workloads import Workload


def plus_one(number: int) -> int:
    return number + 1


@dataclass
class TrivialItems(Workload):
    items: int = 1_000_000
    program: str = "small"

    contenders = (*Workload.contenders, "old_package")
    tiny = "items=100"

    def prepare(self) -> Task:
        grow_to(self.program)
        return self.task_of(plus_one, list(range(self.items)))

    def is_right(self, results: list[int]) -> bool:
        return results == list(range(1, self.items + 1))


WORKLOAD = TrivialItems
