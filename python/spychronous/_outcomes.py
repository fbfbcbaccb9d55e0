"""What has become of the items of a run so far."""

from __future__ import annotations

import threading
from array import array
from collections.abc import Callable
from typing import Generic, TypeVar

from spychronous._failures import ItemFailure, raisable
from spychronous._log import log_failure
from spychronous._results import Results

R = TypeVar("R")

# Seconds that anybody waits at a time. A signal that comes just before Python begins to wait, and
# what another thread raises in this one, would go unnoticed until the end of the wait.
SLICE = 0.05


class Outcomes(Generic[R]):
    """Collects the outcomes of one run; any thread may ask and wait for them meanwhile."""

    def __init__(self, results: Results[R], total: int, suppress: bool) -> None:
        """`results`: where the values go, each to its place."""
        self.results = results
        self.total = total
        self._suppress = suppress
        self._order = array("I")  # items that those who iterate have to be told of
        self._failures: list[ItemFailure] = []
        self._end: str | None = None
        self._wakers: list[Callable[[], None]] = []
        self._news = threading.Condition()

    # For the runner

    def add_value(self, index: int, value: R) -> None:
        with self._news:
            if self._end is None:
                self.results[index] = value
                self._order.append(index)
                self._tell()

    def add_settled(self, indices: bytes) -> None:
        """These items, 32 bits each, have their values in the results by now."""
        with self._news:
            self._order.frombytes(indices)
            self._tell()

    def add_failure(self, failure: ItemFailure) -> bool:
        """Returns whether the job goes on."""
        with self._news:
            if self._end is not None:
                return False
            self._failures.append(failure)
            if self._suppress:
                self._order.append(failure.index)
                self._tell()
        if self._suppress:
            log_failure(failure)
        return self._suppress

    def close(self, end: str) -> str:
        """The run has come to this end, unless it had come to another one; returns which it is.
        What is added from now on does not count."""
        with self._news:
            if self._end is None:
                self._end = end
                self._tell()
            return self._end

    def is_over(self) -> bool:
        with self._news:
            return self._end is not None

    def error(self) -> BaseException | None:
        """What a run raises that has ended so."""
        return raisable(self._failures[0]) if self._failures and not self._suppress else None

    def finished(self) -> Results[R]:
        """The results, with their failures. Call it at the end, when there is no error()."""
        self.results.failures = self.failures()
        return self.results

    # For everybody

    def failures(self) -> list[ItemFailure]:
        with self._news:
            return sorted(self._failures, key=lambda failure: failure.index)

    def completed(self) -> int:
        with self._news:
            return len(self._order) + (0 if self._suppress else len(self._failures))

    def wait_for(self, position: int) -> tuple[int, R] | None:
        """Item and value in this place of the order in which they complete; blocks until it is
        there. None at the end."""
        with self._news:
            while position >= len(self._order) and self._end is None:
                self._news.wait(SLICE)
            return self._at(position)

    def at_or_wake(self, position: int, waker: Callable[[], None]) -> tuple[int, R] | None:
        """As `wait_for`, but does not block: raises BlockingIOError if it would, and calls the
        waker, once and in some thread, when it is worth another look."""
        with self._news:
            if position >= len(self._order) and self._end is None:
                self._wakers.append(waker)
                raise BlockingIOError
            return self._at(position)

    def forget_waker(self, waker: Callable[[], None]) -> None:
        with self._news:
            if waker in self._wakers:
                self._wakers.remove(waker)

    def _at(self, position: int) -> tuple[int, R] | None:
        if position >= len(self._order):
            return None
        index = self._order[position]
        return index, self.results[index]

    def _tell(self) -> None:
        self._news.notify_all()
        wakers, self._wakers = self._wakers, []
        for wake in wakers:
            wake()

    def renew_in_child(self) -> None:
        """In a fork, which has none of the threads that used this."""
        self._news = threading.Condition()
        self._wakers = []
        self._end = self._end or "forked"
