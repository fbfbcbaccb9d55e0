"""The cases in which a pool of processes may hang, break off, or leave processes behind. Here only
the bad item fails, and nothing is left. docs/reliability.md has a table of what is said below."""

from __future__ import annotations

import os
import signal
import threading

import bad_items
import pytest
import surroundings
from bad_items import LIMIT, check_only_the_bad_item_fails, raise_it
from busy_programs import NOTHING, START_CHILDREN, busy_program
from spychronous import CrashFailure, ItemFailure, TimeoutFailure


def test_a1_sigkill():
    """an item kills itself by `SIGKILL` -> crash by signal 9 of that item"""
    check_only_the_bad_item_fails(
        bad_items.kill_itself, CrashFailure, signal=signal.SIGKILL, exit_code=None
    )


def test_a2_exit_0():
    """an item calls `os._exit(0)` -> crash with exit code 0 of that item"""
    check_only_the_bad_item_fails(lambda: os._exit(0), CrashFailure, signal=None, exit_code=0)


def test_a4_abort():
    """an item aborts -> crash by signal 6 of that item"""
    check_only_the_bad_item_fails(os.abort, CrashFailure, signal=signal.SIGABRT)


def test_g1_unpicklable_result():
    """an item returns what cannot be pickled -> failure of that item"""
    check_only_the_bad_item_fails(threading.Lock, ItemFailure)


def test_g4_exception_that_fails_to_unpickle():
    """an item raises what cannot be unpickled -> failure of that item, with its text"""
    check_only_the_bad_item_fails(
        bad_items.raise_fails_to_unpickle, ItemFailure, message="1", exception=None
    )


def test_g4_result_that_fails_to_unpickle():
    """an item returns what raises when it is unpickled -> failure of that item, with the cause"""
    check_only_the_bad_item_fails(
        lambda: bad_items.Rebuilt(raise_it, LookupError("no")),
        ItemFailure,
        type_name="LookupError",
        exception=None,
    )


def test_c9_keyboard_interrupt_of_func():
    """an item raises `KeyboardInterrupt` -> failure of that item"""
    check_only_the_bad_item_fails(
        bad_items.raise_key_interrupt, ItemFailure, type_name="KeyboardInterrupt", exception=None
    )


def test_b1_busy_over_the_limit():
    """an item is busy beyond its limit -> timeout of that item"""
    check_only_the_bad_item_fails(bad_items.be_busy_for_ever, TimeoutFailure, limit=LIMIT)


def test_b3_sigterm_ignored():
    """an item beyond its limit ignores `SIGTERM` -> timeout of that item"""
    check_only_the_bad_item_fails(bad_items.be_busy_and_ignore_sigterm, TimeoutFailure, limit=LIMIT)


def test_b5_busy_with_children():
    """an item beyond its limit has child processes -> timeout of that item"""
    check_only_the_bad_item_fails(bad_items.be_busy_with_children, TimeoutFailure, limit=LIMIT)


def test_b3_b7_sigstop():
    """the worker of an item is stopped by `SIGSTOP` -> timeout of that item"""
    check_only_the_bad_item_fails(bad_items.stop_itself, TimeoutFailure, limit=LIMIT)


deadly = pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM], ids=str)


@deadly
def test_c7_d1_death_of_the_host(number):
    """`SIGKILL` or `SIGTERM` to the host while workers are busy -> it dies of the signal"""
    program = busy_program(NOTHING)
    program.kill(number)
    assert program.end() == (-number, "", "")


@deadly
def test_c7_d2_death_of_the_host_with_children(number):
    """the same while items have child processes -> it dies of the signal"""
    program = busy_program(START_CHILDREN)
    program.kill(number)
    assert program.end() == (-number, "", "")


# Of whom Ctrl-C is told.
told = pytest.mark.parametrize("kill", [os.kill, os.killpg], ids=["host", "group"])
INTERRUPTED = """
try:
    run()
except KeyboardInterrupt:
    say("interrupted")
"""


@told
def test_c1_c2_sigint(kill):
    """`SIGINT` to the host, or to its group, while workers are busy -> one `KeyboardInterrupt`"""
    program = busy_program(NOTHING, INTERRUPTED, new_session=True)
    kill(program.pid, signal.SIGINT)
    assert program.end() == (0, "interrupted\n", "")


@told
def test_c1_c2_sigint_with_children(kill):
    """the same while items have child processes -> one `KeyboardInterrupt`"""
    program = busy_program(START_CHILDREN, INTERRUPTED, new_session=True)
    kill(program.pid, signal.SIGINT)
    assert program.end() == (0, "interrupted\n", "")


def test_c10_sigchld_ignored():
    """the host ignores `SIGCHLD`, and an item kills itself -> crash by signal 9 of that item"""
    with surroundings.sigchld_ignored():
        check_only_the_bad_item_fails(bad_items.kill_itself, CrashFailure, signal=signal.SIGKILL)


@pytest.mark.filterwarnings("ignore:.*other thread")
def test_c11_thread_that_waits_for_all_children():
    """a thread of the host waits for any child, and an item kills itself -> the same"""
    with surroundings.a_thread_that_waits_for_all_children():
        check_only_the_bad_item_fails(bad_items.kill_itself, CrashFailure, signal=signal.SIGKILL)
