"""The words of the table of workloads: what is measured, who takes part, and what is wanted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum


class Role(Enum):
    JOB = "job"  # this library
    RIVAL = "rival"  # what people use instead
    FLOOR = "floor"  # what cannot be beaten, or hardly
    REFERENCE = "reference"  # shown beside them: a plain loop, another way to count


class Kind(Enum):
    """Processes are judged beside processes and threads beside threads: they promise different things."""

    PROCESSES = "processes"
    THREADS = "threads"
    NEITHER = ""


@dataclass(frozen=True)
class Contender:
    """Who takes part in a workload.

    ``name`` is what its program is told, ``title`` what readers are told. A contender with a
    ``share`` is no process of its own: its figure is that of the contender ``of``, times ``share``.
    """

    name: str
    title: str = ""
    role: Role = Role.RIVAL
    kind: Kind = Kind.PROCESSES
    language: str = ""  # where it is not that of the workload
    note: str = ""
    options: Mapping[str, object] = field(default_factory=dict)
    items: int | None = None  # in a round, where they are fewer than the others'
    of: str = ""
    share: float = 1.0
    quick: bool = True  # takes part in a quick run

    @property
    def key(self) -> str:
        """Tells it from the other contenders of its workload."""
        return self.title or self.name.replace("_", " ")


@dataclass(frozen=True)
class Case:
    """One set of parameters of a workload; its contenders are measured in the same rounds.

    ``x`` is its place on the axis of a plot. The ``alone`` ones get a process for each turn, because
    several of them at once would not fit into the memory; ``mebibytes`` is what one needs.
    """

    title: str = ""
    options: Mapping[str, object] = field(default_factory=dict)
    items: int = 1
    x: float | None = None
    seconds: float = 10.0  # of a full run
    quick_seconds: float = 0.0  # of a quick run; 0: not in it
    most_rounds: int = 25
    headline: bool = False  # stands in the first table
    memory: bool = False  # peak memory is of interest
    alone: bool = False
    mebibytes: int = 0
    without: frozenset[str] = frozenset()  # keys of the contenders that take no part in it


BEST_RIVAL = "the best rival of its kind"


@dataclass(frozen=True)
class Goal:
    """``numerator`` / ``denominator`` (or its figure, without one) is to be at most, or at least,
    the limit; in the cases named, or in all of the workload's."""

    numerator: str
    denominator: str | None
    limit: float
    at_least: bool = False
    cases: frozenset[str] | None = None


@dataclass(frozen=True)
class Workload:
    """``per_item`` figures are seconds of a round, divided by its items, in ``unit``; the values of a
    workload without ``seconds_per_unit`` are taken as they are."""

    name: str  # as its programs know it
    title: str
    about: str
    language: str  # cpp, python or command
    unit: str
    contenders: tuple[Contender, ...]
    cases: tuple[Case, ...]
    seconds_per_unit: float | None = 1e-3
    goals: tuple[Goal, ...] = ()
    why_behind: Mapping[str, str] = field(default_factory=dict)  # by the rival's key, or "*"

    def contender(self, key: str) -> Contender:
        return next(each for each in self.contenders if each.key == key)


def figure_of(workload: Workload, case: Case, contender: Contender, answer: float) -> float:
    """What a contender's answer, seconds or a value, is in the unit of the workload."""
    if workload.seconds_per_unit is None:
        return answer
    return answer / workload.seconds_per_unit / (contender.items or case.items)
