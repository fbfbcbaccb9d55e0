"""The old package of this name, version 1.0 for Python 2.7, where scripts/run_python_benchmarks.sh
has found an interpreter for it. It runs in a process of its own, which waits for orders."""

from __future__ import annotations

import ast
import os
import subprocess

NAME = "the old package"

SERVER = """
import sys
sys.path.insert(0, sys.argv[1])
from spychronous import SynchronousJob

def plus_one(number):
    return number + 1

for line in iter(sys.stdin.readline, ""):
    first, count, processes = map(int, line.split())
    job = SynchronousJob(plus_one, range(first, first + count), processes=processes)
    print(sorted(job.run_multi_processed()))
    sys.stdout.flush()
"""


class OldPackage:
    def __init__(self, interpreter: str, folder: str) -> None:
        self._process = subprocess.Popen(
            [interpreter, "-c", SERVER, folder],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, first: int, count: int, processes: int) -> list[int]:
        """Adds one to each of `count` numbers."""
        print(first, count, processes, file=self._process.stdin, flush=True)
        return ast.literal_eval(self._process.stdout.readline())

    def end(self) -> None:
        self._process.communicate()


def start() -> OldPackage | None:
    interpreter = os.environ.get("OLD_PYTHON")
    folder = os.environ.get("OLD_PACKAGE")
    return OldPackage(interpreter, folder) if interpreter and folder else None
