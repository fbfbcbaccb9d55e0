"""Workers that end before their item does: what the program learns, and that the job goes on."""

from __future__ import annotations

import ctypes
import errno
import os
import signal

import pytest
from spychronous import CrashFailure, Job
from support import Counters, stay_for_ever


def suppressed(func, items, **options):
    return Job(func, items, suppress_worker_exceptions=True, **options).run_multi_processed()


def read_address_0():
    return ctypes.string_at(0)  # the line that crashes


def crash_of(act):
    (failure,) = suppressed(lambda item: act(), [0]).failures
    assert type(failure) is CrashFailure
    return failure


# What is told of a crash -------------------------------------------------------------------------


def test_a5_i5_a_segmentation_fault_tells_the_lines_of_python_that_were_run():
    failure = crash_of(read_address_0)
    assert failure.signal == signal.SIGSEGV
    assert failure.message == "killed by signal 11 (SIGSEGV: segmentation fault)"
    described = failure.describe()
    line = read_address_0.__code__.co_firstlineno + 1
    assert "Fatal Python error: Segmentation fault" in described
    assert f'File "{__file__}", line {line} in read_address_0' in described
    assert "_multi_processed.py" not in described
    assert "pytest" not in described


def refuse(*arguments):
    raise OSError(errno.EIO, "refused")


def test_a_crash_is_told_of_also_where_its_lines_cannot_be_read(monkeypatch):
    monkeypatch.setattr(os, "pread", refuse)
    failure = crash_of(read_address_0)
    assert failure.describe().endswith("killed by signal 11 (SIGSEGV: segmentation fault)")


def test_a_file_of_lines_that_is_closed_with_an_error_is_no_error_of_the_job(monkeypatch):
    def close_and_refuse(descriptor, close=os.close):
        close(descriptor)
        refuse()

    monkeypatch.setattr(os, "close", close_and_refuse)
    assert Job(str, [1]).run_multi_processed() == ["1"]


def test_a4_i5_an_abort_tells_the_lines_of_python_that_were_run():
    described = crash_of(lambda: os.abort()).describe()
    assert "Fatal Python error: Aborted" in described
    assert f'File "{__file__}", line ' in described


def test_i5_a_crash_of_another_worker_has_lines_of_its_own():
    def first():
        read_address_0()

    def second():
        read_address_0()

    results = suppressed(lambda item: (first, second)[item % 2](), range(8), processes=2)
    for failure in results.failures:
        name = ("first", "second")[failure.index % 2]
        other = ("second", "first")[failure.index % 2]
        assert f" in {name}\n" in failure.describe() + "\n"
        assert f" in {other}\n" not in failure.describe() + "\n"


def test_a1_a_kill_has_no_lines_of_python():
    failure = crash_of(lambda: os.kill(os.getpid(), signal.SIGKILL))
    assert failure.traceback == ""
    assert failure.describe() == (
        f"Item 0 crashed in process {failure.pid}: killed by signal 9 (SIGKILL: killed)"
    )


@pytest.mark.parametrize("code", [0, 1, 3, 127, 255])
def test_a2_the_exit_code_is_told(code):
    failure = crash_of(lambda: os._exit(code))
    assert (failure.exit_code, failure.signal) == (code, None)
    assert failure.message == f"ended with exit code {code} before it returned a result"


def test_a5_the_signal_is_told():
    deadly = [
        signal.SIGHUP,
        signal.SIGINT,
        signal.SIGQUIT,
        signal.SIGILL,
        signal.SIGTRAP,
        signal.SIGABRT,
        signal.SIGBUS,
        signal.SIGFPE,
        signal.SIGKILL,
        signal.SIGUSR1,
        signal.SIGSEGV,
        signal.SIGUSR2,
        signal.SIGALRM,
        signal.SIGTERM,
        signal.SIGRTMIN + 5,
    ]

    def func(number):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [number])
        os.kill(os.getpid(), number)
        stay_for_ever()

    failures = suppressed(func, deadly).failures
    assert [failure.signal for failure in failures] == deadly
    assert [failure.exit_code for failure in failures] == [None] * len(deadly)


# The job goes on ---------------------------------------------------------------------------------


def test_a2_dead_workers_are_replaced_and_every_item_is_run():
    results = suppressed(lambda item: os._exit(item), range(40), processes=3)
    assert [failure.exit_code for failure in results.failures] == list(range(40))
    assert len({failure.pid for failure in results.failures}) == 40


def test_a15_an_item_that_crashes_its_worker_is_never_started_again():
    starts = Counters(40)

    def func(item):
        starts.note(item)
        os._exit(1)

    assert suppressed(func, range(40), processes=3) == [None] * 40
    assert starts.all() == [1] * 40


def test_a1_after_a_crash_the_job_goes_on_at_full_width(mailbox, other_mailbox):
    def func(item):
        if item in (0, 2):
            os._exit(1)
        mailbox.send()  # the other three can only all be here if three workers are alive
        if item == 5:
            mailbox.take_all(3)
            for _ in range(3):
                other_mailbox.send()
        other_mailbox.take()
        return item

    results = suppressed(func, [0, 1, 2, 3, 5], processes=3)
    assert results == [None, 1, None, 3, 5]


def test_a12_all_workers_may_die_at_once(mailbox):
    def func(item):
        if item > 3:
            return item
        if item < 3:
            mailbox.send(os.getpid())
            stay_for_ever()
        for pid in mailbox.take_all(3):
            os.kill(pid, signal.SIGKILL)
        os.kill(os.getpid(), signal.SIGKILL)

    results = suppressed(func, range(12), processes=4)
    assert results == [None] * 4 + list(range(4, 12))
    assert [failure.signal for failure in results.failures] == [signal.SIGKILL] * 4


def test_a13_a_worker_that_is_killed_from_outside_fails_its_item_only(mailbox):
    def func(item):
        if item == 0:
            mailbox.send(os.getpid())
            stay_for_ever()
        if item == 1:
            os.kill(mailbox.take(), signal.SIGTERM)
        return [item]

    results = suppressed(func, range(6), processes=2)
    assert results == [None, [1], [2], [3], [4], [5]]
    assert results.failures[0].signal == signal.SIGTERM


def test_a10_a_worker_that_dies_with_a_large_result_on_its_way_tears_nothing():
    class KillsItselfLate:
        """Pickles a large part, then dies."""

        def __reduce__(self):
            os.kill(os.getpid(), signal.SIGKILL)

    def func(item):
        return [b"x" * 3_000_000, KillsItselfLate() if item == 2 else item]

    results = suppressed(func, range(5), processes=2)
    assert [result and result[1] for result in results] == [0, 1, None, 3, 4]
    assert results.failures[0].signal == signal.SIGKILL


def test_a8_results_that_were_sent_before_a_crash_arrive():
    def func(item):
        if item % 5 == 4:
            os._exit(7)
        return "x" * 100 + str(item)

    results = suppressed(func, range(50), processes=1)
    assert results == [None if item % 5 == 4 else func(item) for item in range(50)]
