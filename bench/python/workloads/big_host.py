"""A small job of a program that has touched much memory: a fork copies its page tables, so that
each process costs milliseconds, and one fork too many shows."""

from __future__ import annotations

import mmap
from dataclasses import dataclass

from forks import fork_one_by_one, fork_together
from task import Task

from workloads import Workload
from workloads.trivial_items import plus_one

MIB = 1 << 20
ADVICE = {"small": 15, "huge": 14}  # MADV_NOHUGEPAGE and MADV_HUGEPAGE
ITEMS = 4


@dataclass
class BigHost(Workload):
    processes: int = 4
    mib: int = 1024
    pages: str = "small"

    contenders = ("job", "pool", "executor")
    floors = ("forks", "forks_one_by_one")
    tiny = "mib=1"

    def prepare(self) -> Task:
        if self.pages not in ADVICE:
            raise SystemExit(f"Pages are {' or '.join(ADVICE)}, and not {self.pages!r}.")
        self._ballast = mmap.mmap(-1, self.mib * MIB, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
        self._ballast.madvise(ADVICE[self.pages])
        for _ in range(self.mib):
            self._ballast.write(b"x" * MIB)
        return self.task_of(plus_one, list(range(ITEMS)), chunk=1)

    def is_right(self, results: list[int]) -> bool:
        return results == list(range(1, ITEMS + 1))

    def forks(self) -> None:
        fork_together(self.processes + 1)

    def forks_one_by_one(self) -> None:
        fork_one_by_one(self.processes + 1)


WORKLOAD = BigHost
