"""One run in the calling thread: the plain loop, with the outcomes of every other runner."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from typing import Any

from spychronous import _carry
from spychronous._failures import FailureKind, ItemFailure, raise_failure
from spychronous._log import log_failure
from spychronous._results import Results


def run(
    func: Callable[..., Any], items: Sequence[Any], args: tuple[Any, ...], suppress: bool
) -> Results[Any]:
    results: Results[Any] = Results()
    results.failures = []
    for index, item in enumerate(items):
        try:
            results.append(func(item, *args))
        except BaseException as error:
            if _is_the_users_own(error):
                raise
            failure = _failure_of(index, error)
            if suppress or failure.exception is None:  # else the exception has its own
                failure.traceback = _carry.traceback_of(error)
            if not suppress:
                raise_failure(failure)
            log_failure(failure)
            results.append(None)
            results.failures.append(failure)
    return results


def _failure_of(index: int, error: BaseException) -> ItemFailure:
    failure = ItemFailure(
        index,
        FailureKind.exception,
        _carry.name_of(type(error)),
        _carry.text_of(error),
        os.getpid(),
        exception=error if isinstance(error, Exception) else None,
    )
    # It takes the place of these in `raise error from failure`.
    if error.__cause__ is not None:
        failure.__cause__ = error.__cause__
    failure.__context__ = error.__context__
    failure.__suppress_context__ = error.__suppress_context__
    return failure


def _is_the_users_own(error: BaseException) -> bool:
    """Ctrl-C, and leaving the debugger."""
    debugger = sys.modules.get("bdb")
    return isinstance(error, KeyboardInterrupt) or (
        debugger is not None and isinstance(error, debugger.BdbQuit)
    )
