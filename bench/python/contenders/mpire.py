"""mpire.WorkerPool, which has shared objects for what all items share."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import version as version_of
from typing import Any

import mpire
from mpire.utils import make_single_arguments
from task import Task

KEEPS_WORKERS = False
NOTE = "the pool is started once and kept from round to round"
IN_ORDER = True


@dataclass(frozen=True)
class SharedFirst:
    """mpire gives the shared object before the item."""

    func: Callable[..., Any]

    def __call__(self, shared: Any, item: Any) -> Any:
        return self.func(item, shared)


def version() -> str:
    return f"mpire {version_of('mpire')}"


def workers(task: Task):
    return mpire.WorkerPool(
        task.processes, start_method="fork", shared_objects=task.shared, keep_alive=True
    )


def run(pool, task: Task):
    func = task.func if task.shared is None else SharedFirst(task.func)
    return pool.map(
        func,
        single_arguments(task.items),
        iterable_len=len(task.items),
        chunk_size=task.chunk,
        concatenate_numpy_output=False,
    )


def single_arguments(items: Sequence[Any]) -> Iterable[Any]:
    """mpire takes apart what can be iterated, as if it were several arguments."""
    return make_single_arguments(items) if isinstance(items[0], Iterable) else items
