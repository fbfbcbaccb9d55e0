"""Two things that people do with such a library: checksums of many files, and compressing logs."""

from __future__ import annotations

from typing import Any

from harness.model import BEST_RIVAL, Case, Contender, Goal, Workload
from harness.programs import Folder
from harness.workloads import contenders as c

IN_CPP = (
    c.JOB,
    c.JOB_THREADS,
    c.TBB_SIMPLE,
    c.OPENMP_DYNAMIC,
    c.STD_ASYNC,
    c.BS_EACH,
    c.FORK_AND_PIPE_EACH,
)
IN_PYTHON = (
    c.JOB,
    c.JOB_THREADS,
    *c.OF_STANDARD_LIBRARY,
    c.THREAD_EXECUTOR,
    *c.OF_PYPI,
    *c.CLUSTERS,
)
LOGS = "200 files of uneven size, 64 MiB of text"


def commands(xargs: int, parallel: int) -> tuple[Contender, ...]:
    """With as many files for each command as turned out best for it."""
    return tuple(
        Contender(each.name, each.title, language="command", options={"n": files})
        for each, files in ((c.XARGS, xargs), (c.PARALLEL, parallel))
    )


def real(
    name: str,
    title: str,
    about: str,
    language: str,
    contenders: tuple[Contender, ...],
    folder: str,
    why_behind: dict[str, str] | None = None,
    **more: Any,
) -> Workload:
    return Workload(
        name,
        f"{'C++' if language == 'cpp' else 'Python'}: {title}",
        about,
        language,
        (*contenders, c.LOOP, c.IDEAL),
        (
            Case(
                options={"dir": Folder(folder), "processes": c.WIDTH},
                headline=True,
                most_rounds=10,
                **more,
            ),
        ),
        goals=(Goal("job", BEST_RIVAL, 1), Goal("job in threads", BEST_RIVAL, 1)),
        why_behind=why_behind or {},
    )


FORKS = dict.fromkeys(
    (c.OPENMP_DYNAMIC.title, c.TBB_SIMPLE.title, c.STD_ASYNC.title, c.BS_EACH.title),
    "a job forks three processes and ends them, in one to two milliseconds of each round",
)
ONE_LOCK = dict.fromkeys(
    (each.title for each in (*c.OF_STANDARD_LIBRARY, *c.OF_PYPI, *c.CLUSTERS)),
    "threads of CPython share one lock, which is let go of only for reading and for hashing: most "
    "of these files are small",
)
RESULTS_STAY = {
    c.THREAD_EXECUTOR.title: "threads leave results where they made them, a process hands them over"
}
# perf stat: 77 000 page faults in four rounds, the processes of a job 49 000.
HEAPS = {
    each.title: "new threads give back what zlib took and take it anew: they have more page faults "
    "than processes, and than threads that are kept (`perf stat`)"
    for each in (c.OPENMP_DYNAMIC, c.BS_EACH, c.TBB_SIMPLE, c.FORK_AND_PIPE_EACH)
}

WORKLOADS = (
    real(
        "checksums",
        "checksums of a source tree",
        "SHA-256 of 7000 files, 100 MiB, all in the page cache. `xargs -P` and GNU parallel run "
        "`sha256sum` with as many files at once as is best for them.",
        "cpp",
        (*IN_CPP, *commands(xargs=512, parallel=1024)),
        "tree",
        FORKS,
        seconds=12,
        quick_seconds=4,
    ),
    real(
        "checksums",
        "checksums of a source tree",
        "The same with `hashlib`.",
        "python",
        IN_PYTHON,
        "tree",
        ONE_LOCK,
        seconds=14,
    ),
    real(
        "compress",
        "compressing logs",
        f"{LOGS}, by zlib at level 6; the results are the compressed bytes. `xargs -P` and GNU "
        "parallel run `gzip`, which leaves a file beside each.",
        "cpp",
        (*IN_CPP, *commands(xargs=16, parallel=16)),
        "logs",
        HEAPS,
        seconds=17,
    ),
    real(
        "compress",
        "compressing logs",
        f"{LOGS}, by Python's zlib at level 6. mpire and pebble take longer than joblib and are "
        "left out.",
        "python",
        tuple(each for each in IN_PYTHON if each not in (c.MPIRE, c.PEBBLE)),
        "logs",
        RESULTS_STAY,
        seconds=18,
    ),
)
