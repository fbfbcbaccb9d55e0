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

    def __init__(self, wanted: bool, runner: str, items: int, processes: int) -> None:
        self._wanted = wanted
        self._values = 0
        self._failures = 1  # a run that raises had one, and no value
        self._started = time.monotonic()
        if wanted:
            width = "1 process" if processes == 1 else f"{processes} processes"
            logger.info(
                "Started a %s job of %s in up to %s", runner, _counted(items, "item"), width
            )

    def results(self, results: Results[R]) -> Results[R]:
        self._failures = len(results.failures)
        self._values = len(results) - self._failures
        return results

    def __enter__(self) -> RunLog:
        return self

    def __exit__(self, *exc_info: object) -> None:
        if self._wanted:
            logger.info(
                "Finished the job: %s and %s in %.3f s",
                _counted(self._values, "value"),
                _counted(self._failures, "failure"),
                time.monotonic() - self._started,
            )
