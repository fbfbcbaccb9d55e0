"""The job that blocks until it is done."""

from __future__ import annotations

from typing import TypeVar

from spychronous import _multi_processed, _multi_threaded, _single_processed
from spychronous._job_base import JobBase
from spychronous._log import RunLog
from spychronous._options import refuse_what_threads_cannot_keep
from spychronous._results import Results

T = TypeVar("T")
R = TypeVar("R")


class SynchronousJob(JobBase[T, R]):
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
    - **processes**: how many items run at once, in processes or in threads; default 4. None: as
      many as there are CPUs that this process may use (affinity and control group). No more are
      started than there are items.
    - **timeout**: the wall time of a running item in seconds, pickling of its result included;
      default 30 days. None: no limit. An item that exceeds it is ended, and no other.
    - **no_daemon**: whether func may run multi-processed jobs of its own, or use `multiprocessing`.
    - **suppress_worker_exceptions**: see the runners.
    - **isolate_pids**: whether the workers get a PID namespace of their own. What items start stays
      in it, and the kernel ends it all with the keeper, also when keeper and program are killed
      together. Inside, ``os.getpid()`` gives other numbers than outside, ``os.getppid()`` is 0,
      ``os.kill`` reaches nobody outside, and /proc shows the numbers of outside. Without
      CAP_SYS_ADMIN the workers are in a user namespace as well, in which ``sudo`` and its like do
      not work. OSError from `run_multi_processed` where the system forbids it.

    Raises TypeError and ValueError, with a sentence, for what cannot be meant. A job is a value: it
    can be run as often as you like. One job must not be run by two threads at once; different jobs
    may.
    """

    def run_single_processed(self, log_start_finish: bool = False) -> Results[R]:
        """Runs the items one after the other in the calling thread: the plain loop behind the same
        job, with the same results and the same exceptions, for development and debugging.

        ``processes``, ``timeout``, ``no_daemon`` and ``isolate_pids`` do not apply. A
        KeyboardInterrupt and the end of a debugger session always propagate. In all else as
        `run_multi_processed`.
        """
        func, items = self._func_and_items()
        with RunLog(log_start_finish, "single-processed", len(items), 1) as log:
            return log.results(
                _single_processed.run(func, items, self._args, self._options.suppress)
            )

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
        width = self._options.processes
        with RunLog(log_start_finish, "multi-processed", len(items), width) as log:
            return log.results(_multi_processed.run(func, items, self._args, self._options))

    def run_multi_threaded(self, log_start_finish: bool = False) -> Results[R]:
        """Runs the items in ``processes`` threads of this process, and blocks until none of them
        runs an item. For items that wait (files, networks), and for builds of Python without the
        GIL. Results, failures and the log are those of `run_multi_processed`; func and its results
        need no pickling, and what func changes, the program sees.

        Threads contain nothing: a crash of one item ends the program. A thread cannot be ended from
        outside either, so a ``timeout`` other than the default is refused with a ValueError, and an
        item that is to end because another one failed is asked to, see `ItemCancelled`. Before a
        failure is raised all threads have left func.

        An exception raised in the calling thread meanwhile, such as KeyboardInterrupt, ends the
        job: items are asked to stop and given 50 ms. One that runs on does so in a daemon thread,
        which then takes no other.

        Raises RuntimeError if no thread can be started; if only some can, these do the work.
        """
        refuse_what_threads_cannot_keep(self._options)
        func, items = self._func_and_items()
        width = self._options.processes
        with RunLog(log_start_finish, "multi-threaded", len(items), width) as log:
            return log.results(_multi_threaded.run(func, items, self._args, self._options))


Job = SynchronousJob
"""The short name of `SynchronousJob`."""
