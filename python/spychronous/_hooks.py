"""What the engine asks of Python in a run in worker processes, there and in the host."""

from __future__ import annotations

from typing import Any

from spychronous import _carry, _make_failure, _worker
from spychronous._crash_traces import CrashTraces
from spychronous._failures import ItemFailure
from spychronous._options import Options
from spychronous._outcomes import Outcomes


class Hooks:
    """The methods are called by the engine's binding; those that tell of a failure return whether
    the job goes on."""

    def __init__(self, options: Options, outcomes: Outcomes[Any], traces: CrashTraces) -> None:
        self._options = options
        self._outcomes = outcomes
        self._traces = traces
        self._entrance = _worker.Entrance(daemonic=not options.no_daemon, traces=traces)

    # In the host, before the fork

    def look_around(self) -> None:
        self._entrance.look_around()

    # In a worker

    def enter_worker(self, pid: int) -> None:
        """`pid` is the host's number for this process."""
        self._entrance.enter(pid)

    def leave_worker(self) -> None:
        _worker.leave_worker()

    def encode_exception(self, error: BaseException, result_type: str | None) -> bytes:
        return _carry.encode_exception(error, result_type)

    # In the host, while workers run and afterwards

    def look_up(self) -> None:
        """A step of Python code, in which the interpreter raises what is due in this thread."""

    def settled(self, indices: bytes) -> None:
        """These items have their values in the results by now."""
        self._outcomes.add_settled(indices)

    def failed(self, index: int, pid: int, encoded: bytes) -> bool:
        return self._add(_make_failure.raised_in_worker(index, pid, encoded))

    def undecodable(self, index: int, pid: int, error: BaseException) -> bool:
        return self._add(_make_failure.undecodable(index, pid, error))

    def timed_out(self, index: int, pid: int) -> bool:
        assert self._options.timeout is not None
        return self._add(_make_failure.timed_out(index, pid, self._options.timeout))

    def crashed(
        self, index: int, pid: int, signal_number: int | None, exit_code: int | None
    ) -> bool:
        traceback = self._traces.of(pid)
        return self._add(_make_failure.crashed(index, pid, signal_number, exit_code, traceback))

    def overwritten(self, index: int) -> bool:
        return self._add(_make_failure.overwritten(index))

    def keeper_lost(self, index: int) -> bool:
        return self._add(_make_failure.keeper_lost(index))

    def _add(self, failure: ItemFailure) -> bool:
        return self._outcomes.add_failure(failure)
