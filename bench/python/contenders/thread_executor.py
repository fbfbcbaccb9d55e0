"""concurrent.futures.ThreadPoolExecutor."""

from concurrent.futures import ThreadPoolExecutor

from inherited import func_for, initializer_for
from task import Task

from contenders import python_version

KEEPS_WORKERS = False
NOTE = "the executor is started once and kept from round to round"
IN_ORDER = True

version = python_version


def workers(task: Task):
    return ThreadPoolExecutor(task.processes, **initializer_for(task))


def run(executor, task: Task):
    return list(executor.map(func_for(task), task.items))
