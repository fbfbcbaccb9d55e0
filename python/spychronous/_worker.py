"""What Python needs in a new worker process, and in one that leaves."""

from __future__ import annotations

import contextlib
import gc
import io
import logging
import signal
import sys
from typing import Any

from spychronous._crash_traces import CrashTraces


class Entrance:
    """What a new worker does before its first item. The host looks what there is to do: in a
    worker, each object that is looked at is a page that the kernel copies."""

    def __init__(self, *, daemonic: bool, traces: CrashTraces) -> None:
        self._daemonic = daemonic
        self._traces = traces
        self._stdout: object = None
        self._buffered: io.TextIOWrapper | None = None
        self._numpy_random: Any = None
        self._multiprocessing: Any = None

    def look_around(self) -> None:
        """In the host, when nothing of Python's runs any more before the fork of the keeper."""
        self._look_at_stdout()
        self._numpy_random = sys.modules.get("numpy.random")
        if self._daemonic:
            self._multiprocessing = sys.modules.get("multiprocessing.process")

    def enter(self, pid: int) -> None:
        """In the worker."""
        # What was inherited will not be looked at, and so not be copied, by the garbage collector.
        gc.freeze()
        signal.set_wakeup_fd(-1)  # an event loop of the host would be woken
        if self._multiprocessing is not None:
            # It, and what is built on it, refuses to start processes in this one.
            self._multiprocessing.current_process()._config["daemon"] = True
        if self._numpy_random is not None:
            # Else every worker would draw the same numbers. (`random` sees to itself.)
            self._numpy_random.seed()
        self._traces.enter_worker(pid)
        if getattr(sys, "stdout", None) is not self._stdout:  # by a hook of the program's
            self._look_at_stdout()
        if self._buffered is not None:
            # A worker that crashes later takes with it at most a line that it had begun.
            self._buffered.reconfigure(line_buffering=True)

    def _look_at_stdout(self) -> None:
        stdout = self._stdout = getattr(sys, "stdout", None)
        buffered = isinstance(stdout, io.TextIOWrapper) and not stdout.line_buffering
        self._buffered = stdout if buffered else None


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
