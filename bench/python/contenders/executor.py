"""concurrent.futures.ProcessPoolExecutor; its documentation has large chunks for many items."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor

from inherited import func_for, initializer_for
from task import Task

from contenders import python_version

KEEPS_WORKERS = False
NOTE = "the executor is started once and kept from round to round"
IN_ORDER = True

version = python_version


def workers(task: Task):
    fork = multiprocessing.get_context("fork")
    return ProcessPoolExecutor(task.processes, mp_context=fork, **initializer_for(task))


def run(executor, task: Task):
    return list(executor.map(func_for(task), task.items, chunksize=task.chunk))
