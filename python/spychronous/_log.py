"""The log: the logger `spychronous` of the standard library, which gets no handler here."""

from __future__ import annotations

import contextlib
import logging
import time
from typing import TypeVar

from spychronous._failures import ItemFailure
from spychronous._results import Results

R = TypeVar("R")

logger = logging.getLogger("spychronous")


def log_failure(failure: ItemFailure) -> None:
    # A job does not fail for want of a log: a filter of the program's may raise.
    with contextlib.suppress(Exception):
        logger.error("%s", failure.with_traceback_text())


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


class RunLog:
    """Logs start and end of a run at info level, if asked to."""

    def __init__(self, wanted: bool, runner: str, items: int, width: int) -> None:
        self._wanted = wanted
        self._end = "0 values and 1 failure"  # of a run that raises
        self._started = time.monotonic()
        workers = "thread" if runner == "multi-threaded" else "process"
        plural = "threads" if runner == "multi-threaded" else "processes"
        self._info(
            "Started a %s job of %s in up to %s",
            runner,
            _counted(items, "item"),
            f"1 {workers}" if width == 1 else f"{width} {plural}",
        )

    def results(self, results: Results[R]) -> Results[R]:
        failures = len(results.failures)
        values = len(results) - failures
        self._end = f"{_counted(values, 'value')} and {_counted(failures, 'failure')}"
        return results

    def cancelled(self, completed: int) -> None:
        self._end = f"cancelled after {_counted(completed, 'outcome')}"

    def __enter__(self) -> RunLog:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._info("Finished the job: %s in %.3f s", self._end, time.monotonic() - self._started)

    def _info(self, message: str, *arguments: object) -> None:
        with contextlib.suppress(Exception):
            if self._wanted:
                logger.info(message, *arguments)
