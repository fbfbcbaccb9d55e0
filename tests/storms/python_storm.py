"""A storm at the workers of jobs of the Python package, and one at hosts and keepers.

    python_storm.py [--seed N] [--items N] [--rate STRIKES/S] [--hosts N]

Needs an interpreter that has the package. The account is first tried by tampering with it; see
python_account.py for its rules. Prints the seed first and ends with 1 at the first violation.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import faulthandler
import glob
import logging
import os
import random
import signal
import sys
import time

from python_account import (
    EXIT,
    EXIT_AT_ONCE,
    EXIT_CODE,
    KILL,
    SEGFAULT,
    STOP,
    Account,
    Roster,
    Violation,
    birth_of,
    prove_that_it_notices,
    shared,
)
from spychronous import AsynchronousJob, Job, KeeperLost

LIBC = ctypes.CDLL(None)
PR_SET_PDEATHSIG, PR_SET_NAME, PR_SET_CHILD_SUBREAPER = 1, 15, 36
PROCESSES = 8
LIMIT = 2  # seconds
JOBS = 4
ITEMS_OF_A_HOST = 24
SHARE_OF_KEEPERS = 0.1
PATIENCE = 60  # seconds, with what has to end by itself
MOST_SECONDS = 300
MOST_GROWTH_KIB = 16 * 1024
FAMILY = b"family"


def children_of(pid):
    for listing in glob.glob(f"/proc/{pid}/task/*/children"):
        with contextlib.suppress(OSError), open(listing) as children:
            yield from map(int, children.read().split())


def name_of(pid):
    with contextlib.suppress(OSError), open(f"/proc/{pid}/comm", "rb") as comm:
        return comm.read().strip()
    return b""


# The storm at workers ----------------------------------------------------------------------------


def suffer(blow):
    """In an item: the blow that its worker was dealt, if it falls here."""
    if blow == SEGFAULT:
        ctypes.string_at(0)
    elif blow == EXIT_AT_ONCE:
        os._exit(0)
    elif blow == EXIT:
        LIBC.exit(EXIT_CODE)


def strike(worker, blow):
    """Returns whether the worker is alive, and hit."""
    try:
        pidfd = os.pidfd_open(worker.pid)
    except OSError:
        return False
    try:
        # Not somebody else who has its pid now.
        if birth_of(worker.pid) != worker.born:
            return False
        worker.struck = blow
        if blow in (KILL, STOP):
            number = signal.SIGKILL if blow == KILL else signal.SIGSTOP
            signal.pidfd_send_signal(pidfd, number)
        return True
    except OSError:
        return worker.struck != 0
    finally:
        os.close(pidfd)


def rage(roster, seed, rate):
    """The life of the killer: blows at Poisson times, that the seed determines."""
    chance = random.Random(seed)
    # A stopped worker is out of the game until its limit is over: at most a quarter of them.
    stops = min(0.2, PROCESSES / 4 / (rate * LIMIT))
    alive, known = [], 0
    due = time.monotonic()
    while True:
        due += chance.expovariate(rate)
        place = chance.randrange(PROCESSES)
        blow = chance.choice((KILL, SEGFAULT, EXIT_AT_ONCE, EXIT))
        if chance.random() < stops:
            blow = STOP
        time.sleep(max(0, due - time.monotonic()))
        newest = [n for n in range(known, known + 2 * PROCESSES) if roster.workers[n].pid != 0]
        alive += [n for n in newest if n not in alive]
        known = max([known, *(n - PROCESSES for n in newest)])
        while alive:
            number = alive.pop(place % len(alive))
            if roster.workers[number].struck == 0 and strike(roster.workers[number], blow):
                break


class Killer:
    def __init__(self, *orders):
        self._pid = os.fork()
        if self._pid == 0:
            LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
            rage(*orders)

    def end(self):
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)


def value_in_place(item):
    return item * 2654435761 % 2**31


def value_through_ring(item):
    return bytes([item % 251]) * (700_000 if item % 4096 == 7 else item % 300) + str(item).encode()


def run_job(roster, items, value_of):
    account = Account(roster, items, value_of)

    def func(item):
        worker = account.start(item)
        suffer(worker.struck)
        sum(range(8000))
        value = value_of(item)
        account.end(item, worker)
        return value

    job = Job(
        func, range(items), processes=PROCESSES, timeout=LIMIT, suppress_worker_exceptions=True
    )
    results = job.run_multi_processed()
    return account, list(results), results.failures


def census():
    with open("/proc/self/statm") as statm:
        _, resident, of_files, *_ = map(int, statm.read().split())
    return {
        "KiB": (resident - of_files) * os.sysconf("SC_PAGE_SIZE") // 1024,
        "descriptors": len(os.listdir("/proc/self/fd")),
        "threads": len(os.listdir("/proc/self/task")),
        "children": len(list(children_of(os.getpid()))),
        "names in /dev/shm": sum("spychron" in name for name in os.listdir("/dev/shm")),
    }


def check_flat(now, before):
    allowed = {"KiB": MOST_GROWTH_KIB}
    for what, count in now.items():
        if count > before[what] + allowed.get(what, 0):
            raise Violation("flat", f"{what} from {before[what]} to {count}")


def prove_that_growth_is_noticed():
    before = census()
    check_flat(before, before)
    for what in before:
        try:
            check_flat({**before, what: before[what] + MOST_GROWTH_KIB + 1}, before)
        except Violation:
            continue
        raise Violation("flat", f"more {what} would not be noticed")


def storm_at_workers(seed, items, rate):
    """Returns values, crashes and timeouts."""
    roster = Roster()
    killer = Killer(roster, seed, rate)
    sums = [0, 0, 0]
    before = {}
    for number in range(JOBS):
        value_of = value_through_ring if number % 2 else value_in_place
        account, results, failures = run_job(roster, items // JOBS, value_of)
        if number == 0 and failures:
            prove_that_it_notices(account, results, failures)
        sums = [a + b for a, b in zip(sums, account.close(results, failures))]
        del account, results, failures
        if number == 1:
            before = census()
    check_flat(census(), before)
    killer.end()
    return sums


# The storm at hosts ------------------------------------------------------------------------------


def found_family():
    """A plain child, one in a session of its own, and a daemon; none of them ends by itself."""
    for steps in ((), (os.setsid,), (os.setsid, os.fork)):
        if os.fork() != 0:
            continue
        if any(step() not in (None, 0) for step in steps):
            os._exit(0)
        LIBC.prctl(PR_SET_NAME, FAMILY)
        while True:
            signal.pause()


def plain(item):
    return item


def crashing(item):
    if item % 8 == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return item


def with_family(item):
    if item % 4 == 1:
        found_family()
    return item


def nesting(item):
    return sum(Job(lambda part: part + item, [0, 0], processes=2).run_multi_processed()) // 2


SCENES = (plain, crashing, with_family, nesting)


def live(scene, in_background, at_item, keeper, starts):
    """The life of a host: it, or its keeper, is killed when the item starts. Returns 0 if the run
    is as it must be."""
    host = os.getpid()

    def func(item):
        starts[item] += 1
        if item == at_item:
            os.kill(os.getppid() if keeper else host, signal.SIGKILL)
        return scene(item)

    job = (AsynchronousJob if in_background else Job)(
        func,
        range(ITEMS_OF_A_HOST),
        processes=3,
        no_daemon=True,
        suppress_worker_exceptions=True,
    )
    results = job.run_multi_processed()
    if in_background:
        results = results.result()
    failed = {failure.index: failure for failure in results.failures}
    for item in range(ITEMS_OF_A_HOST):
        failure = failed.get(item)
        if failure is None:
            right = results[item] == item and starts[item] == 1
        elif isinstance(failure, KeeperLost):
            right = keeper
        else:
            right = scene is crashing and failure.signal == signal.SIGKILL and item % 8 == 3
        if not right:
            print(f"item {item} has {results[item]} of {starts[item]} starts; {failure}")
            return 1
    return 0


def wait_until_alone(families_survive, patience=PATIENCE):
    """Reaps until nobody is left; returns how each ended."""
    ends = {}
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        with contextlib.suppress(InterruptedError):
            for child in children_of(os.getpid()) if families_survive and ends else ():
                if name_of(child) == FAMILY:
                    os.kill(child, signal.SIGKILL)
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return ends
        if pid:
            ends[pid] = os.waitstatus_to_exitcode(status)
        else:
            time.sleep(0.001)  # nothing depends on it
    raise Violation("nothing left", "processes have not ended")


def prove_that_hosts_are_watched():
    survivor = os.fork()
    if survivor == 0:
        signal.pause()
    try:
        wait_until_alone(False, patience=0.1)
    except Violation:
        os.kill(survivor, signal.SIGKILL)
        os.waitpid(survivor, 0)
    else:
        raise Violation("nothing left", "a process that stays would not be noticed")
    print("on trial: ", end="", flush=True)
    liar = os.fork()
    if liar == 0:
        starts = shared(ctypes.c_uint8, ITEMS_OF_A_HOST)
        code = live(lambda item: item + 1, False, None, False, starts)
        sys.stdout.flush()
        os._exit(code)
    if wait_until_alone(False)[liar] != 1:
        raise Violation("value is right", "a wrong value in a host would not be noticed")


def storm_at_hosts(seed, count):
    """Returns how many hosts, and how many keepers, were killed."""
    chance = random.Random(seed)
    starts = shared(ctypes.c_uint8, ITEMS_OF_A_HOST)
    killed = [0, 0]
    for number in range(count):
        scene, in_background = chance.choice(SCENES), chance.random() < 0.3
        at_item, keeper = chance.randrange(ITEMS_OF_A_HOST), chance.random() < SHARE_OF_KEEPERS
        ctypes.memset(starts, 0, ctypes.sizeof(starts))
        sys.stdout.flush()
        host = os.fork()
        if host == 0:
            os._exit(live(scene, in_background, at_item, keeper, starts))
        end = wait_until_alone(families_survive=keeper)[host]
        if end != (0 if keeper else -signal.SIGKILL) or max(starts) > 1:
            raise Violation(
                "host ends in order",
                f"host {number}, {scene.__name__}: it ended with {end}, starts {list(starts)}",
            )
        killed[keeper] += 1
    return killed


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--rate", type=float, default=100)
    parser.add_argument("--hosts", type=int, default=200)
    arguments = parser.parse_args()
    print(f"seed {arguments.seed}", flush=True)
    faulthandler.register(signal.SIGALRM, chain=True)  # says where it hangs, and ends it
    signal.alarm(MOST_SECONDS)
    logging.getLogger("spychronous").addHandler(logging.NullHandler())
    logging.getLogger("spychronous").propagate = False
    LIBC.prctl(PR_SET_CHILD_SUBREAPER, 1)
    try:
        prove_that_growth_is_noticed()
        prove_that_hosts_are_watched()
        values, crashes, timeouts = storm_at_workers(
            arguments.seed, arguments.items, arguments.rate
        )
        print(f"{values} values, {crashes} crashes, {timeouts} timeouts", flush=True)
        hosts, keepers = storm_at_hosts(arguments.seed, arguments.hosts)
    except Violation as violation:
        print(f"VIOLATION: seed {arguments.seed}, {violation}", flush=True)
        return 1
    print(f"{hosts} hosts and {keepers} keepers were killed")
    jobs = JOBS + hosts + keepers
    items = arguments.items + ITEMS_OF_A_HOST * (hosts + keepers)
    print(f"{jobs} jobs, {items} items, {crashes + timeouts + hosts + keepers} kills")
    return 0


if __name__ == "__main__":
    sys.exit(main())
