"""What there is to do. Each workload is a module with a class of its own, loaded by its name."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar

import contenders
from task import Task

NAMES = [
    "trivial_items",
    "items",
    "uneven_items",
    "large_items",
    "large_results",
    "small_objects",
    "start_up",
    "big_host",
    "many_jobs",
    "checksums",
    "compress",
    "shared_image",
    "documents",
    "sockets",
]


@dataclass
class Workload:
    """Its fields are the parameters that it knows, with their defaults.

    ``contenders``: who takes part.
    ``floors``: methods that are run besides, and need not return anything.
    ``tiny``: the parameters of a round without weight, to see that all of it works.
    """

    processes: int = 2
    chunk: int = 0  # items sent together; 0 leaves it to the workload
    chunks: str = "hand"  # or "own": see task.py
    task: Task = field(init=False, repr=False)

    contenders: ClassVar[Sequence[str]] = (*contenders.LOOP, *contenders.PROCESSES)
    floors: ClassVar[Sequence[str]] = ()
    tiny: ClassVar[str] = ""

    def task_of(
        self,
        func: Callable[..., Any],
        items: Sequence[Any],
        args: Sequence[Any] = (),
        *,
        chunk: int | None = None,
    ) -> Task:
        """``chunk``: how many items are best sent together; many, if that is not said."""
        if self.chunks not in ("hand", "own"):
            raise SystemExit(f"Chunks are made by 'hand' or their 'own', and not {self.chunks!r}.")
        chunk = self.chunk or chunk or self.chunk_for_cheap_items(len(items))
        by_hand = self.chunks == "hand" and chunk > 1
        return Task(func, items, self.processes, chunk, by_hand, args)

    def chunk_for_cheap_items(self, count: int) -> int:
        """Four chunks for each process, as ``Pool.map`` cuts them."""
        return max(1, -(-count // (4 * self.processes)))

    def prepare(self) -> Task:
        raise NotImplementedError

    def is_right(self, results: Any) -> bool:
        """Whether these are the results, in the order of the items."""
        raise NotImplementedError

    def place_of(self, result: Any) -> Any:
        """By what results can be sorted into the order of the items."""
        return result

    def sorted(self, results: list[Any]) -> list[Any]:
        """What came in any order, in the order of the items."""
        return sorted(results, key=self.place_of)

    def repeated(self, run: Callable[[], Any]) -> Callable[[], Any]:
        """A round, made of what does the task once."""
        return run


def make(name: str, parameters: Mapping[str, str]) -> Workload:
    kind = class_of(name)
    known = {f.name: type(f.default) for f in fields(kind) if f.init}
    unknown = parameters.keys() - known.keys()
    if unknown:
        raise SystemExit(f"{name} has no parameter {min(unknown)!r}, but {sorted(known)}.")
    return kind(**{key: known[key](value) for key, value in parameters.items()})


def class_of(name: str) -> type[Workload]:
    if name not in NAMES:
        raise SystemExit(f"There is no workload {name!r}, but {NAMES}.")
    workload: type[Workload] = importlib.import_module(f"workloads.{name}").WORKLOAD
    return workload


def pairs() -> Iterator[str]:
    """The arguments that start each contender of each workload for a round without weight."""
    for name in NAMES:
        kind = class_of(name)
        for contender in (*kind.contenders, *kind.floors):
            yield f"{name} {contender} {kind.tiny}".rstrip()
