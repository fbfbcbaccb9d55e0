"""Outcomes in the order in which they complete, for `for` and for `async for`; a job awaited."""

from __future__ import annotations

import asyncio
import os
import threading

import pytest
from spychronous import AsynchronousJob, Job
from support import a_child, be_idle_for_ever


def twice(item):
    return item * 2


def fail_at_two(item):
    if item == 2:
        raise LookupError("item two")
    return item


def forwarded(gates):
    """A job whose items end one by one, as their gates are opened."""

    def func(item):
        gates[item].take()
        return [item]

    return Job(func, range(len(gates)), processes=len(gates))


def test_all_outcomes_come_each_once(start):
    outcomes = list(start(Job(twice, range(100))).as_completed())
    assert sorted(outcomes) == [(item, item * 2) for item in range(100)]


def test_values_of_every_form_come_with_their_index(start):
    values = [None, 5, 2.5, "text" * 100, b"b" * 300_000, {"a": [1]}, 2**80]
    outcomes = dict(start(Job(lambda item: values[item], range(7))).as_completed())
    assert outcomes == dict(enumerate(values))


@pytest.mark.parametrize("method", ["run_multi_processed", "run_multi_threaded"])
def test_outcomes_come_in_the_order_of_their_end_while_others_run(method, mailbox, other_mailbox):
    job = forwarded([mailbox, other_mailbox])
    with getattr(AsynchronousJob(job._func, [0, 1], processes=2), method)() as running:
        outcomes = running.as_completed()
        other_mailbox.send()
        assert next(outcomes) == (1, [1])
        assert (running.completed(), running.done()) == (1, False)
        mailbox.send()
        assert list(outcomes) == [(0, [0])]
    assert running.result() == [[0], [1]]


def test_every_iterator_starts_with_the_first(start):
    running = start(Job(twice, range(10)))
    first = list(running.as_completed())
    assert list(running.as_completed()) == first
    outcomes = running.as_completed()
    assert iter(outcomes) is outcomes


def test_several_consumers_see_all(start):
    running = start(Job(twice, range(300)))
    seen = [[] for _ in range(4)]
    threads = [
        threading.Thread(target=lambda own=own: own.extend(running.as_completed())) for own in seen
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [list(running.as_completed())] * 4
    assert len(seen[0]) == 300


def test_a_suppressed_failure_is_none_and_in_failures(start):
    running = start(Job(fail_at_two, range(4), suppress_worker_exceptions=True))
    seen = []
    for index, value in running.as_completed():
        if index == 2:
            assert [failure.index for failure in running.failures] == [2]
        seen.append((index, value))
    assert sorted(seen, key=lambda pair: pair[0]) == [(0, 0), (1, 1), (2, None), (3, 3)]


def test_a_failure_is_raised_after_the_values_that_were_there(start):
    seen = []
    with pytest.raises(LookupError, match="item two"):
        for outcome in start(Job(fail_at_two, range(4), processes=1)).as_completed():
            seen.append(outcome)
    assert seen[:2] == [(0, 0), (1, 1)]
    assert seen[2:] in ([], [(3, 3)])  # a worker may have got there before it was killed


def test_b1_crashes_and_timeouts_are_outcomes(mailbox):
    def func(item):
        if item == 1:
            os._exit(3)
        while item == 2:
            pass
        return item

    job = AsynchronousJob(func, range(4), timeout=2, suppress_worker_exceptions=True)
    running = job.run_multi_processed()
    assert len(list(running.as_completed())) == 4
    assert [failure.kind for failure in running.failures] == ["crash", "timeout"]


# asyncio -----------------------------------------------------------------------------------------


def test_a_job_is_awaited_beside_other_work(start, mailbox):
    async def main():
        running = start(Job(lambda item: mailbox.take() + item, [1]))

        async def other_work():
            await asyncio.sleep(0)
            mailbox.send(5)
            return "done"

        return await asyncio.gather(running, other_work())

    assert asyncio.run(main()) == [[6], "done"]


def test_await_raises_what_the_job_raises(start):
    async def main():
        await start(Job(fail_at_two, range(4)))

    with pytest.raises(LookupError, match="item two"):
        asyncio.run(main())


def test_wrap_future_takes_a_handle(start):
    async def main():
        return await asyncio.wrap_future(start(Job(twice, range(3))))

    assert asyncio.run(main()) == [0, 2, 4]


def test_several_jobs_are_gathered(start):
    async def main():
        return await asyncio.gather(*(start(Job(twice, [number])) for number in range(3)))

    assert asyncio.run(main()) == [[0], [2], [4]]


def test_wait_for_cancels_the_job(start):
    async def main():
        running = start(Job(lambda item: be_idle_for_ever(), range(3)))
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(running, timeout=0.01)
        assert running.cancelled()
        assert a_child() is None

    asyncio.run(main())


def test_cancelling_the_job_cancels_who_awaits_it(start):
    async def main():
        running = start(Job(lambda item: be_idle_for_ever(), range(3)))
        asyncio.get_running_loop().call_soon(running.cancel)
        with pytest.raises(asyncio.CancelledError):
            await running

    asyncio.run(main())


def test_async_for_gives_all_outcomes(start):
    async def main():
        return [pair async for pair in start(Job(twice, range(600))).as_completed()]

    assert sorted(asyncio.run(main())) == [(item, item * 2) for item in range(600)]


@pytest.mark.parametrize("method", ["run_multi_processed", "run_multi_threaded"])
def test_async_for_leaves_the_loop_to_others(method, mailbox, other_mailbox):
    job = forwarded([mailbox, other_mailbox])

    async def main():
        with getattr(AsynchronousJob(job._func, [0, 1], processes=2), method)() as running:
            loop = asyncio.get_running_loop()
            loop.call_soon(other_mailbox.send)
            seen = []
            async for index, value in running.as_completed():
                seen.append((index, value))
                loop.call_soon(mailbox.send)
            return seen

    assert asyncio.run(main()) == [(1, [1]), (0, [0])]


def test_async_for_raises_the_failure_after_the_values(start):
    seen = []

    async def main():
        async for pair in start(Job(fail_at_two, range(4), processes=1)).as_completed():
            seen.append(pair)

    with pytest.raises(LookupError, match="item two"):
        asyncio.run(main())
    assert seen[:2] == [(0, 0), (1, 1)]


def test_async_for_ends_with_a_cancellation(start):
    async def main():
        running = start(Job(lambda item: be_idle_for_ever(), range(3)))
        asyncio.get_running_loop().call_soon(running.cancel)
        with pytest.raises(asyncio.CancelledError):
            async for _ in running.as_completed():
                pass

    asyncio.run(main())


def test_a_consumer_that_gives_up_leaves_the_job_alone(start, mailbox):
    async def main():
        running = start(Job(lambda item: mailbox.take(), [0]))

        async def consume():
            async for _ in running.as_completed():
                pass

        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(consume(), timeout=0.01)
        assert not running.done()
        mailbox.send(7)
        assert await running == [7]

    asyncio.run(main())


def test_a_loop_that_was_closed_harms_no_job(start, mailbox):
    running = start(Job(lambda item: mailbox.take(), [0]))
    loop = asyncio.new_event_loop()
    waiting = loop.create_task(running.as_completed().__anext__())
    loop.run_until_complete(asyncio.sleep(0))
    waiting._log_destroy_pending = False
    loop.close()
    mailbox.send(7)
    assert running.result() == [7]
