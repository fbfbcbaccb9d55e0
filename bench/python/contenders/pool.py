"""multiprocessing.Pool.map.

Its documentation has large chunks for many short items. What all items share is the argument of its
initializer.
"""

import multiprocessing

from inherited import func_for, initializer_for
from task import Task

from contenders import python_version

KEEPS_WORKERS = False
NOTE = "the pool is started once and kept from round to round"
IN_ORDER = True

version = python_version


def workers(task: Task):
    fork = multiprocessing.get_context("fork")
    return fork.Pool(task.processes, **initializer_for(task))


def run(pool, task: Task):
    return pool.map(func_for(task), task.items, chunksize=task.chunk)
