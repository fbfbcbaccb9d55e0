"""dask.distributed on a local cluster of processes with one thread each.

Items go in batches, as its documentation advises for many small ones; what all items share is
scattered once.
"""

from contextlib import contextmanager

import distributed
from task import Task, batches_of, joined, run_items

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
    shared = None if task.shared is None else client.scatter(task.shared, broadcast=True)
    batches = batches_of(task)
    # Not pure: else it remembers the results of the round before.
    futures = client.map(
        run_items, [task.func] * len(batches), batches, [shared] * len(batches), pure=False
    )
    return joined(client.gather(futures))
