"""What func raised and cannot be raised by the program leaves the job as a `RemoteError`."""

from __future__ import annotations

import asyncio
import os
import threading
import traceback

import pytest
from spychronous import FailureKind, ItemFailure, Job, RemoteError


def raised_by(run, func):
    """What the job raises."""
    with pytest.raises(BaseException) as raised:
        run(Job(func, [0]))
    return raised.value


def raised_for(run, error):
    """What the job raises if its item raises this."""
    return raised_by(run, lambda item: raise_it(error))


def raise_it(error):
    raise error


# Exceptions that cannot be rebuilt ---------------------------------------------------------------

HOST = os.getpid()


class OnlyInWorkers(Exception):
    def __init__(self, *args):
        if os.getpid() == HOST:
            raise LookupError("not in the host")
        super().__init__(*args)

    def __new__(cls, *args):
        return super().__new__(cls, *args) if os.getpid() != HOST else raise_it(LookupError())


class BadNew(Exception):
    count = 0

    def __new__(cls, *args):
        cls.count += 1
        return super().__new__(cls, *args) if cls.count == 1 else raise_it(LookupError())


def raise_with_a_lock(item):
    error = ValueError("text", 5)
    error.lock = threading.Lock()
    raise error


def raise_with_a_lock_in_args(item):
    raise ValueError("text", threading.Lock())


def raise_a_local(item):
    class Local(Exception):
        pass

    raise Local("text")


def raise_bad_new(item):
    raise BadNew("text")


def raise_only_in_workers(item):
    raise OnlyInWorkers("text")


@pytest.mark.parametrize(
    ("func", "name"),
    [
        (raise_with_a_lock, "ValueError"),
        (raise_with_a_lock_in_args, "ValueError"),
        (raise_a_local, "raise_a_local.<locals>.Local"),
        (raise_bad_new, "BadNew"),
        (raise_only_in_workers, "OnlyInWorkers"),
    ],
)
def test_g4_an_exception_that_cannot_be_rebuilt_is_a_remote_error(func, name):
    raised = raised_by(lambda job: job.run_multi_processed(), func)
    assert type(raised) is RemoteError
    assert name in str(raised)
    assert "text" in str(raised)
    failure = raised.__cause__
    assert failure.exception is None
    assert failure.type_name.endswith(name)
    assert f"in {func.__name__}" in failure.traceback
    shown = "".join(traceback.format_exception(None, raised, raised.__traceback__))
    assert f"in {func.__name__}" in shown


def test_what_cannot_be_pickled_leaves_a_single_processed_run_as_it_is():
    raised = raised_by(lambda job: job.run_single_processed(), raise_with_a_lock)
    assert type(raised) is ValueError
    assert type(raised.lock) is type(threading.Lock())
    assert isinstance(raised.__cause__, ItemFailure)


# What is no Exception ----------------------------------------------------------------------------


class EndOfTheWorld(BaseException):
    pass


ENDS = [SystemExit(3), SystemExit("text"), GeneratorExit(), asyncio.CancelledError("text")]
ENDS += [EndOfTheWorld("text")]


@pytest.mark.parametrize("error", ENDS, ids=repr)
def test_c9_what_is_no_exception_is_a_remote_error(run, error):
    raised = raised_for(run, error)
    assert type(raised) is RemoteError
    assert type(error).__name__ in str(raised)
    assert str(error) in str(raised)
    assert raised.__cause__.kind is FailureKind.exception
    assert raised.__cause__.exception is None


def test_c9_a_keyboard_interrupt_of_func_is_a_remote_error_in_a_multi_processed_run():
    raised = raised_for(lambda job: job.run_multi_processed(), KeyboardInterrupt("own"))
    assert type(raised) is RemoteError
    assert "KeyboardInterrupt: own" in str(raised)


def test_c9_a_keyboard_interrupt_leaves_a_single_processed_run_as_it_is():
    for suppress in (False, True):

        def func(item):
            raise KeyboardInterrupt("the user's")

        with pytest.raises(KeyboardInterrupt, match="the user's"):
            Job(func, [0], suppress_worker_exceptions=suppress).run_single_processed()
