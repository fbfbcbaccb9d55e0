"""Jobs in the background: what they see of the program, several at once, threads and forks of the
program, memory."""

from __future__ import annotations

import multiprocessing
import os
import resource
import threading
import warnings

import pytest
from spychronous import AsynchronousJob, Job
from support import Mailbox, Program, be_busy_for_ever


def twice(item):
    return item * 2


# What a job sees ---------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [list, tuple, dict.fromkeys, iter])
def test_the_items_are_those_of_the_moment_of_the_call(start, mailbox, kind):
    source = [1, 2, 3]
    items = kind(source)

    def func(item):
        mailbox.take()
        return item

    with start(Job(func, items, processes=1)) as running:
        source.append(4)
        if kind is list:
            items[:] = [7] * 10
        for _ in range(3):
            mailbox.send()
        assert running.result() == [1, 2, 3]


def test_a_job_can_be_started_again_while_it_runs(start):
    job = Job(twice, range(10))
    handles = [start(job) for _ in range(5)]
    assert [running.result() for running in handles] == [[item * 2 for item in range(10)]] * 5


def test_without_func_nothing_is_started(start):
    with pytest.raises(TypeError, match="this job has no func"):
        start(Job(items=[1]))


def test_f1_a_refused_thread_is_told_of_and_nothing_is_left(start, monkeypatch):
    def refuse(thread):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    with pytest.raises(RuntimeError, match="refused to start a thread for the job"):
        start(Job(twice, [1, 2]))
    monkeypatch.undo()
    assert start(Job(twice, [1, 2])).result() == [2, 4]


def test_more_items_than_the_engine_can_count_are_refused():
    with pytest.raises(ValueError, match="at most 4294967294 items"):
        AsynchronousJob(twice, range(2**32)).run_multi_processed()


def test_h1_a_daemonic_worker_refuses_processes_of_its_own():
    def func(item):
        return AsynchronousJob(twice, range(item)).run_multi_processed().result()

    (failure,) = Job(func, [1], suppress_worker_exceptions=True).run_multi_processed().failures
    assert (failure.type_name, "no_daemon" in failure.message) == ("RuntimeError", True)
    assert Job(func, [2], no_daemon=True).run_multi_processed() == [[0, 2]]


def test_h1_a_worker_that_leaves_its_own_job_behind_ends_it(mailbox):
    def inner(item):
        mailbox.send()
        be_busy_for_ever()

    def outer(item):
        AsynchronousJob(inner, [0]).run_multi_processed()
        mailbox.take()
        return "left"

    assert Job(outer, [0], no_daemon=True).run_multi_processed() == ["left"]


# Several jobs, threads of the program ------------------------------------------------------------


@pytest.mark.filterwarnings("ignore:.*other thread")
def test_h2_many_jobs_from_many_threads_do_not_disturb_each_other():
    ends = {}

    def run(number):
        job = AsynchronousJob(lambda item: [number, item], range(20), processes=2)
        ends[number] = job.run_multi_processed().result()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ends == {number: [[number, item] for item in range(20)] for number in range(6)}


def test_h2_a_crash_in_one_job_is_none_in_another(mailbox, other_mailbox):
    def crash(item):
        other_mailbox.take()
        os._exit(3)

    def wait(item):
        return mailbox.take()

    first = AsynchronousJob(wait, [0]).run_multi_processed()
    second = AsynchronousJob(crash, [0], suppress_worker_exceptions=True).run_multi_processed()
    third = AsynchronousJob(wait, [0]).run_multi_processed()
    other_mailbox.send()
    assert second.result().failures[0].exit_code == 3
    mailbox.send(1)
    mailbox.send(1)
    assert first.result() == third.result() == [1]


@pytest.mark.filterwarnings("ignore:.*other thread")
def test_c13_the_thread_that_started_a_job_may_end(start, mailbox):
    handles = []

    def start_it():
        handles.append(start(Job(lambda item: mailbox.take() + item, range(3), processes=1)))

    thread = threading.Thread(target=start_it)
    thread.start()
    thread.join()
    (running,) = handles
    assert not running.done()
    for _ in range(3):
        mailbox.send(10)
    assert running.result() == [10, 11, 12]


def test_the_threads_of_the_library_are_not_warned_of():
    program = Program(
        """
        import warnings
        from spychronous import AsynchronousJob
        warnings.simplefilter("error")
        box = Mailbox()
        running = [AsynchronousJob(lambda i: box.take(), [0]).run_multi_processed() for _ in "12"]
        Job(abs, [1]).run_multi_processed()
        box.send(), box.send()
        for job in running:
            job.result()
        """
    )
    assert program.end() == (0, "", "")


# Forks of the program ----------------------------------------------------------------------------


def in_a_fork(function):
    """Whether it returned True in a fork of this process, which ends without a trace."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # CPython's, of threads
        child = os.fork()
    if child == 0:
        code = 1
        try:
            code = 0 if function() is True else 2
        finally:
            os._exit(code)
    return os.waitpid(child, 0)[1] == 0


def raises_in_a_fork(function):
    try:
        function()
    except RuntimeError as error:
        return "runs in the process that has started it" in str(error)
    return False


def test_h7_the_copy_in_a_fork_is_inert(start, mailbox):
    with start(Job(lambda item: mailbox.take(), [0, 1], processes=1)) as running:
        mailbox.send(5)
        outcomes = running.as_completed()
        assert next(outcomes) == (0, 5)

        def in_child():
            with running:
                pass
            return (
                not running.cancel()
                and raises_in_a_fork(running.result)
                and raises_in_a_fork(lambda: next(outcomes))
                and isinstance(running.exception(), RuntimeError)
                and not running.running()
                and not running.cancelled()
                and running.completed() == 1
                and "RunningJob" in repr(running)
            )

        assert in_a_fork(in_child)
        assert not running.done()
        mailbox.send(6)
        assert running.result() == [5, 6]


def test_h7_a_fork_that_ends_like_a_program_leaves_the_job_alone():
    program = Program(
        """
        from spychronous import AsynchronousJob
        box = Mailbox()
        running = AsynchronousJob(lambda item: box.take(), [0]).run_multi_processed()
        child = os.fork()
        if child == 0:
            del running
            sys.exit(3)  # with its exit functions
        assert os.waitpid(child, 0)[1] == 3 << 8
        box.send(5)
        print(running.result())
        """,
        options=["-W", "ignore"],  # CPython's warning of threads
    )
    assert program.end() == (0, "[5]\n", "")


def test_h7_a_job_that_had_ended_is_whole_in_a_fork(start):
    running = start(Job(twice, range(3)))
    running.result()
    assert in_a_fork(
        lambda: running.result() == [0, 2, 4] and len(list(running.as_completed())) == 3
    )


def test_h7_a_process_of_multiprocessing_runs_jobs_of_its_own(mailbox, other_mailbox):
    running = AsynchronousJob(lambda item: mailbox.take(), [0]).run_multi_processed()

    def in_child():
        other_mailbox.send(AsynchronousJob(twice, [4]).run_multi_processed().result()[0])
        other_mailbox.send(Job(twice, [5]).run_multi_threaded()[0])

    child = multiprocessing.get_context("fork").Process(target=in_child)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # CPython's, of threads
        child.start()
    child.join()
    child.close()
    assert other_mailbox.take_all(2) == [8, 10]
    mailbox.send(1)
    assert running.result() == [1]


def test_h7_workers_of_another_job_have_inert_copies(mailbox):
    running = AsynchronousJob(lambda item: mailbox.take(), [0]).run_multi_processed()
    job = Job(lambda item: raises_in_a_fork(running.result) and not running.cancel(), range(4))
    assert job.run_multi_processed() == [True] * 4
    mailbox.send(1)
    assert running.result() == [1]


# Memory ------------------------------------------------------------------------------------------


def resident():
    with open("/proc/self/statm", encoding="ascii") as statm:
        return int(statm.read().split()[1]) * resource.getpagesize()


def test_g7_a_host_that_never_asks_does_not_stop_the_workers():
    """More results than rings can hold, by far; the last item says that all were run."""
    done = Mailbox()
    size, count = 200_000, 200

    def func(item):
        if item == count - 1:
            done.send()
        return bytes(size)

    before = resident()
    running = AsynchronousJob(func, range(count), processes=1).run_multi_processed()
    done.take()
    done.close()
    assert {len(value) for value in running.result()} == {size}
    assert resident() - before < size * count + 64 * 1024 * 1024


def test_many_jobs_leave_nothing_in_the_program():
    program = Program(
        f"""
        import gc
        from spychronous import AsynchronousJob
        def fail_at_two(item):
            if item == 2:
                raise LookupError
            return [item]
        def run(number):
            for method in {["run_single_processed", "run_multi_processed", "run_multi_threaded"]}:
                running = getattr(AsynchronousJob(fail_at_two, range(number % 4)), method)()
                list_of = running.as_completed()
                try:
                    running.result()
                    assert len(list(list_of)) == number % 4
                except LookupError:
                    assert number % 4 == 3
        for number in range(80):
            if number == 40:
                before = descriptors()
            run(number)
        del number
        wait_for_threads()
        gc.collect()
        assert descriptors() == before
        names = [type(found).__name__ for found in gc.get_objects()]
        assert not {{"RunningJob", "Threads", "Processes", "Outcomes", "Hooks"}} & set(names)
        """
    )
    assert program.end() == (0, "", "")
