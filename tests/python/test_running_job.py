"""The handle of a job in the background, as a future: results, failures, cancellation."""

from __future__ import annotations

import concurrent.futures
import logging
import threading
from concurrent.futures import CancelledError

import pytest
from spychronous import AsynchronousJob, ItemCancelled, Job, Results, RunningJob
from support import a_child, be_busy_for_ever, be_idle_for_ever


def twice(item):
    return item * 2


def fail_at_two(item):
    if item == 2:
        raise LookupError("item two")
    return item


def gated(mailbox, gate, count=2):
    """An item per number: the first tells that it runs and waits for the gate."""

    def func(item):
        mailbox.send(item)
        gate.take()
        return item

    return Job(func, range(count), processes=count)


@pytest.fixture
def endless(start, mailbox):
    """A job of which no item ever ends, and one that runs."""

    def func(item):
        mailbox.send(item)
        be_idle_for_ever()

    with start(Job(func, range(4), processes=2)) as running:
        mailbox.take()
        yield running


# A future ----------------------------------------------------------------------------------------


def test_a_handle_is_a_future_of_the_results(start):
    running = start(Job(twice, range(3)))
    assert isinstance(running, RunningJob)
    assert isinstance(running, concurrent.futures.Future)
    assert running.result() == [0, 2, 4]
    assert type(running.result()) is Results
    assert running.result().failures == []
    assert running.exception() is None
    assert (running.done(), running.running(), running.cancelled()) == (True, False, False)
    assert (running.completed(), running.total(), running.failures) == (3, 3, [])


def test_h6_a_job_without_items_has_ended_at_once(start):
    running = start(Job(twice, []))
    assert running.done()
    assert running.result() == []
    assert list(running.as_completed()) == []
    assert not running.cancel()
    with running:
        pass


def test_the_call_returns_while_items_run(start, mailbox, other_mailbox):
    running = start(gated(mailbox, other_mailbox, 1))
    mailbox.take()
    assert (running.done(), running.running()) == (False, True)
    assert (running.completed(), running.total()) == (0, 1)
    with pytest.raises(concurrent.futures.TimeoutError):
        running.result(timeout=0)
    with pytest.raises(concurrent.futures.TimeoutError):
        running.exception(timeout=0)
    other_mailbox.send()
    assert running.result(timeout=30) == [0]


def test_it_raises_what_the_synchronous_run_raises(start, run):
    with pytest.raises(LookupError, match="item two") as raised:
        run(Job(fail_at_two, range(4)))
    running = start(Job(fail_at_two, range(4)))
    with pytest.raises(LookupError, match="item two") as again:
        running.result()
    assert running.exception() is again.value
    assert again.value.args == raised.value.args
    assert again.value.__cause__.index == raised.value.__cause__.index == 2
    assert [failure.index for failure in running.failures] == [2]
    assert running.failures[0] is again.value.__cause__
    assert not running.cancel()


def test_suppressed_failures_are_in_the_results_and_in_the_handle(start):
    running = start(Job(fail_at_two, range(4), suppress_worker_exceptions=True))
    assert running.result() == [0, 1, None, 3]
    assert [failure.index for failure in running.result().failures] == [2]
    assert [failure.index for failure in running.failures] == [2]
    assert running.completed() == 4


def test_callbacks_are_called_once_with_the_handle(start):
    called = []
    end = threading.Event()
    running = start(Job(twice, range(3)))
    running.add_done_callback(called.append)
    running.add_done_callback(lambda running: end.set())
    end.wait()
    running.add_done_callback(called.append)
    assert called == [running, running]


def test_g9_a_callback_that_raises_harms_nobody(start, caplog):
    end = threading.Event()
    running = start(Job(twice, range(3)))
    running.add_done_callback(lambda running: 1 / 0)
    running.add_done_callback(lambda running: end.set())
    end.wait()
    assert running.result() == [0, 2, 4]
    with start(Job(twice, range(3))) as other:
        assert other.result() == [0, 2, 4]
    assert {record.name for record in caplog.records} == {"concurrent.futures"}


def test_the_functions_of_concurrent_futures_take_it(start):
    jobs = [start(Job(twice, [number])) for number in range(3)]
    done, pending = concurrent.futures.wait(jobs)
    assert (done, pending) == (set(jobs), set())
    assert {job.result()[0] for job in concurrent.futures.as_completed(jobs)} == {0, 2, 4}


def test_start_and_finish_are_logged(start, caplog):
    caplog.set_level(logging.INFO, logger="spychronous")
    start(Job(twice, range(3)), log_start_finish=True).result()
    started, finished = (record.getMessage() for record in caplog.records)
    assert "3 items" in started
    assert "3 values and 0 failures" in finished


def test_g9_a_log_that_raises_harms_nobody(start, monkeypatch):
    def raise_it(record):
        raise LookupError

    monkeypatch.setattr(logging.getLogger("spychronous"), "filters", [raise_it])
    job = Job(fail_at_two, range(4), suppress_worker_exceptions=True)
    assert start(job, log_start_finish=True).result() == [0, 1, None, 3]


# Cancellation ------------------------------------------------------------------------------------


def test_h3_cancel_while_items_run(endless):
    assert endless.cancel()
    assert endless.cancelled()
    assert endless.done()
    assert not endless.running()
    with pytest.raises(CancelledError):
        endless.result()
    with pytest.raises(CancelledError):
        endless.exception()


def test_h3_cancel_twice_and_after_the_end(endless, start):
    assert [endless.cancel() for _ in range(3)] == [True] * 3
    running = start(Job(twice, range(3)))
    running.result()
    assert [running.cancel() for _ in range(3)] == [False] * 3
    assert running.result() == [0, 2, 4]


def test_h3_cancel_at_once(start):
    for _ in range(20):
        with start(Job(lambda item: be_idle_for_ever(), range(8))) as running:
            assert running.cancel()


def test_h3_cancel_from_many_threads(endless):
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(endless.cancel())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [True] * 8


def test_h3_cancel_from_a_callback(endless, start):
    answers = []
    end = threading.Event()
    running = start(Job(twice, range(3)))
    running.add_done_callback(lambda running: answers.append((running.cancel(), endless.cancel())))
    running.add_done_callback(lambda running: end.set())
    end.wait()
    assert answers == [(False, True)]
    endless.add_done_callback(lambda running: answers.append(running.cancel()))
    assert answers[1:] == [True]


@pytest.mark.parametrize("method", ["run_single_processed", "run_multi_threaded"])
def test_h3_cancel_from_the_thread_of_an_item_stops_that_item_too(method):
    handed_over = threading.Event()
    stopped = []

    def func(item):
        handed_over.wait()
        try:
            running.cancel()
            be_idle_for_ever()
        except ItemCancelled:
            stopped.append(item)
            raise

    with getattr(AsynchronousJob(func, [0]), method)() as running:
        handed_over.set()
        with pytest.raises(CancelledError):
            running.result()
    assert stopped == [0]


def test_h3_cancel_from_what_the_log_calls(start, monkeypatch):
    def func(item):
        if item == 1:
            be_idle_for_ever()
        raise LookupError

    job = Job(func, range(3), processes=1, suppress_worker_exceptions=True)
    handed_over = threading.Event()

    def cancel(record):
        handed_over.wait()
        running.cancel()

    monkeypatch.setattr(logging.getLogger("spychronous"), "filters", [cancel])
    with start(job) as running:
        handed_over.set()
        with pytest.raises(CancelledError):
            running.result()


def test_h3_callbacks_of_a_cancelled_job_are_called_once(endless):
    called = []
    endless.add_done_callback(called.append)
    endless.cancel()
    endless.cancel()
    assert called == [endless]


def test_concurrent_futures_wait_sees_a_cancellation(endless):
    threading.Thread(target=endless.cancel).start()
    assert concurrent.futures.wait([endless]).done == {endless}


def test_h3_after_cancel_the_workers_are_dead_whatever_they_do(mailbox):
    def func(item):
        mailbox.send(item)
        be_busy_for_ever()

    running = AsynchronousJob(func, range(4), processes=2).run_multi_processed()
    mailbox.take_all(2)
    assert a_child() is not None
    assert running.cancel()
    assert a_child() is None


def test_h3_what_had_completed_stays_readable_after_a_cancellation(start, mailbox):
    def func(item):
        if item == 2:
            mailbox.send()
            be_idle_for_ever()
        return item

    with start(Job(func, range(4), processes=1)) as running:
        mailbox.take()
        outcomes = running.as_completed()
        assert [next(outcomes), next(outcomes)] == [(0, 0), (1, 1)]
        assert running.cancel()
        assert running.completed() == 2
        with pytest.raises(CancelledError):
            next(outcomes)
        again = running.as_completed()
        assert [next(again), next(again)] == [(0, 0), (1, 1)]
        with pytest.raises(CancelledError):
            next(again)


def test_h4_cancel_races_with_the_last_result(start):
    """200 rounds: a result or a cancellation, and never both."""
    ends = set()
    for round_number in range(200):
        ready = threading.Barrier(2)
        with start(Job(twice, [round_number], processes=1)) as running:
            answers = []

            def cancel(running=running, ready=ready, answers=answers):
                ready.wait()
                answers.append(running.cancel())

            thread = threading.Thread(target=cancel)
            thread.start()
            ready.wait()
            try:
                assert running.result() == [round_number * 2]
                end = False
            except CancelledError:
                end = True
            thread.join()
            assert answers == [end]
            assert running.cancelled() is end
            assert running.cancel() is end
            ends.add(end)
    assert ends


# The block ---------------------------------------------------------------------------------------


def test_h5_leaving_the_block_cancels_what_is_left(start, mailbox):
    def func(item):
        mailbox.send()
        be_idle_for_ever()

    before = threading.active_count()
    with start(Job(func, range(4), processes=2)) as running:
        mailbox.take()
    assert running.cancelled()
    assert a_child() is None
    assert threading.active_count() == before


def test_h5_leaving_the_block_by_an_exception_does_too(start):
    with pytest.raises(LookupError), start(Job(lambda _: be_idle_for_ever(), [0])) as running:
        raise LookupError
    assert running.cancelled()


def test_a_block_keeps_what_had_ended(start):
    with start(Job(twice, range(3))) as running:
        running.result()
    assert running.result() == [0, 2, 4]


def test_i3_a_job_without_its_handle_goes_on(start, mailbox):
    start(Job(lambda item: mailbox.send(item), range(20)))
    assert sorted(mailbox.take_all(20)) == list(range(20))
