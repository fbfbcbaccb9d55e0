"""pebble.ProcessPool."""

import multiprocessing
from functools import partial
from importlib.metadata import version as version_of

import pebble
from inherited import func_for, initializer_for
from task import Task, joined, run_items

KEEPS_WORKERS = False
NOTE = "the pool is started once and kept from round to round"
IN_ORDER = True


def version() -> str:
    return f"pebble {version_of('pebble')}"


def workers(task: Task):
    fork = multiprocessing.get_context("fork")
    return pebble.ProcessPool(task.processes, context=fork, **initializer_for(task))


def run(pool, task: Task):
    if task.by_hand:
        run_chunk = partial(run_items, func_for(task))
        return joined(list(pool.map(run_chunk, task.chunks()).result()))
    return list(pool.map(func_for(task), task.items, chunksize=task.chunk).result())
