"""The rivals, each as a function that does what a job does: starts its workers, maps, ends them.

``chunk`` is the number of items that are sent together; None leaves it to the rival.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import Any

import joblib
import mpire
import pebble
import tqdm
from joblib.externals import loky

# mpire's progress bar, though it is off, would leave a thread behind.
tqdm.tqdm.monitor_interval = 0

Map = Callable[[Callable[..., Any], Sequence[Any], int, "int | None"], list[Any]]


@dataclass
class Rival:
    name: str
    map: Map
    after: Callable[[], None] | None = None
    chunks_by_itself: bool = False  # sends more than one item at once unless told otherwise


def map_with_pool(func, items, processes, chunk=None):
    with multiprocessing.Pool(processes) as pool:
        return pool.map(func, items, chunk)


def map_with_imap_unordered(func, items, processes, chunk=None):
    with multiprocessing.Pool(processes) as pool:
        return list(pool.imap_unordered(func, items, chunk or 1))


def map_with_executor(func, items, processes, chunk=None):
    with ProcessPoolExecutor(processes) as executor:
        return list(executor.map(func, items, chunksize=chunk or 1))


def map_with_joblib(func, items, processes, chunk=None):
    parallel = joblib.Parallel(n_jobs=processes, batch_size=chunk or "auto")
    return parallel(joblib.delayed(func)(item) for item in items)


def end_joblib() -> None:
    """joblib keeps its workers for the next call. Their end is not counted, but they must not be
    there, warm, in the next round."""
    loky.get_reusable_executor(reuse=True).terminate(kill_workers=True)


def map_with_mpire(func, items, processes, chunk=None):
    with mpire.WorkerPool(processes) as pool:
        return pool.map(func, items, chunk_size=chunk, concatenate_numpy_output=False)


def map_with_pebble(func, items, processes, chunk=None):
    with pebble.ProcessPool(processes) as pool:
        return list(pool.map(func, items, chunksize=chunk or 1).result())


POOL = Rival("Pool.map", map_with_pool, chunks_by_itself=True)
IMAP_UNORDERED = Rival("Pool.imap_unordered", map_with_imap_unordered)
EXECUTOR = Rival("ProcessPoolExecutor", map_with_executor)
JOBLIB = Rival("joblib", map_with_joblib, end_joblib, chunks_by_itself=True)
MPIRE = Rival("mpire", map_with_mpire, chunks_by_itself=True)
PEBBLE = Rival("pebble", map_with_pebble)

RIVALS = [POOL, EXECUTOR, JOBLIB, MPIRE, PEBBLE]
