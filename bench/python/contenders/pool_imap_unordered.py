"""multiprocessing.Pool.imap_unordered: results as they come."""

from inherited import func_for
from task import Task

from contenders.pool import KEEPS_WORKERS, NOTE, version, workers

__all__ = ["IN_ORDER", "KEEPS_WORKERS", "NOTE", "run", "version", "workers"]

IN_ORDER = False


def run(pool, task: Task):
    return list(pool.imap_unordered(func_for(task), task.items, chunksize=task.chunk))
