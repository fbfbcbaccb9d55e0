"""pebble.ProcessPool."""

import multiprocessing
from importlib.metadata import version as version_of

import pebble
from inherited import func_for, initializer_for
from task import Task

KEEPS_WORKERS = False
NOTE = "the pool is started once and kept from round to round"
IN_ORDER = True


def version() -> str:
    return f"pebble {version_of('pebble')}"


def workers(task: Task):
    fork = multiprocessing.get_context("fork")
    return pebble.ProcessPool(task.processes, context=fork, **initializer_for(task))


def run(pool, task: Task):
    return list(pool.map(func_for(task), task.items, chunksize=task.chunk).result())
