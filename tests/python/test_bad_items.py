"""One bad item among good ones: only the bad item fails, every item was started once, and nothing
is left. More of that, and what befalls hosts, is in test_hard_cases.py."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

import bad_items
import pytest
import surroundings
from bad_items import LIMIT, check_only_the_bad_item_fails, raise_it
from spychronous import CrashFailure, ItemFailure, TimeoutFailure


def test_a5_an_item_that_reads_address_0():
    check_only_the_bad_item_fails(lambda: ctypes.string_at(0), CrashFailure, signal=signal.SIGSEGV)


def test_a3_an_item_that_calls_exit_of_c():
    check_only_the_bad_item_fails(lambda: ctypes.CDLL(None).exit(4), CrashFailure, exit_code=4)


def test_c8_i2_an_item_that_sends_sigint_to_itself():
    check_only_the_bad_item_fails(
        lambda: os.kill(os.getpid(), signal.SIGINT), CrashFailure, signal=signal.SIGINT
    )


def test_b5_an_item_that_crashes_and_leaves_children():
    check_only_the_bad_item_fails(
        bad_items.leave_children_and_kill_itself, CrashFailure, signal=signal.SIGKILL
    )


def test_g4_an_item_that_returns_what_exits_when_unpickled():
    check_only_the_bad_item_fails(
        lambda: bad_items.Rebuilt(raise_it, SystemExit(3)),
        ItemFailure,
        type_name="SystemExit",
        exception=None,
    )


def test_c9_an_item_that_calls_sys_exit():
    check_only_the_bad_item_fails(lambda: sys.exit(0), ItemFailure, type_name="SystemExit")


def test_b1_b13_an_item_that_is_busy_in_c_with_the_gil():
    check_only_the_bad_item_fails(bad_items.be_busy_in_c_with_the_gil, TimeoutFailure, limit=LIMIT)


def test_b3_an_item_that_blocks_and_ignores_all_signals():
    check_only_the_bad_item_fails(
        bad_items.be_busy_and_ignore_all_signals, TimeoutFailure, limit=LIMIT
    )


# What the host has done beforehand ---------------------------------------------------------------

BAD_ITEMS = {
    "SIGKILLs itself": (bad_items.kill_itself, CrashFailure, {"signal": signal.SIGKILL}),
    "calls os._exit(0)": (lambda: os._exit(0), CrashFailure, {"exit_code": 0}),
    "has children": (bad_items.be_busy_with_children, TimeoutFailure, {"limit": LIMIT}),
}
with_bad_items = pytest.mark.parametrize("bad_item", BAD_ITEMS.values(), ids=BAD_ITEMS.keys())


def check_in(surrounding, bad_item):
    act, failure_class, attributes = bad_item
    with surrounding():
        check_only_the_bad_item_fails(act, failure_class, **attributes)


@with_bad_items
def test_c10_in_a_host_that_ignores_sigchld(bad_item):
    check_in(surroundings.sigchld_ignored, bad_item)


@with_bad_items
def test_c10_in_a_host_with_a_handler_of_sigchld(bad_item):
    check_in(surroundings.a_handler_of_sigchld, bad_item)


@pytest.mark.filterwarnings("ignore:.*other thread")
@with_bad_items
def test_c11_in_a_host_with_a_thread_that_waits_for_all_children(bad_item):
    check_in(surroundings.a_thread_that_waits_for_all_children, bad_item)


@with_bad_items
def test_c16_in_a_host_that_blocks_all_signals(bad_item):
    check_in(surroundings.all_signals_blocked, bad_item)
