"""joblib.Parallel on loky, its default.

Its workers stay for the next call, as is its way. Short items go in batches made by hand, which
are much cheaper than those it makes: these carry a tuple and a dictionary for each item. Large
arrays travel as memory maps.
"""

from contextlib import contextmanager

import joblib
from joblib.externals.loky import get_reusable_executor
from task import Task, batches_of, joined, run_items

KEEPS_WORKERS = True
NOTE = "workers stay warm from round to round"
IN_ORDER = True


def version() -> str:
    return f"joblib {joblib.__version__}"


@contextmanager
def workers(task: Task):
    with joblib.Parallel(n_jobs=task.processes, batch_size=1, pre_dispatch="all") as parallel:
        yield parallel
    get_reusable_executor(reuse=True).shutdown(wait=True)


def run(parallel, task: Task):
    calls = (joblib.delayed(run_items)(task.func, batch, task.shared) for batch in batches_of(task))
    return joined(parallel(calls))
