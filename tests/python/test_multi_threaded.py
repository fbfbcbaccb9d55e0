"""What is particular to threads."""

from __future__ import annotations

import itertools
import os
import signal
import threading
import time

import pytest
from spychronous import AsynchronousJob, ItemCancelled, Job, RemoteError
from support import RUNNERS, Program, be_idle_for_ever

pytestmark = pytest.mark.filterwarnings("ignore:.*other thread")


def twice(item):
    return item * 2


def run(func, items, **options):
    return Job(func, items, **options).run_multi_threaded()


# The width ---------------------------------------------------------------------------------------


def test_as_many_items_run_at_once_as_there_are_processes():
    together = threading.Barrier(4)
    assert run(lambda item: together.wait() >= 0, range(8), processes=4) == [True] * 8


def test_items_run_in_threads_of_this_process_and_not_in_the_calling_one():
    seen = run(lambda item: (os.getpid(), threading.current_thread()), range(8), processes=3)
    assert {pid for pid, _ in seen} == {os.getpid()}
    assert 1 <= len({thread for _, thread in seen}) <= 3
    assert all(thread.daemon for _, thread in seen)
    assert threading.current_thread() not in {thread for _, thread in seen}


def test_one_thread_runs_the_items_in_their_order():
    seen = []
    run(seen.append, range(50), processes=1)
    assert seen == list(range(50))


def test_threads_take_over_the_items_of_a_slow_one():
    slow = threading.Event()

    others = itertools.count(1)

    def func(item):
        if item == 0:
            return slow.wait()
        if next(others) == 99:
            slow.set()
        return True

    assert run(func, range(100), processes=2) == [True] * 100


def test_a_thousand_threads():
    assert run(twice, range(3000), processes=1000) == [item * 2 for item in range(3000)]


def test_func_changes_what_the_program_sees_and_results_are_the_objects_themselves():
    items = [[number] for number in range(10)]
    results = run(lambda item: (item.append("seen"), item)[1], items)
    assert all(result is item for result, item in zip(results, items))
    assert items[3] == [3, "seen"]


def test_what_cannot_be_pickled_is_a_result():
    locks = run(lambda item: threading.Lock(), range(3))
    assert len(set(map(id, locks))) == 3


# Limits ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("job", [Job, AsynchronousJob])
@pytest.mark.parametrize("timeout", [1, 0.5, 3600, 30 * 24 * 60 * 60 + 1])
def test_a_limit_is_refused_with_a_sentence(job, timeout):
    with pytest.raises(ValueError, match=r"a thread cannot be ended .* run_multi_processed\(\)"):
        job(twice, [1], timeout=timeout).run_multi_threaded()


@pytest.mark.parametrize("timeout", [None, float("inf"), 30 * 24 * 60 * 60, 1e18])
def test_what_is_no_limit_of_the_users_is_accepted(timeout):
    assert run(twice, [1], timeout=timeout) == [2]


# Failures ----------------------------------------------------------------------------------------


def test_what_func_raised_arrives_itself_with_its_traceback():
    error = LookupError("item")

    def func(item):
        raise error

    with pytest.raises(LookupError) as raised:
        run(func, [0])
    assert raised.value is error
    assert raised.traceback[-1].name == "func"
    assert raised.value.__cause__.index == 0


@pytest.mark.parametrize("error", [SystemExit, KeyboardInterrupt, GeneratorExit, ItemCancelled])
def test_c9_what_is_no_exception_arrives_as_remote_error(error):
    def func(item):
        raise error("item")

    for job in (Job(func, [0]), AsynchronousJob(func, [0])):
        with pytest.raises(RemoteError, match=error.__name__):
            result = job.run_multi_threaded()
            result.result()


def test_after_the_first_failure_running_items_are_asked_to_stop_and_waited_for():
    stopped = []
    running = threading.Semaphore(0)

    def func(item):
        if item == 0:
            running.acquire()
            running.acquire()
            raise LookupError("item 0")
        try:
            running.release()
            be_idle_for_ever()
        except ItemCancelled:
            stopped.append(item)
            raise

    with pytest.raises(LookupError, match="item 0"):
        run(func, [0, 1, 2], processes=3)
    assert sorted(stopped) == [1, 2]


def test_after_the_first_failure_no_item_is_started():
    started = []

    def func(item):
        started.append(item)
        raise LookupError

    with pytest.raises(LookupError):
        run(func, range(1000), processes=1)
    assert started == [0]


def test_a_request_to_stop_that_func_swallows_comes_once():
    asked = []
    ready = threading.Event()

    def func(item):
        if item == 0:
            ready.wait()
            raise LookupError("item 0")
        while not asked:
            try:
                ready.set()
                be_idle_for_ever()
            except ItemCancelled:
                asked.append(item)
        for _ in range(20):
            time.sleep(0.001)
        return item

    with pytest.raises(LookupError):
        run(func, [0, 1], processes=2)
    assert asked == [1]


def test_a_request_to_stop_hits_func_and_nothing_else():
    """Items end at the very moment when they are asked to stop: nothing else may come of it."""
    problems = []
    hook, threading.excepthook = threading.excepthook, problems.append
    try:
        for _ in range(300):
            with AsynchronousJob(twice, range(1000), processes=3).run_multi_threaded() as running:
                next(running.as_completed())
            assert running.cancelled() or running.result() == [2 * item for item in range(1000)]
    finally:
        threading.excepthook = hook
    assert problems == []


def test_an_item_that_runs_a_job_is_stopped_with_it(mailbox):
    """The request reaches items that wait for jobs of their own."""

    def inner(item):
        mailbox.send(item)
        be_idle_for_ever()

    def outer(method):
        return getattr(Job(inner, [0], processes=1), method)()

    methods = ["run_single_processed", "run_multi_processed", "run_multi_threaded"]
    with AsynchronousJob(outer, methods, processes=3).run_multi_threaded() as running:
        mailbox.take_all(3)
        assert running.cancel()


# Threads that cannot be had ----------------------------------------------------------------------


class FewThreads:
    """The system refuses a thread after so many."""

    def __init__(self, monkeypatch, allowed):
        self._start = threading.Thread.start
        self._allowed = allowed
        monkeypatch.setattr(
            threading.Thread, "start", lambda thread: self._start_if_allowed(thread)
        )

    def _start_if_allowed(self, thread):
        if thread.name.startswith("spychronous item"):
            self._allowed -= 1
            if self._allowed < 0:
                raise RuntimeError("can't start new thread")
        self._start(thread)


@pytest.mark.parametrize("allowed", [1, 2, 5])
@pytest.mark.parametrize(
    "runner", [runner for runner in RUNNERS if "threaded" in runner.method], ids=str
)
def test_fewer_threads_do_all_the_work(monkeypatch, runner, allowed):
    FewThreads(monkeypatch, allowed)
    results = runner.run(Job(twice, range(100), processes=8))
    assert results == [item * 2 for item in range(100)]


@pytest.mark.parametrize("job", [Job, AsynchronousJob])
def test_without_any_thread_the_run_is_refused_with_a_sentence(monkeypatch, job):
    FewThreads(monkeypatch, 0)
    with pytest.raises(RuntimeError, match="refused to start a thread for the job; no item"):
        job(twice, range(100)).run_multi_threaded()


# Interrupts and forks ----------------------------------------------------------------------------


def test_c2_ctrl_c_ends_the_job_and_asks_its_items_to_stop():
    program = Program(
        """
        import queue
        stopped = queue.Queue()
        def func(index):
            try:
                say("started")
                be_idle_for_ever()
            finally:
                stopped.put(index)
        try:
            Job(func, range(9), processes=2).run_multi_threaded()
        except KeyboardInterrupt:
            stopped.get(), stopped.get()
            say("interrupted")
        """
    )
    program.wait_for("started", 2)
    program.kill(signal.SIGINT)
    assert program.end() == (0, "interrupted\n", "")


def test_c2_i1_ctrl_c_does_not_wait_for_items_that_block_in_c():
    program = Program(
        """
        def func(index):
            say("started")
            ctypes.CDLL(None).pause()
        try:
            Job(func, range(9), processes=2).run_multi_threaded()
        except KeyboardInterrupt:
            say("interrupted")
        """
    )
    program.wait_for("started", 2)
    program.kill(signal.SIGINT)
    assert program.end() == (0, "interrupted\n", "")


def test_what_a_handler_of_the_program_raises_ends_the_job():
    program = Program(
        """
        class Stop(Exception): pass
        def stop(*_):
            raise Stop
        signal.signal(signal.SIGUSR1, stop)
        def func(index):
            say("started")
            be_idle_for_ever()
        try:
            Job(func, range(9), processes=2).run_multi_threaded()
        except Stop:
            say("stopped")
        """
    )
    program.wait_for("started", 2)
    program.kill(signal.SIGUSR1)
    assert program.end() == (0, "stopped\n", "")


def test_e9_an_item_that_forks_and_returns_runs_no_other_item_in_the_child(mailbox):
    def func(item):
        if item == 0:
            os.fork()
        mailbox.send(item)
        return item

    assert run(func, range(5), processes=1) == list(range(5))
    os.waitpid(-1, 0)
    assert sorted(mailbox.take_all(6)) == [0, 0, 1, 2, 3, 4]
