"""suppress_worker_exceptions: None in the place of a failed item, `.failures`, and the log."""

from __future__ import annotations

import logging
import os
import signal

import pytest
from spychronous import CrashFailure, ItemFailure, Job, TimeoutFailure
from support import Program, be_busy_for_ever


def fail_at_odd(item):
    if item % 2:
        raise LookupError(f"item {item}")
    return item


def suppressed(func, items, **options):
    return Job(func, items, suppress_worker_exceptions=True, **options)


def records(caplog):
    return [record for record in caplog.records if record.name == "spychronous"]


def test_a_failed_item_is_none_in_its_place(run):
    results = run(suppressed(fail_at_odd, range(6)))
    assert results == [0, None, 2, None, 4, None]
    assert [failure.index for failure in results.failures] == [1, 3, 5]
    assert [type(failure) for failure in results.failures] == [ItemFailure] * 3
    assert [str(failure.exception) for failure in results.failures] == [
        "item 1",
        "item 3",
        "item 5",
    ]


def test_every_item_may_fail(run):
    results = run(suppressed(lambda item: 1 / 0, range(20)))
    assert results == [None] * 20
    assert [failure.index for failure in results.failures] == list(range(20))


def test_an_item_that_returns_none_is_no_failure(run):
    results = run(suppressed(lambda item: None, range(3)))
    assert results == [None] * 3
    assert results.failures == []


def test_failures_are_in_the_order_of_the_items_not_of_time(mailbox):
    def func(item):
        if item == 0:
            mailbox.take()
        if item == 3:
            mailbox.send()
        raise LookupError

    results = suppressed(func, range(4), processes=2).run_multi_processed()
    assert [failure.index for failure in results.failures] == [0, 1, 2, 3]


def test_an_exception_that_was_rebuilt_has_its_failure_as_cause():
    (failure,) = suppressed(fail_at_odd, [1]).run_multi_processed().failures
    assert failure.exception.__cause__ is failure


def test_what_is_no_exception_is_a_failure_without_exception(run):
    def func(item):
        raise SystemExit(3)

    (failure,) = run(suppressed(func, [0])).failures
    assert (failure.type_name, failure.message, failure.exception) == ("SystemExit", "3", None)


def test_failures_of_every_kind_stand_beside_values():
    def func(item):
        if item == 1:
            raise LookupError("one")
        if item == 2:
            os.kill(os.getpid(), signal.SIGKILL)
        if item == 3:
            be_busy_for_ever()
        return item

    results = suppressed(func, range(5), timeout=2).run_multi_processed()
    assert results == [0, None, None, None, 4]
    assert [type(failure) for failure in results.failures] == [
        ItemFailure,
        CrashFailure,
        TimeoutFailure,
    ]


# The log -----------------------------------------------------------------------------------------


def test_each_failure_is_logged_as_an_error_with_the_traceback(run, caplog):
    run(suppressed(fail_at_odd, range(4)))
    logged = records(caplog)
    assert [record.levelno for record in logged] == [logging.ERROR] * 2
    for record, item in zip(sorted(logged, key=lambda record: record.getMessage()), [1, 3]):
        message = record.getMessage()
        assert f"Item {item} failed with LookupError in process" in message
        assert f"item {item}" in message
        assert "in fail_at_odd" in message or "in fail_at_odd" in (record.exc_text or "")


def test_crashes_and_timeouts_are_logged_as_errors(caplog):
    def func(item):
        while item == 0:
            pass
        os._exit(3)

    results = suppressed(func, range(2), timeout=2).run_multi_processed()
    logged = sorted(record.getMessage() for record in records(caplog))
    assert logged == sorted(failure.describe() for failure in results.failures)


def test_a_failure_that_is_raised_is_not_logged(run, caplog):
    with pytest.raises(LookupError):
        run(Job(fail_at_odd, range(4)))
    assert records(caplog) == []


@pytest.mark.parametrize("wanted", [True, False])
def test_start_and_finish_are_logged_at_info_if_wanted(run, caplog, wanted):
    caplog.set_level(logging.INFO, logger="spychronous")
    run(Job(abs, range(3)), log_start_finish=wanted)
    logged = [(record.levelno, record.getMessage()) for record in records(caplog)]
    assert [level for level, _ in logged] == [logging.INFO] * (2 if wanted else 0)
    if wanted:
        assert "3 items" in logged[0][1]
        assert "3 values and 0 failures" in logged[1][1]


def test_the_finish_of_a_run_that_raises_is_logged(run, caplog):
    caplog.set_level(logging.INFO, logger="spychronous")
    with pytest.raises(LookupError):
        run(Job(fail_at_odd, range(4)), log_start_finish=True)
    assert [record.levelno for record in records(caplog)] == [logging.INFO] * 2


def test_the_library_configures_no_logging_and_prints_nothing():
    program = Program(
        """
        import logging
        logger = logging.getLogger("spychronous")
        logging.lastResort = logging.NullHandler()
        job = Job(lambda item: 1 / 0, [1, 2], suppress_worker_exceptions=True)
        job.run_multi_processed(log_start_finish=True)
        job.run_single_processed(log_start_finish=True)
        assert (logger.level, logger.propagate) == (logging.NOTSET, True)
        assert not logger.handlers and not logging.getLogger().handlers
        """
    )
    assert program.end() == (0, "", "")
