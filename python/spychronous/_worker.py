"""What Python needs in a new worker process, and in one that leaves."""

from __future__ import annotations

import contextlib
import gc
import io
import logging
import signal
import sys

from spychronous._crash_traces import CrashTraces


def enter_worker(daemonic: bool, traces: CrashTraces, pid: int) -> None:
    """In a new worker, before its first item."""
    # What was inherited will not be looked at, and so not be copied, by the garbage collector.
    gc.freeze()
    signal.set_wakeup_fd(-1)  # an event loop of the host would be woken
    _write_lines_at_once()
    _reseed_numpy()
    if daemonic:
        _forbid_children()
    traces.enter_worker(pid)


def leave_worker() -> None:
    """In a worker that has run its last item: what is buffered in Python gets out."""
    _save_coverage()
    for reference in reversed(logging._handlerList):  # type: ignore[attr-defined]
        handler = reference()
        if handler is not None and handler is not logging.lastResort:  # that one is stderr
            _ignoring_errors(handler.flush)
    flush_standard_streams()


def flush_standard_streams() -> None:
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            _ignoring_errors(stream.flush)


def _write_lines_at_once() -> None:
    """A worker that crashes later takes with it at most a line that it had begun."""
    if isinstance(sys.stdout, io.TextIOWrapper) and not sys.stdout.line_buffering:
        sys.stdout.reconfigure(line_buffering=True)


def _reseed_numpy() -> None:
    """Else every worker would draw the same numbers. (`random` sees to itself.)"""
    numpy_random = sys.modules.get("numpy.random")
    if numpy_random is not None:
        numpy_random.seed()


def _forbid_children() -> None:
    """`multiprocessing`, and what is built on it, refuses to start processes in this one."""
    process = sys.modules.get("multiprocessing.process")
    if process is not None:
        process.current_process()._config["daemon"] = True


def _save_coverage() -> None:
    coverage = sys.modules.get("coverage")
    if coverage is None:
        return
    running = coverage.Coverage.current()
    if running is not None:
        with contextlib.suppress(Exception):
            running.stop()
            # Into a file of its own: in a fork, coverage would first empty that of the program.
            running._data._suffix = True
            running.save()


def _ignoring_errors(call) -> None:  # type: ignore[no-untyped-def]
    with contextlib.suppress(Exception):
        call()
