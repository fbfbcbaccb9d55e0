"""Jobs that go on beside the program: their threads, and what becomes of them when it forks or
ends."""

from __future__ import annotations

import atexit
import os
import threading
import time
import weakref
from collections.abc import Callable
from typing import Protocol


class BackgroundThread(threading.Thread):
    """A thread of the library's own, in which no func runs. It keeps no program alive."""

    def __init__(self, target: Callable[[], None]) -> None:
        super().__init__(target=target, name="spychronous", daemon=True)

    def start(self) -> None:
        try:
            super().start()
        except RuntimeError as error:
            raise RuntimeError(
                f"the system refused to start a thread for the job ({error}), which was given up; "
                "raise the limit of processes (ulimit -u) or free memory"
            ) from error


class Execution(Protocol):
    """What goes on behind a handle."""

    is_bounded: bool
    """Whether what runs cannot go on for long after end(), whatever func does."""
    given_up: bool
    """At the end: whether it was ended before every item had an outcome."""
    error: BaseException | None
    """At the end: what has gone wrong with the run as a whole."""

    def start(self) -> None:
        """Raises what the system refuses; nothing goes on then."""

    def end(self) -> None:
        """Asks all that runs to end; does not wait. Any thread, any number of times."""

    def join(self, timeout: float | None = None) -> None:
        """Waits until all that ran has ended; in a thread that is a part of it, not at all."""

    def runs_here(self) -> bool:
        """Whether the calling thread is a part of it."""

    def hurry(self) -> None:
        """Somebody waits for each outcome."""


class Forkable(Protocol):
    """An object with locks, which threads may hold at a fork of the program."""

    def renew_in_child(self) -> None:
        """In the child, where there are none of these threads."""


_forkable: weakref.WeakSet[Forkable] = weakref.WeakSet()
_live: set[Execution] = set()
_over = False

_PATIENCE = 0.05  # seconds that items in threads have to stop when the program ends


def renew_at_fork(shared: Forkable) -> None:
    _forkable.add(shared)


def enter(execution: Execution) -> None:
    """From now on, until `leave`, the end of the program ends it."""
    if _over:
        raise RuntimeError("no job can be started any more: the program is about to end")
    _live.add(execution)


def leave(execution: Execution) -> None:
    _live.discard(execution)


def _after_fork_in_child() -> None:
    for shared in list(_forkable):
        shared.renew_in_child()
    _live.clear()


def _at_exit() -> None:
    global _over
    _over = True
    live = _live.copy()
    for execution in live:
        execution.end()
    deadline = time.monotonic() + _PATIENCE
    for execution in live:
        execution.join(None if execution.is_bounded else max(0, deadline - time.monotonic()))


os.register_at_fork(after_in_child=_after_fork_in_child)
atexit.register(_at_exit)
