"""The table of what pools do with one bad item among good ones. Here, in every row, only the bad
item fails, every item was started once, and nothing is left."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys
import threading

import pytest
from spychronous import CrashFailure, ItemFailure, Job, TimeoutFailure
from support import Counters, be_busy_for_ever, start_child, stay_for_ever

ITEMS = 6
BAD = 3
HOST = os.getpid()


def raise_it(error):
    raise error


class Rebuilt:
    def __init__(self, function, *args):
        self.call = (function, args)

    def __reduce__(self):
        return self.call


class FailsToUnpickle(Exception):
    def __new__(cls, *args):
        return super().__new__(cls, *args) if os.getpid() != HOST else raise_it(LookupError())

    def __init__(self, one, two):
        super().__init__(one)


def kill_itself():
    os.kill(os.getpid(), signal.SIGKILL)


def be_busy_and_ignore_all_signals():
    for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
        with contextlib.suppress(OSError):  # the C library keeps some for itself
            signal.signal(number, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    be_busy_for_ever()


def be_busy_in_c_with_the_gil():
    libc = ctypes.PyDLL(None)
    libc.pause()


def be_busy_with_children():
    start_child(stay_for_ever)
    start_child(stay_for_ever, new_session=True)
    start_child(stay_for_ever, daemonise=True)
    be_busy_for_ever()


def leave_children_and_kill_itself():
    start_child(stay_for_ever, new_session=True)
    start_child(stay_for_ever, daemonise=True)
    kill_itself()


def stop_itself():
    os.kill(os.getpid(), signal.SIGSTOP)


def raise_key_interrupt():
    raise KeyboardInterrupt("func's own")


def raise_fails_to_unpickle():
    raise FailsToUnpickle(1, 2)


LIMIT = 2  # seconds

# What the item does, and what becomes of it: class, and attributes of the failure.
ROWS = {
    "SIGKILLs itself": (kill_itself, CrashFailure, {"signal": 9, "exit_code": None}),
    "calls os._exit(0)": (lambda: os._exit(0), CrashFailure, {"signal": None, "exit_code": 0}),
    "aborts": (os.abort, CrashFailure, {"signal": signal.SIGABRT}),
    "reads address 0": (lambda: ctypes.string_at(0), CrashFailure, {"signal": signal.SIGSEGV}),
    "calls exit of C": (lambda: ctypes.CDLL(None).exit(4), CrashFailure, {"exit_code": 4}),
    "SIGINTs itself": (
        lambda: os.kill(os.getpid(), signal.SIGINT),
        CrashFailure,
        {"signal": signal.SIGINT},
    ),
    "crashes and leaves children": (leave_children_and_kill_itself, CrashFailure, {"signal": 9}),
    "returns what cannot be pickled": (threading.Lock, ItemFailure, {}),
    "returns what cannot be unpickled": (
        lambda: Rebuilt(raise_it, LookupError("no")),
        ItemFailure,
        {"type_name": "LookupError", "exception": None},
    ),
    "returns what exits if unpickled": (
        lambda: Rebuilt(raise_it, SystemExit(3)),
        ItemFailure,
        {"type_name": "SystemExit", "exception": None},
    ),
    "raises what cannot be unpickled": (
        raise_fails_to_unpickle,
        ItemFailure,
        {"message": "1", "exception": None},
    ),
    "raises KeyboardInterrupt": (
        raise_key_interrupt,
        ItemFailure,
        {"type_name": "KeyboardInterrupt", "exception": None},
    ),
    "calls sys.exit": (lambda: sys.exit(0), ItemFailure, {"type_name": "SystemExit"}),
    "is busy over the limit": (be_busy_for_ever, TimeoutFailure, {"limit": LIMIT}),
    "is busy in C with the GIL": (be_busy_in_c_with_the_gil, TimeoutFailure, {"limit": LIMIT}),
    "is busy and ignores signals": (be_busy_and_ignore_all_signals, TimeoutFailure, {}),
    "is busy and has children": (be_busy_with_children, TimeoutFailure, {"limit": LIMIT}),
    "stops its worker": (stop_itself, TimeoutFailure, {"limit": LIMIT}),
}


@contextlib.contextmanager
def with_sigchld_ignored():
    before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    try:
        yield
        assert signal.getsignal(signal.SIGCHLD) == signal.SIG_IGN
    finally:
        signal.signal(signal.SIGCHLD, before)


@contextlib.contextmanager
def with_a_handler_of_sigchld():
    before = signal.signal(signal.SIGCHLD, lambda number, frame: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGCHLD, before)


@contextlib.contextmanager
def with_a_thread_that_waits_for_all_children():
    end = threading.Event()

    def steal():
        while not end.is_set():
            with contextlib.suppress(ChildProcessError):
                os.waitpid(-1, 0)

    thief = threading.Thread(target=steal)
    thief.start()
    try:
        yield
    finally:
        end.set()
        thief.join()


@contextlib.contextmanager
def with_all_signals_blocked():
    before = signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def check_row(act, failure_class, attributes):
    starts = Counters(ITEMS)

    def func(item):
        starts.note(item)
        if item == BAD:
            return act()
        return [item] if item % 2 else item

    job = Job(func, range(ITEMS), processes=2, suppress_worker_exceptions=True)
    if failure_class is TimeoutFailure:
        job = Job(func, range(ITEMS), processes=2, suppress_worker_exceptions=True, timeout=LIMIT)
    results = job.run_multi_processed()
    assert results == [0, [1], 2, None, 4, [5]]
    assert starts.all() == [1] * ITEMS
    (failure,) = results.failures
    assert type(failure) is failure_class
    assert failure.index == BAD
    assert failure.pid not in (0, os.getpid())
    assert {name: getattr(failure, name) for name in attributes} == attributes
    assert failure.describe()


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS.keys())
def test_only_the_bad_item_fails_if_it(row):
    check_row(*row)


@pytest.mark.filterwarnings("ignore:.*other thread")
@pytest.mark.parametrize(
    "surroundings",
    [
        with_sigchld_ignored,
        with_a_handler_of_sigchld,
        with_a_thread_that_waits_for_all_children,
        with_all_signals_blocked,
    ],
    ids=lambda surroundings: surroundings.__name__,
)
@pytest.mark.parametrize(
    "row", ["SIGKILLs itself", "calls os._exit(0)", "is busy and has children"]
)
def test_only_the_bad_item_fails_in_a_host(surroundings, row):
    with surroundings():
        check_row(*ROWS[row])


# Items that do odd things and have their value ---------------------------------------------------


def fork_and_return_twice():
    os.fork()


def close_all_files():
    os.closerange(0, 1000)


def leave_a_thread():
    threading.Thread(target=stay_in_a_thread).start()


def stay_in_a_thread():
    threading.Event().wait()


def leave_a_child():
    start_child(stay_for_ever, daemonise=True)


def change_directory():
    os.chdir("/")


def join_a_session():
    start_child(lambda: None)
    os.wait()
    with contextlib.suppress(PermissionError):
        os.setsid()


@pytest.mark.parametrize(
    "act",
    [
        fork_and_return_twice,
        close_all_files,
        leave_a_thread,
        leave_a_child,
        change_directory,
        join_a_session,
    ],
    ids=lambda act: act.__name__,
)
def test_an_odd_item_has_its_value_and_harms_nobody(act):
    starts = Counters(ITEMS)

    def func(item):
        starts.note(item)
        act()
        return [item]

    assert Job(func, range(ITEMS), processes=2).run_multi_processed() == [
        [item] for item in range(ITEMS)
    ]
    assert starts.all() == [1] * ITEMS
