"""The job that goes on beside the program."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from spychronous._background_processes import Processes
from spychronous._job_base import JobBase
from spychronous._log import RunLog
from spychronous._multi_threaded import Threads
from spychronous._options import Options, refuse_what_threads_cannot_keep
from spychronous._running_job import RunningJob

T = TypeVar("T")
R = TypeVar("R")


class AsynchronousJob(JobBase[T, R]):
    """A `SynchronousJob` whose runs return at once, with a handle: a `RunningJob`.

        with AsynchronousJob(func=get_number, items=items).run_multi_processed() as running:
            for index, number in running.as_completed():
                print(index, number)

    The items, and all that func refers to in worker processes, are those of the moment of the
    call: what the program does with its list afterwards changes nothing. All else is as there;
    what a run of a `SynchronousJob` raises for an item, the handle does.
    """

    def run_single_processed(self, log_start_finish: bool = False) -> RunningJob[R]:
        """Starts to run the items, one after the other, in one thread of this process.

        ``processes``, ``timeout``, ``no_daemon`` and ``isolate_pids`` do not apply.
        """
        func, items = self._func_and_items()
        options = self._options._replace(processes=1)
        return self._run("single-processed", Threads, func, list(items), options, log_start_finish)

    def run_multi_processed(self, log_start_finish: bool = False) -> RunningJob[R]:
        """Starts to run the items in worker processes.

        They are forked from the calling thread before this returns, so it raises what a fork can
        fail with. Their results are taken from them in the background, so that they never wait for
        the program. Ctrl-C kills them, besides raising KeyboardInterrupt in the main thread, unless
        the program has a handler of its own for SIGINT.
        """
        func, items = self._func_and_items()
        return self._run("multi-processed", Processes, func, items, self._options, log_start_finish)

    def run_multi_threaded(self, log_start_finish: bool = False) -> RunningJob[R]:
        """Starts to run the items in ``processes`` threads of this process.

        A ``timeout`` other than the default is refused with a ValueError: a thread cannot be ended
        from outside.
        """
        refuse_what_threads_cannot_keep(self._options)
        func, items = self._func_and_items()
        options = self._options
        return self._run("multi-threaded", Threads, func, list(items), options, log_start_finish)

    def _run(
        self,
        runner: str,
        execution: type[Processes | Threads],
        func: Callable[..., R],
        items: Sequence[T],
        options: Options,
        log_start_finish: bool,
    ) -> RunningJob[R]:
        outcomes = execution.outcomes(len(items), options.suppress)
        log = RunLog(log_start_finish, runner, len(items), options.processes)
        running = RunningJob(outcomes, log)
        if len(items) == 0:
            running.finish()
        else:
            running.begin(execution(func, items, self._args, options, outcomes, running.settle))
        return running
