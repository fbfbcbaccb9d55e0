"""One run in the calling thread: the plain loop, with the outcomes of every other runner."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from spychronous import _make_failure
from spychronous._failures import raisable
from spychronous._log import log_failure
from spychronous._results import Results

R = TypeVar("R")


def run(
    func: Callable[..., R], items: Sequence[Any], args: tuple[Any, ...], suppress: bool
) -> Results[R]:
    results: Results[Any] = Results()
    results.failures = []
    for index, item in enumerate(items):
        try:
            results.append(func(item, *args))
        except BaseException as error:
            if _is_the_users_own(error):
                raise
            failure = _make_failure.raised_here(index, error, traceback_is_needed=suppress)
            if not suppress:
                raise raisable(failure)
            log_failure(failure)
            results.append(None)
            results.failures.append(failure)
    return results


def _is_the_users_own(error: BaseException) -> bool:
    """Ctrl-C, and leaving the debugger."""
    debugger = sys.modules.get("bdb")
    return isinstance(error, KeyboardInterrupt) or (
        debugger is not None and isinstance(error, debugger.BdbQuit)
    )
