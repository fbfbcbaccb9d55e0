"""Failures, from what is known of an item. Nowhere else are they made."""

from __future__ import annotations

import os
import signal

from spychronous import _carry
from spychronous._failures import (
    CrashFailure,
    FailureKind,
    ItemFailure,
    KeeperLost,
    TimeoutFailure,
)
from spychronous._options import in_words


def raised_here(index: int, error: BaseException, traceback_is_needed: bool) -> ItemFailure:
    """func raised in this process. An exception that is raised again needs no traceback in text."""
    exception = error if isinstance(error, Exception) else None
    failure = ItemFailure(
        index,
        FailureKind.exception,
        _carry.name_of(type(error)),
        _carry.text_of(error),
        os.getpid(),
        exception=exception,
    )
    if traceback_is_needed or exception is None:
        failure.traceback = _carry.traceback_of(error)
    # It takes the place of these in `raise error from failure`.
    if error.__cause__ is not None:
        failure.__cause__ = error.__cause__
    failure.__context__ = error.__context__
    failure.__suppress_context__ = error.__suppress_context__
    return failure


def raised_in_worker(index: int, pid: int, encoded: bytes) -> ItemFailure:
    """func raised in a worker, or its result could not be pickled there."""
    try:
        carried = _carry.decode_exception(encoded)
    except Exception as error:
        return undecodable(index, pid, error)
    exception = _carry.rebuild_exception(carried)
    failure = ItemFailure(
        index,
        FailureKind.exception,
        carried.type_name,
        carried.message,
        pid,
        traceback=carried.traceback,
        exception=exception,
    )
    if exception is not None:
        exception.__cause__ = failure
    return failure


def undecodable(index: int, pid: int, error: BaseException) -> ItemFailure:
    """What a worker sent cannot be unpickled."""
    name = _carry.name_of(type(error))
    return ItemFailure(
        index,
        FailureKind.exception,
        name,
        f"what it returned or raised could not be unpickled: {name}: {_carry.text_of(error)}",
        pid,
        traceback=_carry.traceback_of(error),
    )


def timed_out(index: int, pid: int, limit: float) -> ItemFailure:
    return TimeoutFailure(
        index,
        FailureKind.timeout,
        _carry.name_of(TimeoutFailure),
        f"ran longer than its limit of {in_words(limit)}",
        pid,
        limit=limit,
    )


def crashed(
    index: int, pid: int, signal_number: int | None, exit_code: int | None, traceback: str
) -> ItemFailure:
    if signal_number is not None:
        message = f"killed by {_signal_in_words(signal_number)}"
    else:
        message = f"ended with exit code {exit_code} before it returned a result"
    return CrashFailure(
        index,
        FailureKind.crash,
        _carry.name_of(CrashFailure),
        message,
        pid,
        traceback=traceback,
        signal=signal_number,
        exit_code=exit_code,
    )


def overwritten(index: int) -> ItemFailure:
    """The memory that the processes share makes no sense."""
    return CrashFailure(
        index,
        FailureKind.crash,
        _carry.name_of(CrashFailure),
        "ended before it returned a result; a worker wrote over the memory of the job",
    )


def keeper_lost(index: int) -> ItemFailure:
    return KeeperLost(
        index,
        FailureKind.crash,
        _carry.name_of(KeeperLost),
        "the keeper, the process between the program and its workers, was killed, and they with it",
    )


def _signal_in_words(number: int) -> str:
    try:
        name = signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
    meaning = signal.strsignal(number)
    return f"signal {number} ({name}{': ' + meaning.lower() if meaning else ''})"
