"""Large items, which a forked worker inherits, and large results, which have to be carried."""

from __future__ import annotations

from dataclasses import replace

from harness.model import BEST_RIVAL, Case, Goal, Kind, Workload
from harness.workloads import contenders as c

WIDE = {"processes": c.WIDTH}
MEBIBYTE = 1 << 20


def size_text(size: int) -> str:
    return f"{size >> 20} MiB" if size >= MEBIBYTE else f"{size >> 10} KiB"


def sizes(total: int, most: int, seconds: float, fewest: int = 8) -> tuple[Case, ...]:
    """1 KiB to 16 MiB each, ``most`` of the small ones, and of the others as many as make up about
    the total."""
    return tuple(
        Case(
            size_text(size),
            max(fewest, min(most, total // size)),
            options={"size": size, **WIDE},
            x=size,
            seconds=seconds,
            quick_seconds=3 if size == MEBIBYTE else 0,
            headline=size == MEBIBYTE,
            memory=size == MEBIBYTE,
        )
        for size in (1 << 10, 16 << 10, 256 << 10, 1 << 20, 16 << 20)
    )


TO_WARM = c.floor("copies_to_warm", "two copies, the first to warm memory")
TO_FRESH = c.reference("copies_to_fresh", "two copies to fresh memory")
RESULTS_OF_ANY_SIZE = c.titles(
    c.JOB, c.JOB_THREADS, c.TBB, c.BS, c.FORK_AND_PIPE, c.FORK_AND_PIPE_EACH, TO_WARM, TO_FRESH
)

CPP = (
    Workload(
        "large_items",
        "C++: large items",
        "Vectors of 1 KiB to 16 MiB, of which func sums the bytes: workers inherit them. The "
        "floor are two pinned threads that read half of them each.",
        "cpp",
        (c.JOB, c.JOB_THREADS, *c.IN_BLOCKS, c.PINNED_IDEAL, c.LOOP),
        sizes(256 * MEBIBYTE, 65_536, seconds=4),
        unit="us per item",
        unit_seconds=1e-6,
        per_item=True,
        items_option="items",
        goals=(Goal("job", BEST_RIVAL, 1), Goal("job in threads", BEST_RIVAL, 1)),
        why_behind={
            each.title: "a job forks a program with all these items in pages of 4 KiB, thrice; "
            + ("here it is twice" if each.kind is Kind.PROCESSES else "threads need no page tables")
            for each in c.IN_BLOCKS
        },
    ),
    Workload(
        "large_results",
        "C++: large results",
        "Vectors of 1 KiB to 16 MiB as results. The floors copy the same bytes twice, once out of "
        "the worker and once into the host: all into fresh memory, or the first copy always into "
        "the same.",
        "cpp",
        (
            c.JOB,
            c.JOB_THREADS,
            *c.IN_BLOCKS,
            c.FORK_AND_PIPE_EACH,
            TO_WARM,
            TO_FRESH,
        ),
        tuple(
            replace(case, only=None if case.headline else RESULTS_OF_ANY_SIZE)
            for case in sizes(256 * MEBIBYTE, 65_536, seconds=8)
        ),
        unit="us per item",
        unit_seconds=1e-6,
        per_item=True,
        takes_memory=True,
        items_option="count",
        goals=(
            Goal("job", "two copies to fresh memory", 2),
            Goal("job", BEST_RIVAL, 1),
            Goal("job in threads", BEST_RIVAL, 1),
        ),
        why_behind={
            each.title: "threads leave results where they made them, a process hands them over; "
            "threads that are kept find a part of the last round's memory in their heaps, where "
            "new ones have twice the page faults (`perf stat`)"
            for each in c.IN_BLOCKS
            if each.kind is Kind.THREADS
        },
    ),
)

COPIES = c.floor("copies", "two copies")

PYTHON = (
    Workload(
        "large_items",
        "Python: large items",
        "Arrays of 1 MiB, of which func returns the sum. A job's workers inherit them; the rivals "
        "send them one by one, as one would write it, or (`shared`) once, each in its own way: "
        "the initializer of a pool, shared objects of mpire, `ray.put`, `scatter` of dask.",
        "python",
        (c.JOB, *c.OF_STANDARD_LIBRARY, *c.OF_PYPI, *c.CLUSTERS, c.IDEAL, c.LOOP),
        tuple(
            Case(
                f"1 MiB, {how}",
                200,
                options={"size": MEBIBYTE, "passed": passed, **WIDE},
                seconds=14,
                quick_seconds=5 if passed == "each" else 0,
                most_rounds=10,
                headline=True,
                memory=passed == "each",
            )
            for how, passed in (("one by one", "each"), ("shared", "shared"))
        ),
        unit="us per item",
        unit_seconds=1e-6,
        per_item=True,
        items_option="items",
        goals=(Goal("job", BEST_RIVAL, 1),),
        why_behind={
            each.title: "its workers are there before the clock starts, and read the items from "
            "shared memory; a job forks a program with all of them in pages of 4 KiB, thrice"
            for each in c.CLUSTERS
        }
        | {
            each.title: "it forks the program with all these items for each worker, a job once "
            "more for its keeper"
            for each in c.OF_STANDARD_LIBRARY
        },
    ),
    Workload(
        "large_results",
        "Python: large results",
        "Arrays of 1 KiB to 16 MiB that func makes: here a job has to pickle them, too. The floor "
        "makes each result and copies it twice. mpire and pebble take longer than joblib at each "
        "size and are left out.",
        "python",
        (c.JOB, *c.QUICK_POOLS, *c.CLUSTERS, COPIES, c.LOOP),
        tuple(
            replace(case, only=None if case.headline else c.titles(c.JOB, *c.QUICK_POOLS, COPIES))
            for case in sizes(128 * MEBIBYTE, 5000, seconds=7)
        ),
        unit="us per item",
        unit_seconds=1e-6,
        per_item=True,
        takes_memory=True,
        items_option="count",
        goals=(Goal("job", BEST_RIVAL, 1),),
        why_behind={
            each.title: "it pickles many small arrays together, which takes less than half as long "
            "for each; those of a job come one by one, and are safe one by one"
            for each in c.OF_STANDARD_LIBRARY
        },
    ),
)
