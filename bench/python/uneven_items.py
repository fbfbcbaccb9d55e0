"""Items of 1 to 50 ms, and one that takes 40 times their average at the very end. The job knows
nothing of lengths; the floor does: two pinned processes that each get exactly the work of the ideal
schedule."""

from __future__ import annotations

import os
import random
import time
from functools import partial

import rivals
from rounds import Rounds
from spychronous import Job

ITEMS = 200
PROCESSES = 2
CHUNKS = [1, 4, 16]


def busy(seconds: float) -> float:
    """Keeps a core busy for that much CPU time."""
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        for _ in range(100):  # a look at the clock is a system call
            pass
    return seconds


def make_items() -> list[float]:
    """Lengths in seconds: lognormal, median 4 ms, sigma 0.8, cut at 1 and 50 ms."""
    generator = random.Random(20)
    items = [
        min(max(generator.lognormvariate(0, 0.8) * 4e-3, 1e-3), 50e-3) for _ in range(ITEMS - 1)
    ]
    return [*items, 40 * sum(items) / len(items)]


def run_pinned(shares: list[float]) -> None:
    pids = []
    for core, share in zip(sorted(os.sched_getaffinity(0)), shares):
        pid = os.fork()
        if pid == 0:
            os.sched_setaffinity(0, {core})
            busy(share)
            os._exit(0)
        pids.append(pid)
    for pid in pids:
        os.waitpid(pid, 0)


def main() -> None:
    if len(os.sched_getaffinity(0)) < PROCESSES:
        raise SystemExit(f"uneven items: this benchmark needs {PROCESSES} cores")
    items = make_items()
    longest = items[-1]
    half = (sum(items) - longest) / 2

    rounds = Rounds(
        "uneven items",
        rounds=6,
        unit_name="ideal makespans",
        unit=half + longest,
        check=lambda results: results is None or results == items,
        warm_up=False,
    )
    rounds.add("job", Job(busy, items, processes=PROCESSES).run_multi_processed)
    rounds.add("pinned ideal", partial(run_pinned, [half + longest, half]))
    for rival in rivals.RIVALS:
        for chunk in CHUNKS:
            rounds.add(
                f"{rival.name}, chunks of {chunk}",
                partial(rival.map, busy, items, PROCESSES, chunk),
                after=rival.after,
            )
    rounds.run()

    rounds.ratio("job", "pinned ideal", goal=1.03)
    for rival in rivals.RIVALS:
        best = min((f"{rival.name}, chunks of {chunk}" for chunk in CHUNKS), key=rounds.median)
        rounds.ratio("job", best, goal=1)
    rounds.finish()


if __name__ == "__main__":
    main()
