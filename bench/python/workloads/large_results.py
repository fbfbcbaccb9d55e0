"""Results of a kilobyte to many megabytes, all of which the program keeps.

The floor makes each result and copies it twice: what it takes to carry bytes from one process to
another.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Any

from task import Task

from workloads import Workload

KILOBYTE = 1024
NUMBER = struct.calcsize("d")


def array_of(item: tuple[int, int]) -> Any:
    import numpy as np

    number, size = item
    return np.full(size // NUMBER, number, dtype=np.float64)


def bytes_of(item: tuple[int, int]) -> bytes:
    number, size = item
    return struct.pack("d", number) * (size // NUMBER)


def copies_of_array(array: Any) -> Any:
    return array.copy().copy()


def copies_of_bytes(block: bytes) -> bytes:
    return bytes(bytearray(block))


@dataclass
class LargeResults(Workload):
    count: int = 200
    size: int = 1 << 20
    kind: str = "arrays"

    floors = ("copies",)
    tiny = "count=4 kind=bytes"

    def prepare(self) -> Task:
        funcs = {"arrays": (array_of, copies_of_array), "bytes": (bytes_of, copies_of_bytes)}
        if self.kind not in funcs:
            raise SystemExit(f"Large results are 'arrays' or 'bytes', and not {self.kind!r}.")
        func, self._copy = funcs[self.kind]
        func((0, self.size))  # whatever it has to import
        items = [(number, self.size) for number in range(self.count)]
        return self.task_of(func, items, chunk=self._chunk())

    def _chunk(self) -> int:
        """Some 256 KiB at once, but no fewer than four chunks for a process."""
        return min(max(1, 256 * KILOBYTE // self.size), self.chunk_for_cheap_items(self.count))

    def is_right(self, results: list[Any]) -> bool:
        return len(results) == self.count and all(
            self._is_right(number, result) for number, result in enumerate(results)
        )

    def _is_right(self, number: int, result: Any) -> bool:
        view = memoryview(result).cast("B")
        ends = view[:NUMBER], view[-NUMBER:]
        return len(view) == self.size and all(end == struct.pack("d", number) for end in ends)

    def place_of(self, result: Any) -> float:
        return struct.unpack_from("d", result)[0]

    def copies(self) -> list[Any]:
        return [self._copy(self.task.func(item)) for item in self.task.items]


WORKLOAD = LargeResults
