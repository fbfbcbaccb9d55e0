"""What can happen to items, in one program that is run in places where a program may find itself.

mixed_job.py: runs jobs and looks at every outcome. Leaves with 0 if all is right.
mixed_job.py <words>: the jobs are to be refused, by an exception that says the words.
"""

from __future__ import annotations

import os
import signal
import sys

from spychronous import AsynchronousJob, CrashFailure, Job, TimeoutFailure

ITEMS = 40
# Items that come to harm.
THROWS, IS_KILLED, EXITS, HANGS = 3, 5, 7, 11
# Items that do what can harm others.
LEAVES_A_DAEMON, HANGS_UP = 13, 17
# Longer where the machine is slow: the environment variable says so.
LIMIT = float(os.environ.get("MIXED_JOB_LIMIT", "2"))


def stay():
    while True:
        signal.pause()


def start_daemon():
    try:
        if os.fork() != 0:
            return
    except BlockingIOError:  # in a place of few processes
        return
    os.setsid()
    if os.fork() == 0:
        stay()
    os._exit(0)


def value_of(i):
    """From nothing to twice what a ring holds."""
    return bytes([i]) * (i * 3000)


def act(i):
    if i == THROWS:
        raise ValueError("item 3 is refused")
    if i == IS_KILLED:
        os.kill(os.getpid(), signal.SIGKILL)
    if i == EXITS:
        os._exit(6)
    if i == HANGS:
        stay()
    if i == LEAVES_A_DAEMON:
        start_daemon()
    if i == HANGS_UP and signal.getsignal(signal.SIGHUP) == signal.SIG_IGN:
        os.kill(0, signal.SIGHUP)
    return value_of(i)


def is_right(i, result, failure):
    if i == THROWS:
        return type(failure.exception) is ValueError
    if i == IS_KILLED:
        return isinstance(failure, CrashFailure) and failure.signal == signal.SIGKILL
    if i == EXITS:
        return isinstance(failure, CrashFailure) and failure.exit_code == 6
    if i == HANGS:
        return isinstance(failure, TimeoutFailure)
    return failure is None and result == value_of(i)


def run_mixed():
    results = Job(
        act, range(ITEMS), processes=4, timeout=LIMIT, suppress_worker_exceptions=True
    ).run_multi_processed()
    failures = {failure.index: failure for failure in results.failures}
    wrong = [i for i, result in enumerate(results) if not is_right(i, result, failures.get(i))]
    for i in wrong:
        print(f"item {i}: {failures.get(i, 'a wrong value')}", file=sys.stderr)
    return not wrong


def square(i):
    return i * i


def run_plain():
    squares = [i * i for i in range(1000)]
    if Job(square, range(1000)).run_multi_processed() != squares:
        return False
    running = AsynchronousJob(square, range(1000)).run_multi_processed()
    return sorted(running.as_completed()) == list(enumerate(squares))


def main(refusal=None):
    try:
        right = run_mixed() and run_plain()
    except Exception as error:
        print(error, file=sys.stderr)
        return 0 if refusal is not None and refusal in str(error) else 1
    if refusal is not None:
        print("nothing was refused", file=sys.stderr)
    return 0 if right and refusal is None else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
