"""A job with one bad item among good ones: what the bad one may do, and that only it fails."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal

from spychronous import Job, TimeoutFailure
from support import Counters, be_busy_for_ever, start_child, stay_for_ever

ITEMS = 6
BAD = 3
HOST = os.getpid()


def raise_it(error):
    raise error


class Rebuilt:
    """What is to be called in the host to rebuild this object."""

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


def be_busy_and_ignore_sigterm():
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
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


def check_only_the_bad_item_fails(act, failure_class, **attributes):
    """Every item was started once, and the failure of the bad one has these attributes."""
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
