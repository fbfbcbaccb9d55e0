"""The hot paths: how they are walked, and which processes of them are looked at."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from callgrind import instructions_of

HERE = Path(__file__).parent
Counts = dict[str, float]


@dataclass(frozen=True)
class HotPath:
    name: str
    few: int
    many: int  # the difference is what counts: what comes before and after the path cancels out
    workers: int = 1
    unit: str = "item"


CPP = [
    HotPath("in_place", 10_000, 50_000),
    HotPath("in_place_without_limit", 10_000, 50_000),
    HotPath("records", 2_000, 10_000),
    HotPath("ring_of_ints", 2_000, 10_000),
    HotPath("small_jobs", 1, 6, workers=3, unit="job"),
]
PYTHON = [HotPath("ints", 1_000, 5_000), HotPath("dicts", 1_000, 5_000)]
UNITS = {path.name: path.unit for path in [*CPP, *PYTHON]}


def count_cpp(program: str) -> Counts:
    return count(CPP, [program], {}, "")


def count_python(interpreter: str) -> Counts:
    program = [interpreter, str(HERE / "hot_paths.py")]
    return count(PYTHON, program, {"PYTHONHASHSEED": "0"}, "python ")


def count(
    paths: list[HotPath], program: list[str], environment: dict[str, str], prefix: str
) -> Counts:
    counts: Counts = {}
    for path in paths:
        roles = [
            by_role(path, number, instructions_of([*program, path.name, str(number)], environment))
            for number in (path.few, path.many)
        ]
        for role, few in roles[0].items():
            # Per item the keeper does nothing.
            if role != "keeper" or path.unit == "job":
                each = (roles[1][role] - few) / (path.many - path.few)
                counts[f"{prefix}{path.name}, {role}"] = each
    return counts


def by_role(path: HotPath, number: int, processes: list[int]) -> dict[str, int]:
    """The host comes first, and each job has a keeper and then its workers."""
    jobs = number if path.unit == "job" else 1
    team = 1 + path.workers
    if len(processes) != 1 + jobs * team:
        raise SystemExit(
            f"{path.name}: {jobs} jobs of {path.workers} workers had {len(processes)} processes."
        )
    return {
        "host": processes[0],
        "keeper": sum(processes[1::team]),
        "worker": sum(processes[1:]) - sum(processes[1::team]),
    }
