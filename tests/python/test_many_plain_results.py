"""Many results that come without pickle, of which the host decodes several at a time."""

from __future__ import annotations

import gc
import os
import threading

import pytest
from as_pickled import Record
from spychronous import AsynchronousJob, CrashFailure, Job


def make(item):
    return [
        item,
        str(item) * 5,
        {"item": item, "half": item / 2},
        (item, None),
        Record(str(item)),
        {item},
        10**30 + item,
    ][item % 7]


MANY = 20_000


def test_many_results_of_all_kinds():
    assert Job(make, range(MANY), processes=3).run_multi_processed() == list(map(make, range(MANY)))


def test_many_results_of_a_job_in_the_background():
    running = AsynchronousJob(make, range(MANY), processes=2).run_multi_processed()
    found = dict(running.as_completed())
    assert [found[item] for item in range(MANY)] == list(map(make, range(MANY)))


@pytest.mark.filterwarnings("ignore:.*other thread:RuntimeWarning")
def test_many_results_of_jobs_in_several_threads():
    found = {}

    def run(name):
        found[name] = Job(make, range(MANY), processes=2).run_multi_processed()

    threads = [threading.Thread(target=run, args=[name]) for name in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    expected = list(map(make, range(MANY)))
    assert all(found[name] == expected for name in range(3))


@pytest.mark.parametrize("enabled", [True, False])
def test_the_garbage_collector_is_as_before(enabled):
    try:
        if not enabled:
            gc.disable()
        Job(make, range(2_000), processes=2).run_multi_processed()
        assert gc.isenabled() is enabled
    finally:
        gc.enable()


def test_a_crash_between_many_small_results_loses_only_its_item():
    def func(item):
        if item % 1000 == 999:
            os._exit(0)
        return {"item": item}

    results = Job(
        func, range(5000), processes=2, suppress_worker_exceptions=True
    ).run_multi_processed()
    assert [failure.index for failure in results.failures] == list(range(999, 5000, 1000))
    assert all(type(failure) is CrashFailure for failure in results.failures)
    assert all(results[item] == {"item": item} for item in range(5000) if item % 1000 != 999)
