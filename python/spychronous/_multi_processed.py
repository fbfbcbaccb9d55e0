"""One run in worker processes."""

from __future__ import annotations

import signal
import sys
import threading
import warnings
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from spychronous import _core, _worker
from spychronous._background import BackgroundThread
from spychronous._crash_traces import CrashTraces
from spychronous._hooks import Hooks
from spychronous._options import Options, nanoseconds
from spychronous._outcomes import Outcomes
from spychronous._results import Results

R = TypeVar("R")


def run(
    func: Callable[..., R], items: Sequence[Any], args: tuple[Any, ...], options: Options
) -> Results[R]:
    """Runs the items, and blocks until no worker is alive."""
    outcomes: Outcomes[R] = empty_outcomes(len(items), options.suppress)
    if len(items) == 0:
        return outcomes.finished()
    with CrashTraces() as traces:
        # The main thread has its KeyboardInterrupt from Python.
        alone = threading.current_thread() is not threading.main_thread()
        prepare(func, items, args, options, outcomes, traces, hears_interrupt=alone).run()
    error = outcomes.error()
    if error is not None:
        raise error
    return outcomes.finished()


def empty_outcomes(total: int, suppress: bool) -> Outcomes[Any]:
    """The engine's binding makes room for the results after the fork."""
    return Outcomes(Results((None,) if total != 0 else ()), total, suppress)


def prepare(
    func: Callable[..., Any],
    items: Sequence[Any],
    args: tuple[Any, ...],
    options: Options,
    outcomes: Outcomes[Any],
    traces: CrashTraces,
    *,
    hears_interrupt: bool = False,
    observed: bool = False,
) -> _core.ProcessRun:
    """A run of the engine's that is ready to fork. There is at least one item."""
    _warn_of_threads()
    if not options.no_daemon:
        # Where it was not imported before the fork, workers could not be told to it.
        import multiprocessing.process  # noqa: F401
    _worker.flush_standard_streams()
    by_python = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    return _core.ProcessRun(
        Hooks(options, outcomes, traces),
        outcomes.results,
        func,
        items,
        args,
        min(options.processes, 2**32 - 1),
        nanoseconds(options.timeout),
        options.no_daemon,
        by_python,
        by_python and hears_interrupt,
        observed,
        options.isolate_pids,
    )


_warned_of_threads = False


def _warn_of_threads() -> None:
    """Once in the life of the program."""
    global _warned_of_threads
    others = [
        thread
        for thread in threading.enumerate()
        if thread is not threading.current_thread() and not isinstance(thread, BackgroundThread)
    ]
    if not others or _warned_of_threads:
        return
    _warned_of_threads = True
    warnings.warn(
        f"{len(others)} other thread{' is' if len(others) == 1 else 's are'} alive at the start of "
        "a multi-processed job. Its workers are forks of this process without these threads: a "
        "lock that one of them holds at this moment stays locked in the workers, and an item that "
        "needs it waits until its timeout. Run jobs before you start threads, or see to it that "
        "items need no lock which those threads take.",
        RuntimeWarning,
        stacklevel=_frames_of_this_package() + 2,
    )


def _frames_of_this_package() -> int:
    """How many of the frames that are running, from here up, are this package's, without this
    one."""
    count = 0
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_globals.get("__package__") == "spychronous":
        count += 1
        frame = frame.f_back
    return count - 1
