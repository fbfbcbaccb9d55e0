"""One run in worker processes: what the engine asks of Python, in the host and in the workers."""

from __future__ import annotations

import signal
import sys
import threading
import warnings
from collections.abc import Callable, Sequence
from typing import Any

from spychronous import _carry, _core, _worker
from spychronous._crash_traces import CrashTraces
from spychronous._failures import (
    CrashFailure,
    FailureKind,
    ItemFailure,
    KeeperLost,
    TimeoutFailure,
    raise_failure,
)
from spychronous._log import log_failure
from spychronous._options import in_words, nanoseconds
from spychronous._results import Results


class Run:
    """The methods without an underscore are called by the engine's binding; those that tell of a
    failure return whether the job goes on."""

    def __init__(self, timeout: float | None, no_daemon: bool, suppress: bool) -> None:
        self._timeout = timeout
        self._no_daemon = no_daemon
        self._suppress = suppress
        self._failures: list[ItemFailure] = []

    def run(
        self,
        func: Callable[..., Any],
        items: Sequence[Any],
        args: tuple[Any, ...],
        processes: int,
    ) -> Results[Any]:
        results: Results[Any] = Results((None,))
        if len(items) == 0:
            results.clear()
            results.failures = []
            return results
        _warn_of_threads()
        if not self._no_daemon:
            # Where it was not imported before the fork, workers could not be told to it.
            import multiprocessing.process  # noqa: F401
        _worker.flush_standard_streams()
        self._traces = CrashTraces()
        try:
            _core.run_multi_processed(
                self,
                results,
                func,
                items,
                args,
                min(processes, 2**32 - 1),
                nanoseconds(self._timeout),
                self._no_daemon,
                signal.getsignal(signal.SIGINT) is signal.default_int_handler,
            )
        finally:
            self._traces.close()
        if self._failures and not self._suppress:
            raise_failure(self._failures[0])
        results.failures = sorted(self._failures, key=lambda failure: failure.index)
        return results

    # In a worker

    def enter_worker(self) -> None:
        _worker.enter_worker(not self._no_daemon, self._traces)

    def leave_worker(self) -> None:
        _worker.leave_worker()

    def encode_exception(self, error: BaseException, result_type: str | None) -> bytes:
        return _carry.encode_exception(error, result_type)

    # In the host

    def failed(self, index: int, pid: int, encoded: bytes) -> bool:
        """func raised, or its result could not be pickled."""
        try:
            carried = _carry.decode_exception(encoded)
        except Exception as error:
            return self.undecodable(index, pid, error)
        exception = _carry.rebuild_exception(carried)
        failure = ItemFailure(
            index,
            FailureKind.exception,
            carried.type_name,
            carried.message,
            pid,
            traceback=carried.traceback,
            exception=exception,
        )
        if exception is not None:
            exception.__cause__ = failure
        return self._add(failure)

    def undecodable(self, index: int, pid: int, error: BaseException) -> bool:
        """What the worker sent cannot be unpickled."""
        name = _carry.name_of(type(error))
        return self._add(
            ItemFailure(
                index,
                FailureKind.exception,
                name,
                "what it returned or raised could not be unpickled: "
                f"{name}: {_carry.text_of(error)}",
                pid,
                traceback=_carry.traceback_of(error),
            )
        )

    def timed_out(self, index: int, pid: int) -> bool:
        assert self._timeout is not None
        return self._add(
            TimeoutFailure(
                index,
                FailureKind.timeout,
                _carry.name_of(TimeoutFailure),
                f"ran longer than its limit of {in_words(self._timeout)}",
                pid,
                limit=self._timeout,
            )
        )

    def crashed(
        self, index: int, pid: int, signal_number: int | None, exit_code: int | None
    ) -> bool:
        if signal_number is not None:
            message = f"killed by {_signal_in_words(signal_number)}"
        else:
            message = f"ended with exit code {exit_code} before it returned a result"
        return self._add(
            CrashFailure(
                index,
                FailureKind.crash,
                _carry.name_of(CrashFailure),
                message,
                pid,
                traceback=self._traces.of(pid),
                signal=signal_number,
                exit_code=exit_code,
            )
        )

    def overwritten(self, index: int) -> bool:
        """The memory that the processes share makes no sense."""
        return self._add(
            CrashFailure(
                index,
                FailureKind.crash,
                _carry.name_of(CrashFailure),
                "ended before it returned a result; a worker wrote over the memory of the job",
            )
        )

    def keeper_lost(self, index: int) -> bool:
        return self._add(
            KeeperLost(
                index,
                FailureKind.crash,
                _carry.name_of(KeeperLost),
                "the keeper, the process between the program and its workers, was killed, and they "
                "with it",
            )
        )

    def _add(self, failure: ItemFailure) -> bool:
        self._failures.append(failure)
        if self._suppress:
            log_failure(failure)
        return self._suppress


def _signal_in_words(number: int) -> str:
    try:
        name = signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
    meaning = signal.strsignal(number)
    return f"signal {number} ({name}{': ' + meaning.lower() if meaning else ''})"


_warned_of_threads = False


def _warn_of_threads() -> None:
    """Once in the life of the program."""
    global _warned_of_threads
    others = threading.active_count() - 1
    if others == 0 or _warned_of_threads:
        return
    _warned_of_threads = True
    are = "thread is" if others == 1 else "threads are"
    warnings.warn(
        f"{others} other {are} alive at the start of a multi-processed job. Its workers are forks "
        "of this process without these threads: a lock that one of them holds at this moment stays "
        "locked in the workers, and an item that needs it waits until its timeout. Run jobs before "
        "you start threads, or see to it that items need no lock which those threads take.",
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
