"""contend.py <workload> <contender> dir=FOLDER [processes=N] [n=FILES]: the two real workloads,
done by commands as one would type them, xargs or GNU parallel around sha256sum or gzip. The time of
a round is that of the whole command; bench/README.md tells what is said on stdin and stdout."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Protocol


class Wrong(Exception):
    """The command did not do what it was to do."""


class Workload(Protocol):
    """``files`` are given to the command, which runs in ``folder`` and writes to ``output``."""

    command: Sequence[str]
    folder: Path
    files: list[str]

    def check(self, output: bytes) -> None: ...


def files_below(folder: Path) -> list[str]:
    return sorted(
        os.path.relpath(os.path.join(parent, name), folder)
        for parent, _, names in os.walk(folder)
        for name in names
    )


class Checksums:
    command = ("sha256sum",)

    def __init__(self, folder: Path, _: str) -> None:
        self.folder = folder
        self.files = files_below(folder)
        self._expected = sorted(
            f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}"
            for name in self.files
        )

    def check(self, output: bytes) -> None:
        if sorted(os.fsdecode(output).splitlines()) != self._expected:
            raise Wrong("the checksums are not those of the files")


class Compress:
    """In a copy of the folder, because gzip writes beside what it reads."""

    command = ("gzip", "-6", "--keep", "--force")

    def __init__(self, folder: Path, contender: str) -> None:
        self.folder = folder.with_name(f"{folder.name}-for-{contender}")
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(folder, self.folder)
        self.files = files_below(self.folder)

    def check(self, _: bytes) -> None:
        for name in self.files:
            original = self.folder / name
            compressed = original.with_name(original.name + ".gz")
            if not compressed.is_file():
                raise Wrong(f"{name} was not compressed")
            with open(compressed, "rb") as file:
                file.seek(-4, os.SEEK_END)  # where gzip says how long the original is
                length = int.from_bytes(file.read(), "little")
            compressed.unlink()
            if length != original.stat().st_size:
                raise Wrong(f"{name} was not compressed as a whole")


WORKLOADS = {"checksums": Checksums, "compress": Compress}


def around(contender: str, command: Sequence[str], processes: int, files_at_once: int) -> list[str]:
    at_once = str(files_at_once)
    if contender == "xargs":
        return ["xargs", "-0", "-P", str(processes), "-n", at_once, *command]
    return ["parallel", "--will-cite", "-0", "-j", str(processes), "-N", at_once, *command]


def version_of(contender: str) -> str:
    said = subprocess.run([contender, "--version"], stdout=subprocess.PIPE, text=True, check=True)
    return said.stdout.partition("\n")[0]


def timed(command: list[str], workload: Workload, names: bytes) -> float:
    with scratch(workload) as given, scratch(workload) as taken:
        given.write(names)
        given.seek(0)
        start = time.perf_counter()
        ended = subprocess.run(command, cwd=workload.folder, stdin=given, stdout=taken)
        seconds = time.perf_counter() - start
        if ended.returncode != 0:
            raise Wrong(f"{command[0]} ended with {ended.returncode}")
        taken.seek(0)
        workload.check(taken.read())
    return seconds


def scratch(workload: Workload) -> IO[bytes]:
    """A file without a name, on the disk of the data."""
    descriptor = os.open(workload.folder, os.O_TMPFILE | os.O_RDWR)
    return os.fdopen(descriptor, "r+b")


def answers(workload_name: str, contender: str, options: dict[str, str]) -> Iterator[dict]:
    if contender not in ("xargs", "parallel"):
        yield {"missing": f"nobody here is called {contender}"}
        return
    make = WORKLOADS[workload_name]
    for program in (contender, make.command[0]):
        if shutil.which(program) is None:
            yield {"missing": f"{program} is not installed"}
            return
    workload = make(Path(options["dir"]), contender)
    files_at_once = int(options.get("n", "1"))
    processes = int(options.get("processes", len(os.sched_getaffinity(0))))
    command = around(contender, workload.command, processes, files_at_once)
    names = b"".join(os.fsencode(name) + b"\0" for name in workload.files)
    yield {"ready": True, "version": version_of(contender)}
    for _ in sys.stdin:
        try:
            yield {"seconds": timed(command, workload, names)}
        except Wrong as reason:
            yield {"error": str(reason)}


def main() -> None:
    workload, contender, *told = sys.argv[1:]
    options = dict(each.split("=", 1) for each in told)
    for answer in answers(workload, contender, options):
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
