"""A great many runs leave the host as it was."""

from __future__ import annotations

import os

from support import Program

RUNS = int(os.environ.get("SPYCHRONOUS_SOAK_RUNS", "2000"))
WARM_UP = 300
ALLOWED = 4 * 1024 * 1024  # bytes

SOAK = f"""
import resource
from spychronous import CrashFailure

def resident():
    with open("/proc/self/statm", encoding="ascii") as statm:
        return int(statm.read().split()[1]) * resource.getpagesize()

def func(item):
    if item == "raise":
        raise LookupError(item)
    if item == "crash":
        os._exit(3)
    return item * 2

def fails_with(error, *items):
    try:
        Job(func, items, processes=2).run_multi_processed()
    except error:
        return True

def run_a_small_job(number):
    if number % 10 == 3:
        assert fails_with(LookupError, 1, "raise")
    elif number % 10 == 6:
        assert fails_with(CrashFailure, 1, "crash")
    else:
        job = Job(func, [1, "text" * 10, [number]], processes=2)
        assert job.run_multi_processed() == [2, "text" * 20, [number, number]]

for number in range({RUNS}):
    if number == {min(WARM_UP, RUNS - 1)}:
        before, files = resident(), descriptors()
    run_a_small_job(number)
    assert a_child() is None
    if number % 100 == 0:
        say("alive")

assert descriptors() == files
growth = resident() - before
assert growth < {ALLOWED}, growth
"""


def test_h6_memory_descriptors_and_children_stay_as_they_are(watchdog):
    program = Program(SOAK)
    for _ in range(0, RUNS, 100):
        program.wait_for("alive")
        watchdog()
    assert program.end() == (0, "", "")
