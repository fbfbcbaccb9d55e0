"""Items of a megabyte each, which a job's workers inherit and others have to be sent.

``passed=each``: every item is sent when its turn comes, as a loop is written. ``passed=shared``:
all of them are handed over once, in the way that is best for the contender, and items are numbers.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import contenders
from task import Task, run_items

from workloads import Workload


def sum_of(array: Any) -> float:
    return float(array.sum())


def sum_at(index: int, arrays: Sequence[Any]) -> float:
    return sum_of(arrays[index])


def checksum_at(index: int, blocks: Sequence[bytes]) -> int:
    return zlib.adler32(blocks[index])


@dataclass
class LargeItems(Workload):
    items: int = 200
    size: int = 1 << 20
    kind: str = "arrays"
    passed: str = "each"

    contenders = (*Workload.contenders, *contenders.THREADS)
    tiny = "items=4 kind=bytes"

    def prepare(self) -> Task:
        large, func, func_at = self._make()
        self._expected = run_items(func, large)
        if self.passed == "shared":
            return self.task_of(func_at, range(self.items), [large])
        if self.passed != "each":
            raise SystemExit(f"Items are passed 'each' or 'shared', and not {self.passed!r}.")
        return self.task_of(func, large, chunk=1)

    def _make(self) -> tuple[list[Any], Callable[..., Any], Callable[..., Any]]:
        if self.kind == "bytes":
            return [os.urandom(self.size) for _ in range(self.items)], zlib.adler32, checksum_at
        if self.kind != "arrays":
            raise SystemExit(f"Large items are 'arrays' or 'bytes', and not {self.kind!r}.")
        import numpy as np

        random = np.random.default_rng(20)
        # Whole numbers, so that their sum does not depend on the order in which they are added.
        arrays = [random.integers(0, 1 << 20, self.size // 8) for _ in range(self.items)]
        return [array.astype(np.float64) for array in arrays], sum_of, sum_at

    def is_right(self, results: list[Any]) -> bool:
        return results == self._expected

    def place_of(self, result: Any) -> int:
        return self._expected.index(result)


WORKLOAD = LargeItems
