"""Ray tasks on chunks of items, as its documentation advises for many small ones. What all items
share is put into its object store once, and read from there without a copy."""

from contextlib import contextmanager

import ray
from task import Task, joined, run_items

KEEPS_WORKERS = True
NOTE = "ray.init and the start of workers do not count"
IN_ORDER = True


def version() -> str:
    return f"ray {ray.__version__}"


@contextmanager
def workers(task: Task):
    ray.init(
        num_cpus=task.processes,
        include_dashboard=False,
        log_to_driver=False,
        logging_level="error",
        configure_logging=False,
    )
    try:
        yield ray.remote(run_items)
    finally:
        ray.shutdown()


def run(run_chunk, task: Task):
    args = [ray.put(arg) for arg in task.args]
    return joined(ray.get([run_chunk.remote(task.func, chunk, *args) for chunk in task.chunks()]))
