"""Three items and four processes: what a job costs before it does anything.

First in a program that has imported nothing else, then in one that has imported all rivals and what
they need: what a fork costs depends on the size of the program."""

from __future__ import annotations

import os
from functools import partial
from multiprocessing import Pool

import old_package
from rounds import Rounds
from spychronous import Job

ITEMS = [1, 2, 3]
PROCESSES = 4


def plus_one(number: int) -> int:
    return number + 1


def run_job() -> list[int]:
    return Job(plus_one, ITEMS, processes=PROCESSES).run_multi_processed()


def run_pool() -> list[int]:
    with Pool(PROCESSES) as pool:
        return pool.map(plus_one, ITEMS)


def fork_only() -> list[int]:
    """As many forks as there are items, and one for the keeper."""
    pids = []
    for _ in range(len(ITEMS) + 1):
        pid = os.fork()
        if pid == 0:
            os._exit(0)
        pids.append(pid)
    for pid in pids:
        os.waitpid(pid, 0)
    return [plus_one(item) for item in ITEMS]


def start_up(program: str) -> Rounds:
    rounds = Rounds(f"start up, {program}", rounds=40, check=lambda results: results == [2, 3, 4])
    rounds.add("job", run_job)
    rounds.add("Pool.map", run_pool)
    rounds.add("4 os.forks", fork_only)
    return rounds


def finish(rounds: Rounds) -> None:
    rounds.run()
    rounds.ratio("job", "Pool.map", goal=0.25)
    rounds.ratio("job", "4 os.forks")
    rounds.finish()


def main() -> None:
    finish(start_up("small program"))

    import rivals

    rounds = start_up("larger program")
    for rival in rivals.RIVALS:
        if rival is not rivals.POOL:
            rounds.add(
                rival.name,
                partial(rival.map, plus_one, ITEMS, PROCESSES, None),
                after=rival.after,
                every=8,
            )
    old = old_package.start()
    if old is not None:
        rounds.add(old_package.NAME, partial(old.run, 1, len(ITEMS), PROCESSES), every=2)
    finish(rounds)
    if old is not None:
        old.end()


if __name__ == "__main__":
    main()
