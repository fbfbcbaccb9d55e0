"""mpire.WorkerPool as its authors used it for documents: a worker counts in its copy of the
counter, and tells at its exit."""

import mpire
from mpire.utils import make_single_arguments
from task import Task, joined
from workloads.documents import PrefixCounter

from contenders.mpire import IN_ORDER, KEEPS_WORKERS, NOTE, version

__all__ = ["IN_ORDER", "KEEPS_WORKERS", "NOTE", "run", "version", "workers"]


def workers(task: Task):
    return mpire.WorkerPool(task.processes, start_method="fork")


def run(pool, task: Task):
    documents = joined(task.items)
    counter = PrefixCounter()
    pool.map_unordered(
        counter.add,
        make_single_arguments(documents),
        iterable_len=len(documents),
        worker_exit=counter.popular,
    )
    return pool.get_exit_results()
