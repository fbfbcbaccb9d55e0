"""The host, or the keeper, ends in the middle of a job: nothing of the job is left. The test adopts
what a dead host leaves behind: `Program.end` does not return before all of it is gone."""

from __future__ import annotations

import os
import signal

import pytest
from busy_programs import (
    IGNORE_ALL_SIGNALS,
    NOTHING,
    START_A_PROGRAM,
    START_CHILDREN,
    busy_program,
)
from spychronous import FailureKind, Job, KeeperLost
from support import Program, start_child, stay_for_ever


@pytest.mark.parametrize(
    "number",
    [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGABRT],
    ids=lambda number: number.name,
)
@pytest.mark.parametrize(
    "prelude",
    [NOTHING, START_CHILDREN],
    ids=["busy workers", "children and daemons"],
)
def test_c7_d1_d2_a_signal_that_ends_the_host_leaves_nothing_of(number, prelude):
    program = busy_program(prelude)
    program.kill(number)
    assert program.end() == (-number, "", "")


@pytest.mark.parametrize(
    "prelude",
    [IGNORE_ALL_SIGNALS, START_A_PROGRAM],
    ids=["workers that block all signals", "other programs"],
)
def test_d1_d2_sigkill_of_the_host_leaves_nothing_of(prelude):
    program = busy_program(prelude)
    program.kill(signal.SIGKILL)
    assert program.end() == (-signal.SIGKILL, "", "")


def test_d2_sigkill_of_the_host_leaves_nothing_of_nested_jobs():
    program = Program(
        """
        def inner(item):
            say("started")
            be_busy_for_ever()

        def outer(item):
            Job(inner, range(2), processes=2).run_multi_processed()

        Job(outer, range(2), processes=2, no_daemon=True).run_multi_processed()
        """
    )
    program.wait_for("started", 4)
    program.kill(signal.SIGKILL)
    assert program.end() == (-signal.SIGKILL, "", "")


# The host ends itself: another of its threads, since the job has the first.
IN_A_THREAD = """
import time

class SlowToEnd:
    \"""Lets the other thread come by while the interpreter is finalised.\"""
    def __del__(self, sleep=time.sleep):
        sleep(0.2)

sys.slow_to_end = SlowToEnd()
thread = threading.Thread(target=run, daemon=True)
thread.start()
os.read(0, 1)
"""
EXEC = """
import subprocess
alone = "import os; os.waitpid(-1, 0); print('alone')"
os.execv(sys.executable, [sys.executable, "-c", alone])
"""


@pytest.mark.parametrize(
    ("ending", "code", "said"),
    [
        ("os._exit(7)", 7, ""),
        ("sys.exit(7)", 7, ""),
        ("", 0, ""),
        ("raise SystemExit", 0, ""),
        ("os.abort()", -signal.SIGABRT, ""),
        (EXEC, 0, "alone\n"),
    ],
    ids=["os._exit", "sys.exit", "end of the script", "SystemExit", "os.abort", "exec"],
)
def test_d8_d11_a_host_that_ends_itself_leaves_nothing(ending, code, said):
    program = busy_program(start=IN_A_THREAD + ending + "\n", options=["-W", "ignore"], talks=True)
    program.tell()
    assert program.end() == (code, said, "")


# The keeper --------------------------------------------------------------------------------------


def kill_the_keeper():
    os.kill(os.getppid(), signal.SIGKILL)
    stay_for_ever()


def test_d4_the_death_of_the_keeper_is_raised():
    with pytest.raises(KeeperLost, match="keeper") as raised:
        Job(lambda item: kill_the_keeper(), [0]).run_multi_processed()
    assert isinstance(raised.value, RuntimeError)
    assert raised.value.kind is FailureKind.crash


def test_d4_after_the_death_of_the_keeper_finished_items_keep_their_values():
    def func(item):
        if item == 4:
            kill_the_keeper()
        return ["text" * 50, item] if item % 2 else item

    job = Job(func, range(8), processes=1, suppress_worker_exceptions=True)
    for _ in range(2):
        results = job.run_multi_processed()
        assert results == [0, ["text" * 50, 1], 2, ["text" * 50, 3], None, None, None, None]
        assert [failure.index for failure in results.failures] == [4, 5, 6, 7]
        assert {type(failure) for failure in results.failures} == {KeeperLost}


def test_d4_after_the_death_of_the_keeper_no_busy_worker_is_left(mailbox):
    def func(item):
        if item == 0:
            mailbox.take_all(2)
            kill_the_keeper()
        signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
        mailbox.send()
        while True:
            pass

    results = Job(func, range(3), suppress_worker_exceptions=True).run_multi_processed()
    assert results == [None] * 3


def test_b5_a_dead_worker_takes_its_children_with_it(mailbox):
    def func(item):
        if item == 0:
            start_child(lambda: (mailbox.send(), stay_for_ever()), daemonise=True)
            mailbox.take()
            os._exit(1)
        return item

    results = Job(func, range(3), suppress_worker_exceptions=True).run_multi_processed()
    assert results == [None, 1, 2]
