"""The hot paths: how they are walked, and which processes of them are looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Callable, Union

from callgrind import instructions_of

HERE = Path(__file__).parent
Counts = Mapping[str, float]
Processes = list[list[int]]  # see instructions_of()
Instructions = Callable[[str, int], Processes]


RUNS = 3  # of each program


@dataclass(frozen=True)
class LongJob:
    """One job of one worker: what an item more takes. What comes before and after cancels out. The
    keeper does nothing for an item, and who is not named may do more when it has to wait."""

    name: str
    few: int
    many: int
    roles: tuple[str, ...] = ("host", "worker")
    unit = "item"

    def count(self, instructions: Instructions) -> Counts:
        few, many = (self.least(instructions, items) for items in (self.few, self.many))
        return {role: (many[role] - few[role]) / (self.many - self.few) for role in self.roles}

    def least(self, instructions: Instructions, items: int) -> dict[str, int]:
        """A host looks around while it waits, in some runs for longer than in others."""
        runs = [self.by_role(instructions(self.name, items)) for _ in range(RUNS)]
        return {"host": min(run["host"] for run in runs), "worker": runs[0]["worker"]}

    def by_role(self, processes: Processes) -> dict[str, int]:
        host, _, worker = checked(self.name, processes, 3)
        return {"host": sum(host), "worker": sum(worker)}


@dataclass(frozen=True)
class SmallJobs:
    """Several jobs in a row: what one takes. The least of them, as some have to wait longer, and
    look around meanwhile."""

    name: str
    jobs: int
    workers: int
    unit = "job"

    def count(self, instructions: Instructions) -> Counts:
        return self.by_role(instructions(self.name, self.jobs))

    def by_role(self, processes: Processes) -> Counts:
        team = 1 + self.workers
        host, *others = checked(self.name, processes, 1 + self.jobs * team)
        keepers = others[::team]
        workers = [sum(one) for i, one in enumerate(others) if i % team != 0]
        # The host from the fork of a keeper to that of the next.
        return {"host": min(host[1:-1]), "keeper": min(map(sum, keepers)), "worker": min(workers)}


HotPath = Union[LongJob, SmallJobs]

CPP: list[HotPath] = [
    LongJob("in_place", 10_000, 50_000, roles=("worker",)),
    LongJob("in_place_without_limit", 10_000, 50_000, roles=("worker",)),
    LongJob("drain", 10_000, 50_000, roles=("host",)),
    LongJob("records", 2_000, 10_000),
    LongJob("ring_of_ints", 2_000, 10_000),
    SmallJobs("small_jobs", 10, workers=3),
]
PYTHON: list[HotPath] = [LongJob("ints", 1_000, 5_000), LongJob("dicts", 1_000, 5_000)]
UNITS = {path.name: path.unit for path in [*CPP, *PYTHON]}


def count_cpp(program: str) -> Counts:
    return count(CPP, [program], {}, "")


def count_python(interpreter: str) -> Counts:
    program = [interpreter, str(HERE / "hot_paths.py")]
    return count(PYTHON, program, {"PYTHONHASHSEED": "0"}, "python ")


def count(
    paths: list[HotPath], program: list[str], environment: dict[str, str], prefix: str
) -> Counts:
    def instructions(path: str, number: int) -> Processes:
        return instructions_of([*program, path, str(number)], environment)

    return {
        f"{prefix}{path.name}, {role}": each
        for path in paths
        for role, each in path.count(instructions).items()
    }


def checked(path: str, processes: Processes, expected: int) -> Processes:
    if len(processes) != expected:
        raise SystemExit(f"{path} had {len(processes)} processes, where {expected} were expected.")
    return processes
