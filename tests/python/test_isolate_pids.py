"""Workers in a PID namespace of their own."""

from __future__ import annotations

import os
import signal

import pytest
from spychronous import AsynchronousJob, Job


def pid_outside() -> int:
    """The number of this process in the namespace of /proc."""
    return int(os.readlink("/proc/self"))


def test_items_give_their_results():
    assert Job(lambda x: x + 1, range(10), isolate_pids=True).run_multi_processed() == [
        *range(1, 11)
    ]


def test_it_is_not_taken_by_position():
    with pytest.raises(TypeError):
        Job(len, [], [], 4, None, False, False, True)


def test_items_do_not_see_their_keeper():
    assert Job(lambda _: os.getppid(), [1, 2], isolate_pids=True).run_multi_processed() == [0, 0]


def test_a_job_in_the_background():
    running = AsynchronousJob(lambda _: os.getppid(), [1, 2], isolate_pids=True)
    assert running.run_multi_processed().result() == [0, 0]


def test_a_crash_is_told_with_the_pid_of_outside_and_its_traceback(tmp_path):
    def crash(_):
        (tmp_path / "pid").write_text(str(pid_outside()))
        os.kill(os.getpid(), signal.SIGSEGV)

    job = Job(crash, [1], isolate_pids=True, suppress_worker_exceptions=True)
    [failure] = job.run_multi_processed().failures
    assert failure.signal == signal.SIGSEGV
    assert failure.pid == int((tmp_path / "pid").read_text())
    assert "in crash" in failure.traceback


def test_jobs_inside():
    def inner(x):
        return sum(Job(lambda y: x * y, range(4), isolate_pids=True).run_multi_processed())

    job = Job(inner, range(3), no_daemon=True, isolate_pids=True)
    assert job.run_multi_processed() == [0, 6, 12]


def test_threads_refuse_it():
    with pytest.raises(ValueError, match="cannot isolate_pids"):
        Job(len, ["a"], isolate_pids=True).run_multi_threaded()


def test_the_loop_ignores_it():
    job = Job(lambda _: os.getpid(), [1], isolate_pids=True)
    assert job.run_single_processed() == [os.getpid()]
