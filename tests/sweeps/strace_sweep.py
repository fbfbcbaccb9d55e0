#!/usr/bin/env python3
"""Refuse system calls of a whole program, from outside.

    strace_sweep.py [--all] [--lanes N] [--only CALL] [--patience SECONDS] PROGRAM [ARGUMENT]...
    strace_sweep.py ... --python INTERPRETER

The program says "ready", waits for SIGUSR1, runs jobs and checks them. It exits with 0 if all
outcomes were right, and with 3 if a job was refused in a clear sentence. Each system call below is
refused the first time, the second time, and so on, until no process of the program makes it so
often, with each error that fits it; and each time. Anything but exit code 0 or 3 is a failure, as
are a process that is left and a run that does not end. One line for each failure, a table at the
end.

The count is strace's: each process by itself has its n-th call refused, so all workers of all jobs
may meet with the same. Without --all, n becomes sparse from the sixteenth call on.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

# What the kernel or a sandbox may answer. Not swept, with the reason:
#   kill, tgkill      the items' own; what nobody can kill nobody can end
#   exit_group        does not fail
#   clock_gettime     does not fail, and is no system call where there is a vDSO
#   getpid and alike  do not fail
#   close with EBADF  says that the program is wrong
# What fails inside of the C library or of Python is not the library's to handle: see OF_OTHERS.
CALLS = {
    "clone": ["EAGAIN", "ENOMEM"],
    "clone3": ["EAGAIN"],
    "fork": ["EAGAIN"],
    "mmap": ["ENOMEM"],
    "munmap": ["ENOMEM"],
    "madvise": ["EINVAL"],
    "futex": ["EAGAIN", "EINTR", "ENOSYS"],
    "read": ["EINTR", "EIO"],
    "write": ["EINTR", "EIO"],
    "pread64": ["EIO"],
    "openat": ["EMFILE", "EACCES"],
    "close": ["EIO"],
    "close_range": ["ENOSYS"],
    "socketpair": ["EMFILE"],
    "signalfd4": ["EMFILE", "ENOSYS"],
    "pidfd_open": ["EMFILE", "ENOSYS", "EPERM"],
    "ppoll": ["EINTR", "ENOMEM"],
    "poll": ["ENOMEM"],
    "waitid": ["EINTR"],
    "prctl": ["EINVAL"],
    "setpgid": ["EPERM"],
    "setsid": ["EPERM"],
    "sendto": ["EINTR", "ENOBUFS"],
    "recvfrom": ["EINTR", "ENOMEM"],
    "rt_sigaction": ["EPERM"],
    "rt_sigprocmask": ["EPERM"],
}
# What a program may say when the failure was met elsewhere than in spychronous.
OF_OTHERS = {
    # pthread_once() and the like end the process when the wake-up of nobody fails.
    "futex": ["The futex facility returned an unexpected error code"],
}
RIGHT, REFUSED = 0, 3  # exit codes of the program
HUNG = -1000
PR_SET_CHILD_SUBREAPER = 36


@dataclass
class Series:
    """One call and one error, for n = 1, 2, ..."""

    call: str
    error: str
    program: list[str]
    patience: float
    every_call: bool
    jobs: int = 0
    errors: int = 0  # of the job, in a clear sentence
    failed: int = 0


def status_of(pid: int, key: str) -> str:
    try:
        text = pathlib.Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return ""
    lines = [line for line in text.splitlines() if line.startswith(f"{key}:")]
    return lines[0].partition(":")[2].strip() if lines else ""


def children_of(pid: int) -> list[int]:
    children = []
    for task in pathlib.Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children += [int(child) for child in task.read_text().split()]
        except OSError:
            continue
    return children


def descendants_of(pid: int) -> list[int]:
    return [below for child in children_of(pid) for below in [child, *descendants_of(child)]]


def dump(pids: list[int]) -> None:
    for pid in pids:
        print(f"process {pid}: {status_of(pid, 'Name')}, {status_of(pid, 'State')}", flush=True)
        for name in ("wchan", "syscall", "stack"):
            try:
                text = pathlib.Path(f"/proc/{pid}/{name}").read_text().strip()
                print(f"  {name}: {text}", flush=True)
            except OSError as refused:
                print(f"  {name}: {refused}", flush=True)


def end_all_below() -> list[int]:
    """Kills and reaps every process below this one; returns which were alive."""
    below = descendants_of(os.getpid())
    alive = [pid for pid in below if not status_of(pid, "State").startswith("Z")]
    for _ in range(1000):
        for pid in children_of(os.getpid()):
            os.kill(pid, signal.SIGKILL)
        try:
            while os.waitpid(-1, os.WNOHANG)[0] != 0:
                pass
        except ChildProcessError:
            break
        time.sleep(0.01)
    return alive


def wait_for_tracer(pid: int, strace: subprocess.Popen[bytes]) -> None:
    while status_of(pid, "TracerPid") in ("", "0"):
        if strace.poll() is not None:
            raise RuntimeError("strace cannot attach to a process here")
        time.sleep(0.001)


def run_once(
    program: list[str], call: str, error: str, when: str, patience: float
) -> tuple[bool, int, str]:
    """Returns whether a call was refused, the exit code, and what was wrong ("": nothing)."""
    with tempfile.NamedTemporaryFile() as trace, tempfile.NamedTemporaryFile() as said:
        job = subprocess.Popen(
            program, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=said
        )
        assert job.stdout is not None
        job.stdout.readline()  # "ready"
        strace = subprocess.Popen(
            [
                *("strace", "-f", "-qq", "-p", str(job.pid), "-o", trace.name),
                *("-e", "signal=none", "-e", f"trace={call}"),
                *("-e", f"inject={call}:error={error}:when={when}"),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_for_tracer(job.pid, strace)
        job.send_signal(signal.SIGUSR1)
        try:
            code = job.wait(patience)
        except subprocess.TimeoutExpired:
            dump(descendants_of(os.getpid()))
            end_all_below()
            return True, HUNG, "something does not end"
        finally:
            job.stdout.close()
        with contextlib.suppress(subprocess.TimeoutExpired):  # it waits for all whom it traces
            strace.wait(patience)
        left = [pid for pid in end_all_below() if pid != strace.pid]
        refused = "(INJECTED)" in pathlib.Path(trace.name).read_text(errors="replace")
        if left:
            return refused, code, f"processes {left} are left"
        if code in (RIGHT, REFUSED):
            return refused, code, ""
        text = pathlib.Path(said.name).read_text(errors="replace")
        if any(sentence in text for sentence in OF_OTHERS.get(call, [])):
            return refused, code, ""
        lines = text.strip().splitlines()
        return refused, code, f"exit code {code}: {' / '.join(lines[-3:])}"


def following(n: int, every_call: bool) -> int:
    return n + 1 if every_call or n < 16 else n + n // 4


def refuse(series: Series, when: str) -> bool:
    """Returns whether it makes sense to refuse the call later."""
    refused, code, problem = run_once(
        series.program, series.call, series.error, when, series.patience
    )
    if refused or problem:
        series.jobs += 1
        series.errors += code == REFUSED
    if problem:
        series.failed += 1
        print(f"{series.call} refused with {series.error} at call {when}: {problem}", flush=True)
    return refused and code != HUNG


def sweep_series(series: Series) -> Series:
    n = 1
    while refuse(series, str(n)):
        n = following(n, series.every_call)
    if n > 1 and series.error != "EINTR":  # whoever is interrupted for ever gets nowhere
        refuse(series, "1+")
    return series


def adopt_orphans() -> None:
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def print_table(done: list[Series]) -> None:
    print(f"{'call':16}{'error':10}{'jobs':>6}{'threw':>6}{'failed':>7}")
    for series in done:
        print(f"{series.call:16}{series.error:10}{series.jobs:6}{series.errors:6}{series.failed:7}")
    print(f"{'all':26}{sum(series.jobs for series in done):6}")


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--all", action="store_true", help="every n, however large")
    parser.add_argument("--lanes", type=int, default=2, help="how many jobs side by side")
    parser.add_argument("--only", metavar="CALL")
    parser.add_argument("--patience", type=float, default=60, metavar="SECONDS")
    parser.add_argument("--python", metavar="INTERPRETER", help="run traced_job.py with it")
    parser.add_argument("program", nargs="*", metavar="PROGRAM", help="and its arguments")
    given = parser.parse_args()
    program: list[str] = given.program
    if given.python:
        program = [given.python, str(pathlib.Path(__file__).with_name("traced_job.py"))]
    if not program:
        parser.error("a program, or --python")
    all_series = [
        Series(call, error, program, given.patience, given.all)
        for call, errors in CALLS.items()
        for error in errors
        if given.only in (None, call)
    ]
    with ProcessPoolExecutor(given.lanes, initializer=adopt_orphans) as lanes:
        done = list(lanes.map(sweep_series, all_series))
    print_table(done)
    return int(any(series.failed for series in done))


if __name__ == "__main__":
    sys.exit(main())
