"""What is asked more rarely: memory, cancelling, a keeper that has nothing to do, and benchmarks
that others have published."""

from __future__ import annotations

from harness.model import BEST_RIVAL, Case, Contender, Goal, Workload
from harness.workloads import contenders as c

WORKLOADS = (
    Workload(
        "large_results_memory",
        "C++: memory for large results",
        "256 results of 1 MiB: the peak memory of the host and of all processes below it, beyond "
        "that of the results themselves.",
        "cpp",
        (c.JOB, c.reference("fork_and_pipe", "fork and pipe")),
        tuple(
            Case(
                f"{processes} processes",
                256,
                options={"processes": processes},
                seconds=3,
                most_rounds=3,
            )
            for processes in (2, 4)
        ),
        unit="MiB",
        unit_seconds=None,
        items_option="count",
        goals=(Goal("job", None, 64),),
    ),
    Workload(
        "cancel",
        "C++: cancelling a job",
        "`cancel()` of an asynchronous job whose 4 workers are busy, until none of them is left. "
        "The floor is to kill and reap 4 forked children.",
        "cpp",
        (c.JOB, c.floor("kill", "kill and reap")),
        (Case(options={"processes": 4}, seconds=3),),
        goals=(Goal("job", None, 50),),
    ),
    Workload(
        "idle_keeper",
        "C++: an idle keeper",
        "The CPU time that the keeper uses in a second in which an item runs: alone, and while the "
        "other worker runs items of a microsecond.",
        "cpp",
        (c.JOB,),
        tuple(
            Case(title, items, seconds=5, most_rounds=3)
            for title, items in (("alone", 1), ("beside short items", 4_000_000))
        ),
        unit="ns of CPU time",
        unit_seconds=None,
        items_option="items",
        goals=(Goal("job", None, 0),),
    ),
    Workload(
        "sockets",
        "Python: items that wait",
        "Each item opens a connection over the loopback to a server in another process, which "
        "answers after 10 ms; in 10, 100 and 1000 threads.",
        "python",
        (c.JOB_THREADS, c.THREAD_EXECUTOR),
        tuple(
            Case(
                f"{threads} threads",
                items,
                options={"processes": threads},
                seconds=6,
                most_rounds=9,
            )
            for threads, items in ((10, 300), (100, 2000), (1000, 5000))
        ),
        items_option="items",
        goals=(Goal("job in threads", BEST_RIVAL, 1),),
        why_behind={
            c.THREAD_EXECUTOR.title: "both start as many threads, which wait for the same server: "
            "with 1000 of them 0.99 to 1.05 in four runs"
        },
    ),
    Workload(
        "shared_image",
        "Python: filters on a shared image",
        "The first benchmark that mpire's authors "
        "[published](https://github.com/sybrenjansen/multiprocessing_benchmarks), rebuilt from "
        "its description: filters of 4 x 4 are convolved with one image, and every fifth row and "
        "column of what comes out is the result. The image is of 2500 x 2500 numbers here, not of "
        "5000. The job gets it as one of its `args` and mpire as its shared object.",
        "python",
        (c.JOB, c.POOL, c.JOBLIB, c.MPIRE),
        (Case("", 20, options={"side": 2500, "processes": c.WIDTH}, seconds=24, most_rounds=4),),
        items_option="items",
        goals=(Goal("job", BEST_RIVAL, 1),),
        why_behind={
            c.POOL.title: "both read the image that their workers inherit: 0.94 to 1.04 in four "
            "runs"
        },
    ),
    Workload(
        "documents",
        "Python: counting in documents",
        "The second one: workers count the prefixes of the words of documents, and tell at the end "
        "which they saw more than three times. There are 200 documents rather than 2000. mpire's "
        "workers tell at their exit; a job has no such hook, and one of its items is the share of "
        "documents that one worker counts.",
        "python",
        (c.JOB, Contender("mpire_worker_exit", "mpire"), c.LOOP),
        (Case("", 200, options={"processes": c.WIDTH}, seconds=20, most_rounds=5),),
        items_option="items",
        goals=(Goal("job", "mpire", 1),),
    ),
)
