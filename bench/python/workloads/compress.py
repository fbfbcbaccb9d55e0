"""Every file of a folder compressed. The compressed bytes are the results."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from pathlib import Path

import contenders
from task import Task

from workloads import Workload
from workloads.checksums import files_below

LEVEL = 6


def compressed(path: str) -> tuple[str, bytes]:
    with open(path, "rb") as file:
        return path, zlib.compress(file.read(), LEVEL)


@dataclass
class Compress(Workload):
    dir: str = "/usr/share/doc"

    contenders = (*Workload.contenders, *contenders.THREADS)
    tiny = f"dir={Path(__file__).parent}"

    def prepare(self) -> Task:
        paths = files_below(self.dir)
        # Also brings the files into the page cache.
        self._contents = {path: zlib.crc32(Path(path).read_bytes()) for path in paths}
        return self.task_of(compressed, paths, chunk=1)

    def is_right(self, results: list[tuple[str, bytes]]) -> bool:
        contents = [(path, zlib.crc32(zlib.decompress(block))) for path, block in results]
        return contents == list(self._contents.items())


WORKLOAD = Compress
