"""Jobs within items, and other pools within items."""

from __future__ import annotations

import concurrent.futures
import multiprocessing
import os
import signal

import pytest
from spychronous import CrashFailure, Job, TimeoutFailure
from support import be_busy_for_ever, stay_for_ever


def twice(item):
    return item * 2


def nested_job(item):
    return Job(twice, range(item)).run_multi_processed()


def never(item):
    stay_for_ever()


def pool(item, function=twice):
    # Not the default start method of newer versions, which would start another interpreter.
    with multiprocessing.get_context("fork").Pool(2) as workers:
        return workers.map(function, range(item))


def executor(item, function=twice):
    context = multiprocessing.get_context("fork")
    with concurrent.futures.ProcessPoolExecutor(2, mp_context=context) as workers:
        return list(workers.map(function, range(item)))


def failures_of(func, **options):
    job = Job(func, [1, 2], suppress_worker_exceptions=True, **options)
    return job.run_multi_processed().failures


# In a daemonic worker ----------------------------------------------------------------------------


def test_h1_a_daemonic_worker_refuses_a_nested_job_with_a_sentence():
    failures = failures_of(nested_job)
    assert [type(failure.exception) for failure in failures] == [RuntimeError] * 2
    assert "no_daemon" in failures[0].message


@pytest.mark.parametrize("func", [pool, executor])
def test_h1_a_daemonic_worker_refuses_processes_of_multiprocessing(func):
    failures = failures_of(func)
    assert [failure.type_name for failure in failures] == ["AssertionError"] * 2
    assert failures[0].message == "daemonic processes are not allowed to have children"


def test_a_daemonic_worker_runs_a_single_processed_job():
    def func(item):
        return Job(twice, range(item)).run_single_processed()

    assert Job(func, [1, 2]).run_multi_processed() == [[0], [0, 2]]


def test_a_single_processed_item_runs_a_multi_processed_job():
    assert Job(nested_job, [1, 2]).run_single_processed() == [[0], [0, 2]]


def test_a_host_of_a_daemonic_job_is_not_daemonic():
    Job(twice, [1]).run_multi_processed()
    assert not multiprocessing.current_process().daemon


# In one that is not ------------------------------------------------------------------------------


@pytest.mark.parametrize("func", [nested_job, pool, executor])
def test_a_worker_that_is_not_daemonic_runs(func):
    job = Job(func, [3, 5], processes=2, no_daemon=True)
    assert job.run_multi_processed() == [[0, 2, 4], [0, 2, 4, 6, 8]]


def test_h1_jobs_nest_three_deep():
    def job_at(depth, item):
        if depth == 0:
            return item
        job = Job(lambda inner: job_at(depth - 1, (item, inner)), "ab", no_daemon=True, processes=2)
        return job.run_multi_processed()

    assert job_at(3, "r") == [
        [[((("r", one), two), three) for three in "ab"] for two in "ab"] for one in "ab"
    ]


def test_a_worker_of_a_nested_job_is_daemonic_unless_asked_otherwise():
    job = Job(lambda item: failures_of(nested_job), [0], no_daemon=True)
    (failures,) = job.run_multi_processed()
    assert [type(failure.exception) for failure in failures] == [RuntimeError] * 2


def test_h1_an_exception_of_a_nested_job_passes_through_all_levels():
    def raise_at_bottom(depth):
        if depth == 0:
            raise LookupError("bottom", 5)
        return Job(raise_at_bottom, [depth - 1], no_daemon=True).run_multi_processed()

    with pytest.raises(LookupError) as raised:
        raise_at_bottom(3)
    assert raised.value.args == ("bottom", 5)
    assert raised.value.__cause__.traceback.count("LookupError: ('bottom', 5)") >= 1


def test_results_of_a_nested_job_arrive_with_their_failures():
    def inner(item):
        if item == 1:
            os._exit(3)
        return item

    def outer(item):
        return Job(inner, range(3), suppress_worker_exceptions=True).run_multi_processed()

    (results,) = Job(outer, [0], no_daemon=True).run_multi_processed()
    assert results == [0, None, 2]
    (failure,) = results.failures
    assert (type(failure), failure.exit_code) == (CrashFailure, 3)


# The outer one ends ------------------------------------------------------------------------------


def run_an_endless_job(mailbox):
    def inner(item):
        mailbox.send()
        be_busy_for_ever()

    Job(inner, range(2), processes=2, no_daemon=True).run_multi_processed()


def test_h1_the_death_of_a_worker_ends_the_job_it_runs(mailbox, other_mailbox):
    def outer(item):
        if item == 0:
            other_mailbox.send(os.getpid())
            run_an_endless_job(mailbox)
        if item == 1:
            mailbox.take_all(2)
            os.kill(other_mailbox.take(), signal.SIGKILL)
        return item

    job = Job(outer, range(4), processes=2, no_daemon=True, suppress_worker_exceptions=True)
    results = job.run_multi_processed()
    assert results == [None, 1, 2, 3]
    assert results.failures[0].signal == signal.SIGKILL


def test_h1_the_timeout_of_an_item_ends_the_job_it_runs(mailbox):
    job = Job(
        lambda item: run_an_endless_job(mailbox) if item == 1 else item,
        range(3),
        timeout=2,
        no_daemon=True,
        suppress_worker_exceptions=True,
    )
    results = job.run_multi_processed()
    assert results == [0, None, 2]
    assert type(results.failures[0]) is TimeoutFailure


@pytest.mark.parametrize("make_pool", [pool, executor])
def test_b5_the_timeout_of_an_item_ends_the_pool_it_runs(make_pool):
    job = Job(make_pool, [2], [never], timeout=2, no_daemon=True, suppress_worker_exceptions=True)
    assert type(job.run_multi_processed().failures[0]) is TimeoutFailure


def test_h1_the_end_of_the_outer_job_ends_nested_ones(mailbox):
    def outer(item):
        if item == 0:
            run_an_endless_job(mailbox)
        mailbox.take_all(2)
        raise LookupError("the end")

    with pytest.raises(LookupError, match="the end"):
        Job(outer, range(2), processes=2, no_daemon=True).run_multi_processed()
