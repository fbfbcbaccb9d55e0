"""The multi-threaded job."""

from task import Task

from contenders.job import IN_ORDER, KEEPS_WORKERS, NOTE, job_of, version, workers

__all__ = ["IN_ORDER", "KEEPS_WORKERS", "NOTE", "run", "version", "workers"]


def run(_, task: Task):
    return job_of(task).run_multi_threaded()
