"""What an `ItemFailure` tells: which item, what happened, where."""

from __future__ import annotations

import os
import re
import traceback

import pytest
from spychronous import (
    CrashFailure,
    FailureKind,
    ItemFailure,
    Job,
    KeeperLost,
    RemoteError,
    TimeoutFailure,
)
from support import be_busy_for_ever, stay_for_ever


def fail_at_two(item):
    if item == 2:
        raise LookupError("item two")  # the line of the failure
    return item


def cause_of(run, func, items=range(4), **options):
    with pytest.raises(Exception) as raised:
        run(Job(func, items, **options))
    return raised.value.__cause__


def test_the_cause_tells_the_item(run, runner):
    failure = cause_of(run, fail_at_two)
    assert type(failure) is ItemFailure
    assert failure.index == 2
    assert failure.kind is FailureKind.exception
    assert failure.type_name == "LookupError"
    assert failure.message == "item two"
    assert (failure.pid == os.getpid()) != runner.in_processes
    assert (failure.limit, failure.signal, failure.exit_code) == (None, None, None)
    assert repr(failure.exception) == "LookupError('item two')"
    assert failure.describe() == (
        f"Item 2 failed with LookupError in process {failure.pid}: item two"
    )


def test_the_cause_has_the_traceback_in_the_worker_without_lines_of_the_library():
    failure = cause_of(lambda job: job.run_multi_processed(), fail_at_two)
    assert failure.traceback.startswith("Traceback (most recent call last):\n")
    assert "in fail_at_two\n" in failure.traceback
    assert "# the line of the failure" in failure.traceback
    assert failure.traceback.endswith("LookupError: item two\n")
    assert failure.traceback.count("File ") == 1


def test_what_python_prints_of_an_uncaught_failure_has_the_line_in_func(run):
    with pytest.raises(LookupError) as raised:
        run(Job(fail_at_two, range(4)))
    printed = "".join(traceback.format_exception(None, raised.value, raised.value.__traceback__))
    assert "# the line of the failure" in printed
    assert "Item 2 failed with LookupError" in printed


def chained_at_two(item):
    try:
        {}["inner key"]
    except KeyError as error:
        raise LookupError("outer") from error


def in_context_at_two(item):
    try:
        {}["inner key"]
    except KeyError:
        raise LookupError("outer")


@pytest.mark.parametrize(
    ("func", "between"),
    [(chained_at_two, "direct cause"), (in_context_at_two, "During handling of the above")],
)
def test_what_python_prints_of_a_chained_exception_has_its_cause(run, func, between):
    with pytest.raises(LookupError) as raised:
        run(Job(func, [0]))
    failure = raised.value.__cause__
    if failure.traceback:
        assert "KeyError: 'inner key'" in failure.traceback
        assert between in failure.traceback
    else:  # Python prints the chain of the objects
        is_cause = between == "direct cause"
        assert type(failure.__cause__ if is_cause else failure.__context__) is KeyError
        assert failure.__suppress_context__ == is_cause


# Long ones ---------------------------------------------------------------------------------------


def test_g3_a_huge_message_is_truncated_wherever_it_is_told():
    def func(item):
        raise ValueError("x" * 100_000_000)

    failure = cause_of(lambda job: job.run_multi_processed(), func, [0])
    lengths = [len(failure.message), len(failure.describe()), len(failure.traceback)]
    assert max(lengths) < 200_000
    assert len(str(failure)) < 400_000


def test_the_traceback_of_an_endless_recursion_is_short():
    def recurse(item):
        return recurse(item)

    failure = cause_of(lambda job: job.run_multi_processed(), recurse)
    assert failure.type_name == "RecursionError"
    assert len(failure.traceback) < 100_000


# Kinds -------------------------------------------------------------------------------------------


def test_kinds_are_words():
    assert [str(kind) for kind in FailureKind] == ["exception", "timeout", "crash", "cancelled"]
    assert FailureKind.timeout == "timeout"
    assert f"{FailureKind.crash}" == "crash"


def test_failures_are_exceptions_of_classes_that_say_what_happened():
    assert issubclass(ItemFailure, Exception)
    assert issubclass(TimeoutFailure, (ItemFailure, TimeoutError))
    assert TimeoutFailure.__mro__.index(ItemFailure) < TimeoutFailure.__mro__.index(TimeoutError)
    assert issubclass(CrashFailure, ItemFailure)
    assert issubclass(KeeperLost, CrashFailure)
    assert issubclass(KeeperLost, RuntimeError)
    assert not issubclass(RemoteError, ItemFailure)


def test_b1_a_timeout_is_raised_as_timeout_failure():
    def func(item):
        if item == 1:
            be_busy_for_ever()

    with pytest.raises(TimeoutError) as raised:
        Job(func, range(3), timeout=2).run_multi_processed()
    failure = raised.value
    assert type(failure) is TimeoutFailure
    assert (failure.index, failure.kind, failure.limit) == (1, "timeout", 2)
    assert (failure.signal, failure.exit_code, failure.exception) == (None, None, None)
    assert failure.type_name == "spychronous.TimeoutFailure"
    assert failure.describe() == (
        f"Item 1 was ended in process {failure.pid}: ran longer than its limit of 2 s"
    )


def test_a1_a_crash_is_raised_as_crash_failure():
    with pytest.raises(CrashFailure) as raised:
        Job(lambda item: os._exit(3), [0]).run_multi_processed()
    failure = raised.value
    assert (failure.index, failure.kind, failure.exit_code) == (0, "crash", 3)
    assert (failure.signal, failure.limit, failure.exception) == (None, None, None)
    assert re.fullmatch(
        f"Item 0 crashed in process {failure.pid}: .*exit code 3.*", failure.describe()
    )


def test_in_a_single_processed_run_timeout_does_not_apply():
    assert Job(fail_at_two, [0, 1], timeout=1e-9).run_single_processed() == [0, 1]


# The first failure ends the job ------------------------------------------------------------------


def test_the_first_failure_ends_the_job_while_others_would_run_for_ever(mailbox):
    def func(item):
        if item != 3:
            mailbox.send()
            stay_for_ever()
        mailbox.take_all(3)
        raise LookupError("first")

    with pytest.raises(LookupError, match="first"):
        Job(func, range(4), processes=4).run_multi_processed()


def test_after_a_failure_a_job_can_run_again(run):
    job = Job(fail_at_two, range(4))
    for _ in range(2):
        with pytest.raises(LookupError, match="item two"):
            run(job)


def test_in_a_single_processed_run_no_item_runs_after_the_first_failure():
    calls = []

    def func(item):
        calls.append(item)
        return fail_at_two(item)

    with pytest.raises(LookupError):
        Job(func, range(5)).run_single_processed()
    assert calls == [0, 1, 2]
