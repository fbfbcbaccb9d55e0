"""What a round asks of a contender: apply func to each item, in so many processes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Task:
    """``func(item, *args)`` for each item. What all of them share is in ``args``, and each
    contender has its own way to take that to its workers.

    ``chunk``: how many items are sent together, where a contender sends items.
    ``by_hand``: whether such chunks are made here, as lists that the contender takes for items, if
    that costs less than to have it make them.
    """

    func: Callable[..., Any]
    items: Sequence[Any]
    processes: int
    chunk: int
    by_hand: bool = True
    args: Sequence[Any] = ()

    def chunks(self) -> list[Sequence[Any]]:
        starts = range(0, len(self.items), self.chunk)
        return [self.items[at : at + self.chunk] for at in starts]


def run_items(func: Callable[..., Any], items: Sequence[Any], *args: Any) -> list[Any]:
    """The plain loop, and what a worker does with a chunk that was made by hand."""
    return [func(item, *args) for item in items] if args else [func(item) for item in items]


def joined(results: Sequence[list[Any]]) -> list[Any]:
    """The results of the items from those of the chunks."""
    return [result for chunk in results for result in chunk]
