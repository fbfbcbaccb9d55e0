#!/usr/bin/env python3
"""soak.py: storms and plain jobs, round after round, for hours; watches what must not grow.

    cmake --preset dev && cmake --build --preset dev --target worker_storm host_storm long_host
    scripts/soak.py --hours 8

A round is: jobs of all kinds in one host that lives as long as the soak; a storm at the workers of
a job; a storm at hosts and keepers; and with --python the storm of the Python package. Each round
has seeds of its own, which follow from --seed. A line is printed for each; every --assert-every
minutes, and at the end, what the long-lived host has is held against what it had after the second
round, and a host that waits for a job must use no CPU. The first violation ends the soak with 1.

Where the system allows it (root), /dev/shm is 1 MiB for the soak; elsewhere the number of processes
is limited. For a limit of memory, start it under `systemd-run --scope -p MemoryMax=2G`.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import os
import pathlib
import re
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator

ROOT = pathlib.Path(__file__).resolve().parent.parent
ROUNDS_BEFORE_BASELINE = 2
JOBS_OF_LONG_HOST = 130
SECONDS_OF_IDLENESS = 5
# Of one CPU. A host looks around 50 times a second while it waits.
MOST_CPU_OF_IDLE_HOST = 0.02
SPARE_PROCESSES = 400
IN_SMALL_SHM = "SPYCHRONOUS_SOAK_IN_SMALL_SHM"


class Violation(Exception):
    """Something is not as it must be."""


@dataclasses.dataclass
class Reading:
    """What there is of all that must not grow, and by how much it may."""

    memory_kib: int  # of the long-lived host
    descriptors: int
    threads: int
    children: int
    shared_mappings: int
    zombies: int  # below this process
    shm_names: int
    shmem_mib: int  # of the whole machine, so with room for other programs

    ALLOWED = {"memory_kib": 8192, "shmem_mib": 256}  # noqa: RUF012

    def growth_since(self, before: Reading) -> str:
        changes = [
            f"{name} from {then} to {now}"
            for name, now in dataclasses.asdict(self).items()
            if now > (then := getattr(before, name)) + self.ALLOWED.get(name, 0)
        ]
        return ", ".join(changes)


def prove_that_growth_is_noticed() -> None:
    names = [field.name for field in dataclasses.fields(Reading)]
    before = Reading(*[1] * len(names))
    assert before.growth_since(before) == ""
    for name in names:
        more = 2 + Reading.ALLOWED.get(name, 0)
        assert dataclasses.replace(before, **{name: more}).growth_since(before) != "", name


class LongHost:
    """The host that lives as long as the soak: see tests/storms/long_host.cpp."""

    def __init__(self, program: pathlib.Path) -> None:
        self._process = subprocess.Popen(
            [program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def tell(self, command: str) -> list[int]:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(command + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not re.fullmatch(r"[0-9 ]+\n", answer):
            said = answer.strip() or "nothing"
            raise Violation(f"the long-lived host says to {command!r}: {said}")
        return [int(number) for number in answer.split()]

    def end(self) -> None:
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()
        self._process.wait()


def run_storm(command: list[str | pathlib.Path], pattern: str) -> list[int]:
    """Returns the numbers that the pattern finds in what the program prints."""
    ended = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    found = re.search(pattern, ended.stdout)
    if ended.returncode != 0 or found is None:
        words = " ".join(str(word) for word in command)
        raise Violation(f"{words}\nended with {ended.returncode} and said:\n{ended.stdout}")
    return [int(number) for number in found.groups()]


def processes() -> Iterator[tuple[int, int, str]]:
    """Each with its parent and its state."""
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has ended
        yield int(stat.parent.name), int(fields[1]), fields[0]


def count_zombies_below(pid: int) -> int:
    everybody = list(processes())
    family = {pid}
    while below := {child for child, parent, _ in everybody if parent in family} - family:
        family |= below
    return sum(state == "Z" for child, _, state in everybody if child in family)


def shmem_mib() -> int:
    text = pathlib.Path("/proc/meminfo").read_text()
    found = re.search(r"^Shmem: +(\d+) kB", text, re.MULTILINE)
    return int(found[1]) // 1024 if found else 0


def read(host: LongHost) -> Reading:
    memory, descriptors, threads, children, mappings = host.tell("census")
    return Reading(
        memory_kib=memory,
        descriptors=descriptors,
        threads=threads,
        children=children,
        shared_mappings=mappings,
        zombies=count_zombies_below(os.getpid()),
        shm_names=sum("spychron" in name for name in os.listdir("/dev/shm")),
        shmem_mib=shmem_mib(),
    )


@dataclasses.dataclass
class Sums:
    jobs: int = 0
    items: int = 0
    kills: int = 0

    def add(self, jobs: int, items: int, kills: int) -> None:
        self.jobs += jobs
        self.items += items
        self.kills += kills


def run_round(arguments: argparse.Namespace, host: LongHost, number: int, sums: Sums) -> None:
    seed = str(arguments.seed + number)
    storms = arguments.build / "tests/storms"
    (items,) = host.tell(f"jobs {JOBS_OF_LONG_HOST}")
    sums.add(JOBS_OF_LONG_HOST, items, 0)
    values, crashes, timeouts = run_storm(
        [storms / "worker_storm", "--seed", seed, "--items", "100000", "--trials", "0"],
        r"(\d+) values, (\d+) crashes, (\d+) timeouts",
    )
    sums.add(4, values + crashes + timeouts, crashes + timeouts)
    hosts, keepers, spared = run_storm(
        [storms / "host_storm", "--seed", seed, "--jobs", "300", "--trials", "0"],
        r"killed: (\d+) hosts, (\d+) keepers; (\d+) jobs",
    )
    sums.add(hosts + keepers + spared, 24 * (hosts + keepers + spared), hosts + keepers)
    if arguments.python is not None:
        script = ROOT / "tests/storms/python_storm.py"
        jobs, items, kills = run_storm(
            [arguments.python, script, "--seed", seed, "--items", "10000", "--hosts", "20"],
            r"(\d+) jobs, (\d+) items, (\d+) kills",
        )
        sums.add(jobs, items, kills)


def check(host: LongHost, now: Reading, before: Reading) -> str:
    growth = now.growth_since(before)
    if growth:
        raise Violation(f"there is more than after round {ROUNDS_BEFORE_BASELINE}: {growth}")
    (used,) = host.tell(f"idle {SECONDS_OF_IDLENESS}")
    share = used / 1000 / SECONDS_OF_IDLENESS
    if share > MOST_CPU_OF_IDLE_HOST:
        raise Violation(f"a host that waits for a job uses {share:.1%} of a CPU")
    return f"all is as it was after round {ROUNDS_BEFORE_BASELINE}; {share:.1%} of a CPU when idle"


COLUMNS = "    time  round     jobs      items    kills  RSS KiB  fds  threads  zombies  Shmem MiB"


def line(seconds: float, number: int, sums: Sums, now: Reading) -> str:
    clock = f"{int(seconds) // 3600}:{int(seconds) // 60 % 60:02}:{int(seconds) % 60:02}"
    return (
        f"{clock:>8}  {number:5}  {sums.jobs:7}  {sums.items:9}  {sums.kills:7}  "
        f"{now.memory_kib:7}  {now.descriptors:3}  {now.threads:7}  {now.zombies:7}  "
        f"{now.shmem_mib:9}"
    )


def soak(arguments: argparse.Namespace, host: LongHost) -> None:
    print(COLUMNS, flush=True)
    start = time.monotonic()
    end = start + arguments.hours * 3600 + arguments.minutes * 60
    next_check = start + arguments.assert_every * 60
    sums = Sums()
    before = None
    number = 0
    while number < ROUNDS_BEFORE_BASELINE or time.monotonic() < end:
        number += 1
        run_round(arguments, host, number, sums)
        now = read(host)
        if number == ROUNDS_BEFORE_BASELINE:
            before = now
        print(line(time.monotonic() - start, number, sums, now), flush=True)
        if before is not None and time.monotonic() >= min(next_check, end):
            print(f"          {check(host, now, before)}", flush=True)
            next_check = time.monotonic() + arguments.assert_every * 60


def enter_small_shm() -> None:
    """Goes on in a mount namespace with a /dev/shm of 1 MiB, or else returns."""
    if IN_SMALL_SHM in os.environ or shutil.which("unshare") is None:
        return
    mount = "mount -t tmpfs -o size=1m tmpfs /dev/shm"
    unshare = ["unshare", "--mount", "sh", "-c"]
    if subprocess.run([*unshare, mount], stderr=subprocess.DEVNULL).returncode == 0:
        os.environ[IN_SMALL_SHM] = "1"
        os.execvp("unshare", [*unshare, f'{mount} && exec "$@"', "sh", sys.executable, *sys.argv])


def limit_processes() -> str:
    """The limit does not hold for root."""
    if os.getuid() == 0:
        return ""
    mine = sum(1 for pid, _, _ in processes() if owner(pid) == os.getuid())
    limit = mine + SPARE_PROCESSES
    _, hard = resource.getrlimit(resource.RLIMIT_NPROC)
    resource.setrlimit(resource.RLIMIT_NPROC, (limit, hard))
    return f", at most {limit} processes"


def owner(pid: int) -> int:
    try:
        return os.stat(f"/proc/{pid}").st_uid
    except OSError:
        return -1


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Runs storms and jobs for hours.")
    parser.add_argument("--hours", type=float, default=0)
    parser.add_argument("--minutes", type=float, default=0)
    parser.add_argument("--assert-every", type=float, default=60, metavar="MINUTES")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build/dev")
    parser.add_argument("--python", help="an interpreter that has the package: its storm, too")
    return parser.parse_args()


def main() -> int:
    arguments = parse_arguments()
    prove_that_growth_is_noticed()
    enter_small_shm()
    size = os.statvfs("/dev/shm")
    print(
        f"seed {arguments.seed}; /dev/shm of {size.f_blocks * size.f_frsize >> 20} MiB"
        f"{limit_processes()}",
        flush=True,
    )
    host = LongHost(arguments.build / "tests/storms/long_host")
    try:
        soak(arguments, host)
    except Violation as violation:
        print(f"VIOLATION: {violation}", flush=True)
        return 1
    finally:
        host.end()
    return 0


if __name__ == "__main__":
    sys.exit(main())
