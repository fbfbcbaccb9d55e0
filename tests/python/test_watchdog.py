"""The watchdog of these tests, on a program that hangs and on one that does not."""

from __future__ import annotations

import signal

from support import Program

WATCHED = """
from watchdog import Watchdog

def stand_still(item):
    say("started")
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    stay_for_ever()

"""


def test_it_tells_of_all_processes_of_a_test_that_hangs_and_ends_them():
    program = Program(
        WATCHED
        + """
Watchdog(2, sys.stderr).watch("the name of the test")
Job(stand_still, range(2), processes=2).run_multi_processed()
"""
    )
    code, _, err = program.end()
    assert code == -signal.SIGKILL
    assert "watchdog: the name of the test has not ended after 2 seconds" in err
    assert "spychron-keeper" in err
    assert err.count("\n  State:\t") == 4  # the program, its keeper, two workers
    assert err.count(" in stand_still\n") == 2
    assert "run_multi_processed" in err


def test_it_lets_a_test_alone_that_ends():
    program = Program(
        WATCHED
        + """
dog = Watchdog(2, sys.stderr)
for name in ("one", "two"):
    dog.watch(name)
    Job(abs, [-1]).run_multi_processed()
    dog.rest()
dog.close()
"""
    )
    assert program.end() == (0, "", "")
