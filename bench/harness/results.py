"""What was measured, as it is kept in a file: a document can be written anew from it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any


@dataclass
class Measured:
    """One contender in one case: its figures by round, in the unit of the workload, or the sentence
    that says why there are none."""

    figures: dict[int, float] = field(default_factory=dict)
    version: str = ""
    note: str = ""
    missing: str = ""
    error: str = ""
    peak: float | None = None  # MiB, of all its processes together
    before: float | None = None  # MiB, before the round


@dataclass
class CaseResult:
    workload: str  # its title
    case: str
    contenders: dict[str, Measured] = field(default_factory=dict)
    left_out: str = ""
    seconds: float = 0.0  # how long it took to measure all this


@dataclass
class Results:
    machine: dict[str, str]
    cases: list[CaseResult] = field(default_factory=list)
    complete: bool = True  # all workloads of the table, with all their rounds
    quick: bool = False
    seed: int = 0

    def find(self, workload: str, case: str) -> CaseResult | None:
        for each in self.cases:
            if (each.workload, each.case) == (workload, case):
                return each
        return None

    def save(self, file: Path) -> None:
        new = file.with_name(file.name + ".new")
        new.write_text(json.dumps(asdict(self), indent=1))
        new.replace(file)


def load(file: Path) -> Results:
    return from_json(json.loads(file.read_text()))


def from_json(read: dict[str, Any]) -> Results:
    cases = []
    for case in read.pop("cases"):
        contenders = {
            # JSON knows no numbers as keys.
            key: Measured(**{**each, "figures": {int(n): f for n, f in each["figures"].items()}})
            for key, each in case.pop("contenders").items()
        }
        cases.append(CaseResult(contenders=contenders, **case))
    return Results(cases=cases, **read)
