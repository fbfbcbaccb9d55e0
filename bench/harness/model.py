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
    """Processes are judged beside processes, and threads, which promise less, beside threads."""

    PROCESSES = "processes"
    THREADS = "threads"
    NEITHER = ""


@dataclass(frozen=True)
class Contender:
    """Who takes part in a workload.

    ``name`` is what its program is told, ``title`` what readers are told. One that is ``of``
    another has no process of its own: its figure is that of the other, times ``share``.
    """

    name: str
    title: str
    role: Role = Role.RIVAL
    kind: Kind = Kind.PROCESSES
    language: str = ""  # where it is not that of the workload
    options: Mapping[str, object] = field(default_factory=dict)
    of: str = ""
    share: float = 1.0
    quick: bool = True  # takes part in a quick run


@dataclass(frozen=True)
class Case:
    """One set of parameters of a workload; its contenders are measured in the same rounds.

    ``x`` is its place on the axis of a plot. The ``alone`` ones get a process for each turn,
    because several at once would not fit into the memory; ``mebibytes`` is what it all needs.
    """

    title: str = ""
    items: int = 1  # in a round
    fewer_items: Mapping[str, int] = field(default_factory=dict)  # for slow contenders
    options: Mapping[str, object] = field(default_factory=dict)
    x: float | None = None
    seconds: float = 8.0  # of a full run
    quick_seconds: float = 0.0  # of a quick run; 0: not in it
    most_rounds: int = 25
    headline: bool = False  # stands in the first table
    memory: bool = False  # peak memory is of interest
    alone: bool = False
    mebibytes: int = 0
    only: frozenset[str] | None = None  # titles of the contenders that take part, if not all do

    def has(self, contender: Contender) -> bool:
        return self.only is None or contender.title in self.only

    def items_of(self, contender: Contender) -> int:
        return self.fewer_items.get(contender.title, self.items)


BEST_RIVAL = "the best rival of its kind"


@dataclass(frozen=True)
class Goal:
    """``numerator`` / ``denominator``, or its figure without one, is to be at most, or at least,
    the limit, in the cases named or in all of the workload."""

    numerator: str
    denominator: str | None
    limit: float
    at_least: bool = False
    cases: frozenset[str] | None = None


@dataclass(frozen=True)
class Workload:
    """A contender's answer is in seconds; its figure is that, in the unit, of a round or of one of
    its items. Where ``unit_seconds`` is None, the answer is the figure."""

    name: str  # as its programs know it
    title: str
    about: str
    language: str  # cpp, python or command
    contenders: tuple[Contender, ...]
    cases: tuple[Case, ...]
    unit: str = "ms"
    unit_seconds: float | None = 1e-3
    per_item: bool = False
    takes_memory: bool = False  # so much that each turn is warmed up
    items_option: str = ""  # what its programs call the number of items, if they are told
    goals: tuple[Goal, ...] = ()
    why_behind: Mapping[str, str] = field(default_factory=dict)  # by the rival's title, or "*"

    def contender(self, title: str) -> Contender:
        return next(each for each in self.contenders if each.title == title)

    def of_role(self, role: Role) -> list[Contender]:
        return [each for each in self.contenders if each.role is role]


def figure_of(workload: Workload, case: Case, contender: Contender, answer: float) -> float:
    if workload.unit_seconds is None:
        return answer
    items = case.items_of(contender) if workload.per_item else 1
    return answer / workload.unit_seconds / items
