"""A run in worker processes that goes on beside the program."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

from spychronous import _core, _multi_processed
from spychronous._background import BackgroundThread
from spychronous._crash_traces import CrashTraces
from spychronous._options import Options
from spychronous._outcomes import Outcomes


class Processes:
    """The worker processes of a run, and the thread that attends to them; an `Execution`."""

    is_bounded = True
    given_up = False
    error: BaseException | None = None

    @staticmethod
    def outcomes(total: int, suppress: bool) -> Outcomes[Any]:
        return _multi_processed.empty_outcomes(total, suppress)

    def __init__(
        self,
        func: Callable[..., Any],
        items: Sequence[Any],
        args: tuple[Any, ...],
        options: Options,
        outcomes: Outcomes[Any],
        ended: Callable[[], None],
    ) -> None:
        """`ended` is called in that thread, when no worker is alive."""
        self._traces = CrashTraces()
        self._ended = ended
        self._attended = threading.Lock()  # taken once
        try:
            self._run: _core.ProcessRun | None = _multi_processed.prepare(
                func,
                items,
                args,
                options,
                outcomes,
                self._traces,
                hears_interrupt=True,
                observed=True,
            )
        except BaseException:
            self._traces.close()
            raise
        self._thread = BackgroundThread(self._attend)

    def start(self) -> None:
        """Forks. Raises what the system refuses."""
        assert self._run is not None
        try:
            self._run.start()
            self._thread.start()
        except BaseException:
            self.end()
            self._attend()
            raise

    def end(self) -> None:
        run = self._run
        if run is not None:
            run.cancel()

    def join(self, timeout: float | None = None) -> None:
        if not self.runs_here() and self._thread.is_alive():
            self._thread.join(timeout)

    def runs_here(self) -> bool:
        return threading.current_thread() is self._thread

    def hurry(self) -> None:
        run = self._run
        if run is not None:
            run.hurry(True)

    def _attend(self) -> None:
        if not self._attended.acquire(blocking=False):
            return
        assert self._run is not None
        try:
            ending = self._run.attend()
            self.given_up = ending in (_core.Ending.cancelled, _core.Ending.interrupted)
        except BaseException as error:
            self.error = error
        finally:
            self._run = None
            self._traces.close()
            self._ended()
