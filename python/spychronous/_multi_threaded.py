"""One run in threads of this process."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from spychronous import _core, _make_failure
from spychronous._background import renew_at_fork
from spychronous._failures import ItemCancelled
from spychronous._options import Options
from spychronous._outcomes import SLICE, Outcomes
from spychronous._results import Results

R = TypeVar("R")

_PATIENCE = 0.05  # seconds that items have to stop when the program is interrupted


def run(
    func: Callable[..., R], items: Sequence[Any], args: tuple[Any, ...], options: Options
) -> Results[R]:
    """Runs the items, and blocks until no thread runs one; after an exception that is raised in the
    calling thread meanwhile (KeyboardInterrupt), for a moment only."""
    outcomes: Outcomes[R] = Threads.outcomes(len(items), options.suppress)
    if len(items) == 0:
        return outcomes.finished()
    threads = Threads(func, items, args, options, outcomes)
    try:
        threads.start()
        threads.join()
    except BaseException:
        threads.end()
        threads.join(_PATIENCE)
        raise
    error = threads.error or outcomes.error()
    if error is not None:
        raise error
    return outcomes.finished()


def _nobody_waits() -> None:
    pass


class Threads:
    """The threads of a run; an `Execution`."""

    is_bounded = False
    given_up = False  # the outcomes tell
    error: BaseException | None = None

    @staticmethod
    def outcomes(total: int, suppress: bool) -> Outcomes[Any]:
        return Outcomes(Results([None] * total), total, suppress)

    def __init__(
        self,
        func: Callable[..., Any],
        items: Sequence[Any],
        args: tuple[Any, ...],
        options: Options,
        outcomes: Outcomes[Any],
        ended: Callable[[], None] = _nobody_waits,
    ) -> None:
        """`ended` is called in the last thread, when no other runs an item any more."""
        self._func = func
        self._items = items
        self._args = args
        self._suppress = options.suppress
        self._outcomes = outcomes
        self._ended = ended
        self._seats = _core.ThreadSeats(len(items), min(options.processes, 2**32 - 1))
        self._threads: list[threading.Thread] = []
        self._at_work = 1  # the one that starts them
        self._lock = threading.Lock()
        self._all_left = threading.Event()

    def start(self) -> None:
        """Raises RuntimeError if not even one can be started."""
        renew_at_fork(self)
        try:
            for seat in range(self._seats.seats):
                if not self._start_thread(seat) and seat == 0:
                    raise RuntimeError(
                        "the system refused to start a thread for the job; no item was run. Raise "
                        "the limit of processes (ulimit -u) or free memory"
                    )
        finally:
            self._leave()

    def end(self) -> None:
        self._seats.stop_items(ItemCancelled)

    def join(self, timeout: float | None = None) -> None:
        if self.runs_here():
            return
        if timeout is not None:
            self._all_left.wait(timeout)
        else:
            while not self._all_left.wait(SLICE):
                pass

    def runs_here(self) -> bool:
        return threading.current_thread() in self._threads

    def hurry(self) -> None:
        pass  # every outcome is told at once

    def renew_in_child(self) -> None:
        """An item that has forked, and returns in the child, is the last one there."""
        self._seats.stop()

    def _start_thread(self, seat: int) -> bool:
        thread = threading.Thread(
            target=self._serve, args=(seat,), name=f"spychronous item {seat}", daemon=True
        )
        with self._lock:
            self._at_work += 1
        self._threads.append(thread)
        try:
            thread.start()
        except RuntimeError:  # its items are taken over by the others
            self._threads.pop()
            self._leave()
            return False
        return True

    def _leave(self) -> None:
        with self._lock:
            self._at_work -= 1
            if self._at_work != 0:
                return
        try:
            self._ended()
        finally:
            self._all_left.set()

    def _serve(self, seat: int) -> None:
        try:
            self._run_items(seat)
        except ItemCancelled:
            pass  # it came just before func, or just after
        except BaseException as error:
            self.error = error
            self.end()
        finally:
            self._leave()

    def _run_items(self, seat: int) -> None:
        while True:
            # From here to release() ItemCancelled may be raised at any step, but once at most, and
            # only when outcomes do not count any more.
            index = self._seats.claim(seat)
            if index is None:
                return
            try:
                value = self._func(self._items[index], *self._args)
            except BaseException as error:
                if self._seats.release(seat):
                    return
                self._failed(index, error)
            else:
                if self._seats.release(seat):
                    return
                self._outcomes.add_value(index, value)

    def _failed(self, index: int, error: BaseException) -> None:
        # Without the frame of this loop, which would keep the whole run alive.
        if error.__traceback__ is not None and error.__traceback__.tb_next is not None:
            error.__traceback__ = error.__traceback__.tb_next
        failure = _make_failure.raised_here(index, error, traceback_is_needed=self._suppress)
        if not self._outcomes.add_failure(failure):
            self.end()
