"""What every job is made of: func, items and args, and how to run them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Generic, SupportsIndex, TypeVar

from spychronous._options import DEFAULT_TIMEOUT, Options, checked_processes, checked_timeout

T = TypeVar("T")
R = TypeVar("R")


class JobBase(Generic[T, R]):
    """See `SynchronousJob`."""

    def __init__(
        self,
        func: Callable[..., R] | None = None,
        items: Iterable[T] = [],
        args: Iterable[Any] = [],
        processes: SupportsIndex | None = 4,
        timeout: float | None = DEFAULT_TIMEOUT,
        no_daemon: bool = False,
        suppress_worker_exceptions: bool = False,
        *,
        isolate_pids: bool = False,
    ) -> None:
        if func is not None and not callable(func):
            raise TypeError(f"func must be callable with an item, which {func!r} is not")
        self._func = func
        self._items: Iterable[T] | Sequence[T] = _checked_iterable(items, "items")
        self._args = tuple(_checked_iterable(args, "args"))
        self._options = Options(
            checked_processes(processes),
            checked_timeout(timeout),
            bool(no_daemon),
            bool(suppress_worker_exceptions),
            bool(isolate_pids),
        )

    def _func_and_items(self) -> tuple[Callable[..., R], Sequence[T]]:
        if self._func is None:
            raise TypeError("this job has no func; pass one: Job(func=..., items=...)")
        if isinstance(self._items, Iterator):
            self._items = list(self._items)
        if type(self._items) in (list, tuple, range):
            return self._func, self._items  # type: ignore[return-value]
        return self._func, list(self._items)


def _checked_iterable(value: Any, name: str) -> Any:
    try:
        iter(value)
    except TypeError:
        raise TypeError(
            f"{name} must be iterable, which {value!r} is not"
            + ("; a single argument goes into a list: args=[...]" if name == "args" else "")
        ) from None
    return value
