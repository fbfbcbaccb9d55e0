"""The multi-processed job."""

from contextlib import nullcontext

import spychronous
from spychronous import Job
from task import Task

KEEPS_WORKERS = False
NOTE = ""
IN_ORDER = True


def version() -> str:
    return f"spychronous {spychronous.__version__}"


def workers(task: Task):
    """None that outlive a run."""
    return nullcontext()


def run(_, task: Task):
    return job_of(task).run_multi_processed()


def job_of(task: Task) -> Job:
    return Job(task.func, task.items, task.args, processes=task.processes)
