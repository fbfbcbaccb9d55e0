"""The plain loop."""

from contextlib import nullcontext

from task import Task, run_items

from contenders import python_version

KEEPS_WORKERS = False
NOTE = ""
IN_ORDER = True

version = python_version


def workers(task: Task):
    return nullcontext()


def run(_, task: Task):
    return run_items(task.func, task.items, *task.args)
