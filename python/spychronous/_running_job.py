"""The handle of a job that goes on beside the program."""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextlib
import math
import threading
import time
from collections.abc import Generator
from concurrent.futures import CancelledError, Future
from typing import Any, TypeVar

from spychronous import _background
from spychronous._background import Execution
from spychronous._completion import Completion
from spychronous._failures import ItemFailure
from spychronous._log import RunLog
from spychronous._outcomes import SLICE, Outcomes
from spychronous._results import Results

R = TypeVar("R")


class RunningJob(Future[Results[R]]):
    """What `AsynchronousJob` returns: a `concurrent.futures.Future` of the results.

    `result`, `exception`, `done`, `add_done_callback`, `concurrent.futures.wait` and
    `concurrent.futures.as_completed` do what they do for any future, and so does
    `asyncio.wrap_future`. ``await running`` works, too, and cancels the job if the awaiting task is
    cancelled. `result` returns or raises what the run of a `SynchronousJob` would have.

    Any thread may use it. As a context manager it cancels the job on leaving, if that has not
    ended, and waits for the end of all that it had started. Without that, the job goes on even
    when nobody has the handle any more; the end of the program ends it, however the program ends.

    Callbacks are called in a thread of the library. Ctrl-C while `result`, `exception` or the
    iterator waits cancels the job. In a fork of the program, which has a copy of this but not of
    the job, a job that had not ended has failed with a RuntimeError.
    """

    def __init__(self, outcomes: Outcomes[R], log: RunLog) -> None:
        super().__init__()
        self._outcomes = outcomes
        self._log = log
        self._execution: Execution | None = None

    def result(self, timeout: float | None = None) -> Results[R]:
        """The results. Raises what the job has failed with, CancelledError if it was cancelled, and
        TimeoutError if it has not ended within ``timeout`` seconds; it goes on then."""
        with self._cancelled_by_interrupt():
            self._wait(timeout)
            return super().result(0)

    def exception(self, timeout: float | None = None) -> BaseException | None:
        """What `result` would raise, or None; raises CancelledError and TimeoutError as it does."""
        with self._cancelled_by_interrupt():
            self._wait(timeout)
            return super().exception(0)

    def running(self) -> bool:
        """Whether the job has not ended."""
        return not self.done()

    def cancel(self) -> bool:
        """Ends the job. Returns whether it is cancelled: False if it had ended before. The outcomes
        that are there are kept, for `as_completed` and `failures`.

        Worker processes are dead when this returns. Threads are asked to stop, see
        `ItemCancelled`, and not waited for; what they still come to does not count.
        """
        execution = self._execution
        if self.done() or execution is None:
            return self.cancelled()
        if execution.is_bounded:
            execution.end()
        elif self._outcomes.close("cancelled") == "cancelled":
            # In this order: it may be the calling thread that is asked to stop.
            self._become_cancelled()
            execution.end()
        if execution.runs_here():  # from what func or the log calls: it cannot wait for itself
            return self.cancelled() or not self._outcomes.is_over()
        with contextlib.suppress(CancelledError):
            super().exception()
        return self.cancelled()

    def as_completed(self) -> Completion[R]:
        """An iterator over pairs of an item's index and its result, in the order in which they
        complete, for ``for`` and for ``async for``. It waits for each.

        Every call gives one that starts with the first. With ``suppress_worker_exceptions`` an item
        that failed has None as its result, and is in `failures`; without, the failure that ended
        the job is raised after the last result. After a cancellation that is CancelledError.
        """
        if self._execution is not None:
            self._execution.hurry()
        return Completion(self._outcomes, self)

    @property
    def failures(self) -> list[ItemFailure]:
        """The failures so far, in the order of their items."""
        return self._outcomes.failures()

    def completed(self) -> int:
        """How many items have an outcome so far."""
        return self._outcomes.completed()

    def total(self) -> int:
        """How many items there are."""
        return self._outcomes.total

    def __await__(self) -> Generator[Any, None, Results[R]]:
        return asyncio.wrap_future(self).__await__()

    def __enter__(self) -> RunningJob[R]:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.cancel()
        if self._execution is not None:
            self._execution.join()

    # For the library

    def begin(self, execution: Execution) -> None:
        """Starts what goes on behind this handle; that calls `settle` at its end."""
        self._execution = execution
        _background.renew_at_fork(self)
        _background.enter(execution)
        execution.start()

    def settle(self) -> None:
        """Nothing of the job goes on any more."""
        execution = self._execution
        if execution is None:  # in a fork
            return
        try:
            error = execution.error or self._outcomes.error()
            incomplete = self._outcomes.completed() < self._outcomes.total
            given_up = execution.given_up or (error is None and incomplete)
            if self._outcomes.close("cancelled" if given_up else "finished") == "cancelled":
                with self._log:
                    self._log.cancelled(self._outcomes.completed())
                self._become_cancelled()
            elif error is not None:
                with self._log:
                    pass
                self.set_exception(error)
            else:
                self.finish()
        finally:
            _background.leave(execution)

    def finish(self) -> None:
        """Every item has its outcome."""
        self._outcomes.close("finished")
        with self._log:
            results = self._log.results(self._outcomes.finished())
        self.set_result(results)

    def renew_in_child(self) -> None:
        self._condition = threading.Condition()
        self._waiters: list[Any] = []
        self._done_callbacks: list[Any] = []
        self._execution = None
        self._outcomes.renew_in_child()
        if not self.done():
            self.set_exception(
                RuntimeError("the job runs in the process that has started it, not in this fork")
            )

    def _become_cancelled(self) -> None:
        super().cancel()
        with self._condition:
            if self._state == "CANCELLED":
                self.set_running_or_notify_cancel()

    def _wait(self, timeout: float | None) -> None:
        end = math.inf if timeout is None else time.monotonic() + timeout
        while not self.done() and (left := end - time.monotonic()) > 0:
            concurrent.futures.wait([self], min(left, SLICE))

    @contextlib.contextmanager
    def _cancelled_by_interrupt(self) -> Generator[None, None, None]:
        try:
            yield
        except KeyboardInterrupt:
            self.cancel()
            raise
