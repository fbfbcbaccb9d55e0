"""dask.distributed on a local cluster of processes with one thread each.

Items go in chunks, as its documentation advises for many small ones; these and what all items
share are scattered to the workers.
"""

from contextlib import contextmanager

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
    args = [client.scatter(arg, broadcast=True, hash=False) for arg in task.args]
    # A list among the arguments would be searched for futures, item by item.
    chunks = client.scatter(task.chunks(), hash=False)
    # Not pure: else the results of the round before are known.
    futures = [client.submit(run_items, task.func, chunk, *args, pure=False) for chunk in chunks]
    return joined(client.gather(futures))
