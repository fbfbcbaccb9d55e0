"""mpire.WorkerPool, which has shared objects for what all items share."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version as version_of
from typing import Any

import mpire
from mpire.utils import make_single_arguments
from task import Task, joined, run_items

KEEPS_WORKERS = False
NOTE = "the pool is started once and kept from round to round"
IN_ORDER = True


def version() -> str:
    return f"mpire {version_of('mpire')}"


@dataclass(frozen=True)
class WithSharedObjects:
    """mpire gives its shared objects before the item."""

    func: Callable[..., Any]

    def __call__(self, args: Sequence[Any], item: Any) -> Any:
        return self.func(item, *args)


def workers(task: Task):
    return mpire.WorkerPool(task.processes, start_method="fork", shared_objects=task.args or None)


def run(pool, task: Task):
    if task.by_hand:
        results = map_with(pool, task, partial(run_items, task.func), task.chunks(), size=1)
        return joined(results)
    return map_with(pool, task, task.func, task.items, task.chunk)


def map_with(pool, task: Task, func: Callable[..., Any], items: Sequence[Any], size: int):
    return pool.map(
        WithSharedObjects(func) if task.args else func,
        make_single_arguments(items),
        iterable_len=len(items),
        chunk_size=size,
        concatenate_numpy_output=False,
    )
