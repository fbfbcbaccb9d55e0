"""What strace_sweep.py runs with Python: waits for SIGUSR1, runs jobs, some of which are refused.

Exits with 0 if all outcomes are right, with 3 if a job was refused in a clear sentence, else with 1
and a sentence.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import Callable

from spychronous import Job, KeeperLost

ITEMS = range(12)
THROWER, CRASHER, LARGE = 3, 5, 7


def fail(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)
    os._exit(1)


def result(item: int) -> str:
    return chr(ord("a") + item) * (100_000 if item == LARGE else 10)


def work(item: int) -> str:
    if item == THROWER:
        raise LookupError("three")
    if item == CRASHER:
        os.kill(os.getpid(), signal.SIGKILL)
    return result(item)


def run_job() -> None:
    results = Job(work, ITEMS, processes=2, suppress_worker_exceptions=True).run_multi_processed()
    failures = {failure.index: failure for failure in results.failures}
    if any(isinstance(failure, KeeperLost) for failure in failures.values()):
        raise RuntimeError("spychronous: the keeper of the job was lost")
    kinds = {THROWER: "exception", CRASHER: "crash"}
    for item, value in zip(ITEMS, results):
        failure = failures.get(item)
        right = value == result(item) if item not in kinds else value is None
        if not right or kinds.get(item) != (failure.kind if failure else None):
            fail(f"item {item}: {failure.describe() if failure else f'it is {value!r:.40}'}")


def fail_or_pause(item: int) -> None:
    if item == 0:
        raise LookupError("zero")
    while True:
        signal.pause()


def run_failing_job() -> None:
    """The first failure ends it while another item runs that never would."""
    try:
        Job(fail_or_pause, range(2), processes=2).run_multi_processed()
    except LookupError:
        return
    fail("the failing job returns")


def run_next_job() -> None:
    if Job(str, range(4), processes=2).run_multi_processed() != ["0", "1", "2", "3"]:
        fail("the next job has wrong results")


def is_refused(run: Callable[[], None]) -> bool:
    try:
        run()
    except MemoryError:  # Python says so in its own way
        return True
    except Exception as error:
        if "spychronous: " not in str(error):
            fail(f"no clear error: {error!r}")
        return True
    return False


def main() -> None:
    run_job()  # what Python imports at first use is not refused: it would be Python's to handle
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})
    print("ready", flush=True)
    signal.sigwait({signal.SIGUSR1})
    refused = [is_refused(run) for run in (run_job, run_failing_job, run_next_job)]
    os._exit(3 if any(refused) else 0)


if __name__ == "__main__":
    main()
