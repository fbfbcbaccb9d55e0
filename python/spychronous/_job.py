"""The job: func, items and args, and how to run them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Generic, SupportsIndex, TypeVar

from spychronous import _single_processed
from spychronous._log import RunLog
from spychronous._multi_processed import Run
from spychronous._options import checked_processes, checked_timeout
from spychronous._results import Results

T = TypeVar("T")
R = TypeVar("R")

_DAYS = 24 * 60 * 60


class SynchronousJob(Generic[T, R]):
    """Applies func to every item and hands back the results in the order of the items.

        numbers_job = SynchronousJob(func=get_number, items=items, args=[multiplier], timeout=300)
        numbers = numbers_job.run_multi_processed()

    - **func** is called with an item and the args: ``func(item, *args)``. Anything callable will
      do; workers inherit it by fork, so that it is never pickled. What it changes stays in its
      worker.
    - **items**: any iterable. A list, tuple or range is used in place; any other is read when the
      job runs, and an iterator, which can be read only once, by the first run, and kept. Items are
      inherited, too, and never pickled.
    - **args**: any iterable; read at once.
    - **processes**: how many items run at once; default 4. None: as many as there are CPUs that
      this process may use (affinity and control group). No more are started than there are items.
    - **timeout**: the wall time of a running item in seconds, pickling of its result included;
      default 30 days. None: no limit. An item that exceeds it is ended, and no other.
    - **no_daemon**: whether func may run multi-processed jobs of its own, or use `multiprocessing`.
    - **suppress_worker_exceptions**: see the runners.

    Raises TypeError and ValueError, with a sentence, for what cannot be meant. A job is a value: it
    can be run as often as you like. One job must not be run by two threads at once; different jobs
    may.
    """

    def __init__(
        self,
        func: Callable[..., R] | None = None,
        items: Iterable[T] = [],
        args: Iterable[Any] = [],
        processes: SupportsIndex | None = 4,
        timeout: float | None = 30 * _DAYS,
        no_daemon: bool = False,
        suppress_worker_exceptions: bool = False,
    ) -> None:
        if func is not None and not callable(func):
            raise TypeError(f"func must be callable with an item, which {func!r} is not")
        self._func = func
        self._items: Iterable[T] | Sequence[T] = _checked_iterable(items, "items")
        self._args = tuple(_checked_iterable(args, "args"))
        self._processes = checked_processes(processes)
        self._timeout = checked_timeout(timeout)
        self._no_daemon = bool(no_daemon)
        self._suppress = bool(suppress_worker_exceptions)

    def run_single_processed(self, log_start_finish: bool = False) -> Results[R]:
        """Runs the items one after the other in the calling thread: the plain loop behind the same
        job, with the same results and the same exceptions, for development and debugging.

        ``processes``, ``timeout`` and ``no_daemon`` do not apply. A KeyboardInterrupt and the end
        of a debugger session always propagate. In all else as `run_multi_processed`.
        """
        func, items = self._func_and_items()
        with RunLog(log_start_finish, "single-processed", len(items), 1) as log:
            return log.results(_single_processed.run(func, items, self._args, self._suppress))

    def run_multi_processed(self, log_start_finish: bool = False) -> Results[R]:
        """Runs the items in worker processes, and blocks until none of them is alive.

        Returns a list of the results, in the order of the items; see `Results`. The first item that
        fails ends the job: the workers are killed and its failure is raised. That is what func
        raised, with its type, args and attributes, and an `ItemFailure` as its ``__cause__``; or a
        `TimeoutFailure`, a `CrashFailure`, or a `RemoteError` for what cannot be raised here.

        With ``suppress_worker_exceptions`` nothing is raised for an item, and every item is run.
        One that failed has None in its place, is logged at error level (logger ``spychronous``),
        and is an element of ``.failures`` of the list.

        Ctrl-C: the workers are killed and KeyboardInterrupt is raised in the main thread. A program
        that has a handler of its own for SIGINT keeps it: what the handler raises ends the job, and
        if it raises nothing the job goes on.

        ``log_start_finish``: log start and end at info level.

        Raises RuntimeError in a worker of a job without ``no_daemon``, and OSError when the system
        refuses what a run needs. Any thread may call it; RuntimeWarning, once, if there are others.
        """
        func, items = self._func_and_items()
        with RunLog(log_start_finish, "multi-processed", len(items), self._processes) as log:
            run = Run(self._timeout, self._no_daemon, self._suppress)
            return log.results(run.run(func, items, self._args, self._processes))

    def _func_and_items(self) -> tuple[Callable[..., R], Sequence[T]]:
        if self._func is None:
            raise TypeError("this job has no func; pass one: Job(func=..., items=...)")
        if isinstance(self._items, Iterator):
            self._items = list(self._items)
        if type(self._items) in (list, tuple, range):
            return self._func, self._items  # type: ignore[return-value]
        return self._func, list(self._items)


Job = SynchronousJob
"""The short name of `SynchronousJob`."""


def _checked_iterable(value: Any, name: str) -> Any:
    try:
        iter(value)
    except TypeError:
        raise TypeError(
            f"{name} must be iterable, which {value!r} is not"
            + ("; a single argument goes into a list: args=[...]" if name == "args" else "")
        ) from None
    return value
