"""joblib.Parallel on loky, its default.

Its workers stay for the next call, as is its way. In the batches that it makes itself, by the time
they take, there is a tuple and a dictionary for each item. Large arrays travel as memory maps.
"""

from contextlib import contextmanager

import joblib
from joblib.externals.loky import get_reusable_executor
from task import Task, joined, run_items

KEEPS_WORKERS = True
NOTE = "workers stay warm from round to round"
IN_ORDER = True

MEMORY_MAPPED = "100K"  # and what is larger; by default 1M, which a megabyte just does not exceed


def version() -> str:
    return f"joblib {joblib.__version__}"


@contextmanager
def workers(task: Task):
    """They belong to no `Parallel`, are started by the first, and stay."""
    yield
    get_reusable_executor(reuse=True).shutdown(wait=True)


def run(_, task: Task):
    func, args = task.func, task.args
    parallel = joblib.Parallel(
        n_jobs=task.processes,
        batch_size=1 if task.by_hand else "auto",
        pre_dispatch="all",
        max_nbytes=MEMORY_MAPPED,
    )
    if task.by_hand:
        run_chunk = joblib.delayed(run_items)
        return joined(parallel(run_chunk(func, chunk, *args) for chunk in task.chunks()))
    run_item = joblib.delayed(func)
    return parallel(run_item(item, *args) for item in task.items)
