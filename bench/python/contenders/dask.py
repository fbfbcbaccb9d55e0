"""dask.distributed on a local cluster of processes with one thread each.

Items go in chunks, as its documentation advises for many small ones; these and what all items
share are scattered to the workers.
"""

from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import distributed
from task import Task, joined, run_items

KEEPS_WORKERS = True
NOTE = "the start of the cluster does not count"
IN_ORDER = True


def version() -> str:
    return f"dask.distributed {distributed.__version__}"


@contextmanager
def workers(task: Task):
    cluster = distributed.LocalCluster(
        n_workers=task.processes, threads_per_worker=1, processes=True, dashboard_address=None
    )
    with cluster, distributed.Client(cluster) as client:
        yield client


def run(client, task: Task):
    args = [client.scatter(Opaque(arg), broadcast=True, hash=False) for arg in task.args]
    chunks = client.scatter([Opaque(chunk) for chunk in task.chunks()], hash=False)
    # Not pure: else the results of the round before are known.
    futures = [client.submit(run_chunk, task.func, chunk, *args, pure=False) for chunk in chunks]
    return joined([results.content for results in client.gather(futures)])


@dataclass(frozen=True)
class Opaque:
    """dask would take a list apart and serialize its elements one by one, at some 60 us each."""

    content: Any


def run_chunk(func: Callable[..., Any], chunk: Opaque, *args: Opaque) -> Opaque:
    return Opaque(run_items(func, chunk.content, *(arg.content for arg in args)))
