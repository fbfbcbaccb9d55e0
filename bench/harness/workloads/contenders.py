"""Who takes part, under the names that readers see."""

from __future__ import annotations

from harness.model import Contender, Kind, Role

WIDTH = 2  # processes or threads, on whatever machine: the ideal is that of two pinned cores


def floor(name: str, title: str) -> Contender:
    return Contender(name, title, Role.FLOOR, Kind.NEITHER)


def reference(name: str, title: str) -> Contender:
    return Contender(name, title, Role.REFERENCE, Kind.NEITHER)


JOB = Contender("job", "job", Role.JOB)
JOB_THREADS = Contender("job_threads", "job in threads", Role.JOB, Kind.THREADS)
JOB_SINGLE = reference("job_single", "job in this process")
LOOP = reference("loop", "plain loop")
IDEAL = Contender(
    "ideal", "ideal", Role.FLOOR, Kind.NEITHER, of="plain loop", share=1 / WIDTH
)  # what a loop takes, divided by the cores
PINNED_IDEAL = floor("pinned_ideal", "pinned ideal")
FORKS = floor("forks", "bare forks")
FORKS_ONE_BY_ONE = reference("forks_one_by_one", "bare forks, one by one")
THREADS = floor("threads", "bare threads")


def pair(name: str, title: str, kind: Kind = Kind.THREADS) -> tuple[Contender, Contender]:
    """A rival that is given blocks of items, and the same that is given single ones."""
    return Contender(name, title, kind=kind), Contender(f"{name}_each", f"{title}, each", kind=kind)


TBB = Contender("tbb", "oneTBB", kind=Kind.THREADS)
TBB_SIMPLE = Contender("tbb_simple", "oneTBB, each", kind=Kind.THREADS)
OPENMP = Contender("openmp", "OpenMP static", kind=Kind.THREADS)
OPENMP_DYNAMIC = Contender("openmp_dynamic", "OpenMP dynamic", kind=Kind.THREADS)
STD_ASYNC, STD_ASYNC_EACH = pair("std_async", "std::async")
BS, BS_EACH = pair("bs_thread_pool", "BS::thread_pool")
FORK_AND_PIPE, FORK_AND_PIPE_EACH = pair("fork_and_pipe", "fork and pipe", Kind.PROCESSES)

IN_BLOCKS = (TBB, OPENMP, STD_ASYNC, BS, FORK_AND_PIPE)
ONE_BY_ONE = (TBB, TBB_SIMPLE, OPENMP_DYNAMIC, STD_ASYNC_EACH, BS_EACH, FORK_AND_PIPE_EACH)
ALL = (*IN_BLOCKS, *ONE_BY_ONE[1:])

XARGS = Contender("xargs", "xargs -P", language="command")
PARALLEL = Contender("parallel", "GNU parallel", language="command")

POOL = Contender("pool", "Pool.map")
IMAP = Contender("pool_imap_unordered", "Pool.imap_unordered")
EXECUTOR = Contender("executor", "ProcessPoolExecutor")
THREAD_EXECUTOR = Contender("thread_executor", "ThreadPoolExecutor", kind=Kind.THREADS)
JOBLIB = Contender("joblib", "joblib")
MPIRE = Contender("mpire", "mpire")
PEBBLE = Contender("pebble", "pebble")
RAY = Contender("ray", "ray", quick=False)
DASK = Contender("dask", "dask.distributed", quick=False)

OF_STANDARD_LIBRARY = (POOL, EXECUTOR)
OF_PYPI = (JOBLIB, MPIRE, PEBBLE)
QUICK_POOLS = (*OF_STANDARD_LIBRARY, JOBLIB)
CLUSTERS = (RAY, DASK)  # seconds to start: not in every case


def titles(*contenders: Contender) -> frozenset[str]:
    return frozenset(each.title for each in contenders)
