"""The SHA-256 of every file of a folder, which is in the page cache."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import contenders
from task import Task, run_items

from workloads import Workload


def checksum_of(path: str) -> tuple[str, str]:
    with open(path, "rb") as file:
        return path, hashlib.sha256(file.read()).hexdigest()


def files_below(folder: str) -> list[str]:
    """Regular files, in the order of their names."""
    paths = Path(folder).rglob("*")
    return sorted(str(path) for path in paths if path.is_file() and not path.is_symlink())


@dataclass
class Checksums(Workload):
    dir: str = "/usr/include"

    contenders = (*Workload.contenders, *contenders.THREADS)
    tiny = f"dir={Path(__file__).parent}"

    def prepare(self) -> Task:
        paths = files_below(self.dir)
        # Also brings the files into the page cache.
        self._expected = run_items(checksum_of, paths)
        return self.task_of(checksum_of, paths)

    def is_right(self, results: list[tuple[str, str]]) -> bool:
        return results == self._expected


WORKLOAD = Checksums
