"""What a round asks of a contender: apply func to each item, in so many processes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Task:
    """``chunk`` is the number of items that are sent together, where a contender sends items.

    ``shared``, if it is not None, is what each call gets besides its item, and each contender has
    its own way to take it to its workers: ``func(item, shared)``.
    """

    func: Callable[..., Any]
    items: Sequence[Any]
    processes: int
    chunk: int
    shared: Any = None


def chunk_for_cheap_items(count: int, processes: int) -> int:
    """Four chunks for each process, as ``Pool.map`` cuts them."""
    return max(1, -(-count // (4 * processes)))


def run_items(func: Callable[..., Any], items: Sequence[Any], shared: Any) -> list[Any]:
    """The plain loop, and what a worker does with a batch of items."""
    if shared is None:
        return [func(item) for item in items]
    return [func(item, shared) for item in items]


def batches_of(task: Task) -> list[Sequence[Any]]:
    """The items in batches of a chunk, for contenders to which one item is one task."""
    starts = range(0, len(task.items), task.chunk)
    return [task.items[at : at + task.chunk] for at in starts]


def joined(batches: Sequence[list[Any]]) -> list[Any]:
    return [result for batch in batches for result in batch]
