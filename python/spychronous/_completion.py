"""The outcomes of a running job, in the order in which they complete."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator
from concurrent.futures import CancelledError, Future
from typing import Any, Generic, TypeVar

from spychronous._outcomes import Outcomes

R = TypeVar("R")

_MOST_AT_ONCE = 256


class Completion(Iterator[tuple[int, R]], Generic[R]):
    """What `RunningJob.as_completed` returns: for ``for``, and for ``async for``. One consumer at a
    time; others take an iterator of their own."""

    def __init__(self, outcomes: Outcomes[R], job: Future[Any]) -> None:
        self._outcomes = outcomes
        self._job = job
        self._position = 0

    def __iter__(self) -> Completion[R]:
        return self

    def __next__(self) -> tuple[int, R]:
        try:
            found = self._outcomes.wait_for(self._position)
        except KeyboardInterrupt:
            self._job.cancel()
            raise
        if found is None:
            self._job.result()  # raises, if the job has failed
            raise StopIteration
        self._position += 1
        return found

    def __aiter__(self) -> Completion[R]:
        return self

    async def __anext__(self) -> tuple[int, R]:
        found = await self._next()
        if found is None:
            try:
                self._job.result()  # raises, if the job has failed
            except CancelledError:
                raise asyncio.CancelledError from None  # as `await` does
            raise StopAsyncIteration
        self._position += 1
        return found

    async def _next(self) -> tuple[int, R] | None:
        if self._position % _MOST_AT_ONCE == _MOST_AT_ONCE - 1:
            await asyncio.sleep(0)  # others have their turn, however many outcomes are there
        loop = asyncio.get_running_loop()
        while True:
            news = loop.create_future()

            def wake(news: asyncio.Future[None] = news) -> None:
                with contextlib.suppress(RuntimeError):  # the loop has been closed
                    loop.call_soon_threadsafe(_set, news)

            try:
                return self._outcomes.at_or_wake(self._position, wake)
            except BlockingIOError:
                pass
            try:
                await news
            finally:
                self._outcomes.forget_waker(wake)


def _set(news: asyncio.Future[None]) -> None:
    if not news.done():
        news.set_result(None)
