"""The floors that consist of bare forks."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence


def fork(run: Callable[[], object] = lambda: None) -> int:
    """A child that runs something and ends at once."""
    pid = os.fork()
    if pid == 0:
        try:
            run()
            os._exit(0)
        finally:
            os._exit(1)
    return pid


def wait_for(pid: int) -> None:
    _, status = os.waitpid(pid, 0)
    if status != 0:
        raise RuntimeError(f"a child ended with wait status {status}")


def fork_together(count: int) -> None:
    """Floor of starting ``count`` processes: forks them all, then waits for them all."""
    for pid in [fork() for _ in range(count)]:
        wait_for(pid)


def fork_one_by_one(count: int) -> None:
    """``count`` times the cost of one process: forks each when the one before is gone."""
    for _ in range(count):
        wait_for(fork())


def run_pinned(shares: Sequence[Callable[[], object]]) -> None:
    """Runs each share in a process of its own, kept on a core of its own: what the cores really
    give at this moment."""
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) < len(shares):
        raise RuntimeError(f"{len(shares)} cores are needed, and {len(cores)} are here")

    def on_core(core: int, run: Callable[[], object]) -> None:
        os.sched_setaffinity(0, {core})
        run()

    pids = [fork(lambda c=core, r=run: on_core(c, r)) for core, run in zip(cores, shares)]
    for pid in pids:
        wait_for(pid)
