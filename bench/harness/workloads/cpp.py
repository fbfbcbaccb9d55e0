"""C++: items of every length, and jobs of every size."""

from __future__ import annotations

from typing import Any

from harness.model import BEST_RIVAL, Case, Contender, Goal, Kind, Workload
from harness.programs import Busy
from harness.workloads import contenders as c

WIDE = {"processes": c.WIDTH}
HALVES = (
    "each child does its half and hands it over in one piece: nothing is claimed, so a child that "
    "dies takes its half with it"
)

TRIVIAL_ITEMS = Workload(
    "trivial_items",
    "C++: trivial items",
    "Ten million `int64 -> int64` items that cost nothing themselves: what is left is the price "
    "of an item. Workers are started and ended in the round, and the results are in a vector of "
    "the host. Beside pools there are two forks by hand: each child sends half of the results "
    "through a pipe, or writes them to shared memory.",
    "cpp",
    (
        c.JOB,
        c.JOB_THREADS,
        *c.IN_BLOCKS,
        Contender("fork_and_shared_memory", "fork and shared memory"),
        c.JOB_SINGLE,
        c.LOOP,
    ),
    (Case("", 10_000_000, options=WIDE, seconds=16, quick_seconds=4, headline=True, memory=True),),
    unit="ns per item",
    unit_seconds=1e-9,
    per_item=True,
    takes_memory=True,
    items_option="items",
    goals=(
        Goal("job", None, 12),
        Goal("job", "oneTBB", 4),
        Goal("job in threads", "oneTBB", 2),
        Goal("job", BEST_RIVAL, 1),
    ),
    why_behind={
        rival.title: "threads write to the memory of the host, and do not survive a crash; a "
        "process claims each item by itself, so that it can be killed at any moment"
        for rival in c.IN_BLOCKS
        if rival.kind is Kind.THREADS
    }
    | dict.fromkeys(
        ("fork and pipe", "fork and shared memory"),
        HALVES,
    ),
)


def of_length(title: str, microseconds: float, items: int, **more: Any) -> Case:
    options = {"iterations": Busy(microseconds), **WIDE}
    return Case(title, items, options=options, x=microseconds, **more)


SHORT = c.titles(c.JOB, c.JOB_THREADS, *c.IN_BLOCKS, c.PINNED_IDEAL, c.LOOP, c.IDEAL)
LONG = c.titles(c.JOB, c.JOB_THREADS, *c.ONE_BY_ONE, c.PINNED_IDEAL, c.LOOP, c.IDEAL)
FEW = c.titles(c.JOB, c.JOB_THREADS, c.TBB, c.FORK_AND_PIPE_EACH, c.PINNED_IDEAL, c.LOOP, c.IDEAL)
FEWEST = c.titles(c.JOB, c.TBB, c.PINNED_IDEAL, c.LOOP, c.IDEAL)
LENGTHS = (
    of_length("100 ns", 0.1, 1_000_000, only=SHORT),
    of_length("1 us", 1, 1_000_000, only=SHORT, headline=True, seconds=18, quick_seconds=4),
    of_length("10 us", 10, 40_000, only=SHORT, seconds=14),
    of_length("100 us", 100, 4000, only=LONG, seconds=14),
    of_length("1 ms", 1000, 400, only=LONG, headline=True, seconds=18, quick_seconds=4),
    of_length("10 ms", 10_000, 40, only=LONG, seconds=14),
    of_length("100 ms", 100_000, 4, only=FEW),
    of_length("1 s", 1_000_000, 2, only=FEWEST, seconds=14),
)
FROM_A_MICROSECOND = frozenset(each.title for each in LENGTHS[1:])
UNTIL_A_SECOND = frozenset(each.title for each in LENGTHS[:-1])  # with rivals of each kind

ITEMS = Workload(
    "items",
    "C++: items of one length",
    "Items that keep a core busy for 100 ns to 1 s, all of one length. The ideal is half of what "
    "the plain loop takes; `pinned ideal` is what two threads pinned to two cores need for half "
    "of the items each, that is, what the cores really give at that moment. Of 10 us and less "
    "they are given to threads and forks in blocks, of 100 us and more one by one.",
    "cpp",
    (c.JOB, c.JOB_THREADS, *c.ALL, c.IDEAL, c.PINNED_IDEAL, c.LOOP),
    LENGTHS,
    unit="us per item",
    unit_seconds=1e-6,
    per_item=True,
    items_option="items",
    goals=(
        Goal("job", "oneTBB", 1.02, cases=FROM_A_MICROSECOND),
        Goal("job", "ideal", 1.02, cases=FROM_A_MICROSECOND),
        Goal("job", "pinned ideal", 1.02, cases=FROM_A_MICROSECOND),
        Goal("job", BEST_RIVAL, 1, cases=UNTIL_A_SECOND),
        Goal("job in threads", BEST_RIVAL, 1, cases=UNTIL_A_SECOND),
    ),
    why_behind={
        rival.title: "a job claims each item and writes its result to fresh shared memory, some 20 "
        "ns in all; and it forks three processes and ends them, in a millisecond of each round, "
        "where threads are there already, or take a tenth of that"
        for rival in c.ALL
        if rival.kind is Kind.THREADS
    }
    | {
        c.FORK_AND_PIPE.title: HALVES,
        c.FORK_AND_PIPE_EACH.title: "it forks two processes, a job a keeper, too, which reaps them",
    },
)

UNEVEN_LAST: dict[str, Any] = {"seconds": 14, "quick_seconds": 5, "headline": True}
UNEVEN_OTHER: dict[str, Any] = {
    "seconds": 10,
    "only": c.titles(
        c.JOB, c.JOB_THREADS, c.TBB, c.OPENMP_DYNAMIC, c.FORK_AND_PIPE_EACH, c.PINNED_IDEAL
    ),
}

UNEVEN_ITEMS = Workload(
    "uneven_items",
    "C++: uneven items",
    "500 items of lognormal length (median 0.5 ms, sigma 1), and one among them that takes 100 "
    "times their average: the first, the one in the middle, or the last. The floor are two pinned "
    "threads that each do exactly their part of the ideal schedule; when the longest item comes "
    "last, that is the best that nobody can beat who does not know it before.",
    "cpp",
    (c.JOB, c.JOB_THREADS, *c.ONE_BY_ONE, c.PINNED_IDEAL),
    tuple(
        Case(
            f"longest {where}",
            500,
            options={"order": order, "iterations": Busy(500), **WIDE},
            **(UNEVEN_LAST if order == "last" else UNEVEN_OTHER),
        )
        for where, order in (("first", "first"), ("in the middle", "middle"), ("last", "last"))
    ),
    items_option="items",
    goals=(
        Goal("job", "pinned ideal", 1.03),
        Goal("job", "oneTBB", 1),
        Goal("job", BEST_RIVAL, 1),
        Goal("job in threads", BEST_RIVAL, 1),
    ),
    why_behind={
        rival.title: "both come as near to the pinned ideal as one item is long: which of the "
        "last ones is begun when is chance"
        for rival in c.ONE_BY_ONE
    },
)

SMALL_OBJECTS = Workload(
    "small_objects",
    "C++: small objects as results",
    "A million aggregates of an `int64`, a `double` and a `std::string` of 14 to 20 characters: "
    "they travel from a worker to the host and are made anew there.",
    "cpp",
    (c.JOB, c.JOB_THREADS, *c.IN_BLOCKS, c.IDEAL, c.LOOP),
    (Case("", 1_000_000, options=WIDE, seconds=12, quick_seconds=4, headline=True, memory=True),),
    unit="ns per item",
    unit_seconds=1e-9,
    per_item=True,
    takes_memory=True,
    items_option="items",
    goals=(
        Goal("job", None, 200),
        Goal("job", BEST_RIVAL, 1),
        Goal("job in threads", BEST_RIVAL, 1),
    ),
    why_behind={
        rival.title: "threads leave their results where they made them; between processes each is "
        "encoded, copied and made anew"
        for rival in c.IN_BLOCKS
        if rival.kind is Kind.THREADS
    }
    | {
        c.FORK_AND_PIPE.title: "it sends its half in one piece, and nothing can be claimed by "
        "another; a job sends each result as it comes, so that it is safe when its worker dies"
    },
)


def host_of(mebibytes: int, pages: str) -> Case:
    size = "100 MiB" if mebibytes < 1024 else f"{mebibytes // 1024} GiB"
    large = mebibytes > 2048
    return Case(
        f"{size} in {pages} pages",
        4,
        options={"mib": mebibytes, "pages": pages, "processes": 4},
        x=mebibytes,
        seconds=16 if large else 4,
        quick_seconds=3 if mebibytes == 1024 and pages == "small" else 0,
        most_rounds={"small": 2, "huge": 3}[pages] if large else 15,
        headline=large,
        alone=large,
        only=c.titles(c.JOB, c.FORK_AND_PIPE, c.FORKS) if mebibytes >= 1024 else None,
        mebibytes=mebibytes + 512 if large else 5 * mebibytes,
    )


BIG_HOST = Workload(
    "big_host",
    "C++: a job in a big program",
    "A program that has touched 100 MiB to 4 GiB of memory runs 4 items in 4 processes. What a "
    "fork costs depends on how many page tables there are to copy: those of pages of 4 KiB, or "
    "the far fewer ones of huge pages (`madvise(MADV_HUGEPAGE)`). The floor are 5 bare forks, as "
    "many as the job needs.",
    "cpp",
    (c.JOB, c.FORK_AND_PIPE, c.FORKS, c.FORKS_ONE_BY_ONE),
    tuple(host_of(size, pages) for size in (102, 1024, 4096) for pages in ("small", "huge")),
    goals=(
        Goal("job", "bare forks", 1.15, cases=frozenset({"4 GiB in small pages"})),
        Goal("job", None, 10, cases=frozenset({"4 GiB in huge pages"})),
        Goal("job", BEST_RIVAL, 1),
    ),
    why_behind={
        c.FORK_AND_PIPE.title: "it forks the program once for each worker, a job once more for its "
        "keeper"
    },
)

START_UP = Workload(
    "start_up",
    "C++: start-up of a small job",
    "Three trivial items, 4 processes asked for: a keeper and 3 workers are forked. The floor are "
    "5 bare forks of children that end at once.",
    "cpp",
    (c.JOB, c.FORK_AND_PIPE, c.FORKS, c.FORKS_ONE_BY_ONE),
    (
        Case(
            "",
            3,
            options={"processes": 4},
            seconds=5,
            quick_seconds=2,
            most_rounds=200,
            headline=True,
        ),
    ),
    unit="us",
    unit_seconds=1e-6,
    goals=(Goal("job", "bare forks", 1.6), Goal("job", BEST_RIVAL, 1)),
)

START_UP_IN_THREADS = Workload(
    "start_up_in_threads",
    "C++: start-up of a small job in threads",
    "The same three items in 3 threads. oneTBB, OpenMP and BS::thread_pool keep their threads, "
    "which are there before the clock starts; a job and `std::async` start theirs.",
    "cpp",
    (c.JOB_THREADS, c.STD_ASYNC_EACH, c.TBB_SIMPLE, c.OPENMP_DYNAMIC, c.BS_EACH, c.THREADS),
    (Case("", 3, options={"processes": 4}, seconds=3, most_rounds=200),),
    unit="us",
    unit_seconds=1e-6,
    goals=(Goal("job in threads", c.STD_ASYNC_EACH.title, 1),),
    why_behind={
        each.title: "its threads are kept from one call to the next, a job starts and ends its own"
        for each in (c.TBB_SIMPLE, c.OPENMP_DYNAMIC, c.BS_EACH)
    },
)

MANY_JOBS = Workload(
    "many_jobs",
    "C++: many short jobs in a row",
    "Jobs of 8 trivial items in 2 processes, one after the other. The floor are 3 bare forks a "
    "job.",
    "cpp",
    (c.JOB, c.FORK_AND_PIPE, c.FORKS),
    (Case("", 400, options=WIDE, seconds=8, headline=True),),
    unit="us per job",
    unit_seconds=1e-6,
    per_item=True,
    items_option="jobs",
    goals=(Goal("job", BEST_RIVAL, 1),),
)

MANY_JOBS_IN_THREADS = Workload(
    "many_jobs_in_threads",
    "C++: many short jobs in a row, in threads",
    "The same in 2 threads. oneTBB, OpenMP and BS::thread_pool keep their threads.",
    "cpp",
    (c.JOB_THREADS, c.STD_ASYNC, c.TBB, c.OPENMP, c.BS, c.THREADS),
    (Case("", 2000, options=WIDE, seconds=4),),
    unit="us per job",
    unit_seconds=1e-6,
    per_item=True,
    items_option="jobs",
    goals=(Goal("job in threads", c.STD_ASYNC.title, 1),),
    why_behind={
        each.title: "its threads are kept from one job to the next, a job starts and ends its own"
        for each in (c.TBB, c.OPENMP, c.BS)
    },
)

SCALE = Workload(
    "scale",
    "C++: a thousand to a hundred million items",
    "Trivial items, start-up included. Beside it a vector of that many numbers that is only made "
    "and filled: on some machines, virtual ones above all, much fresh memory costs more than "
    "little.",
    "cpp",
    (c.JOB, c.floor("vector", "a vector of them")),
    tuple(
        Case(
            f"10^{power}",
            10**power,
            options=WIDE,
            x=10**power,
            seconds=9 if power == 8 else 2,
            most_rounds=5 if power == 8 else 25,
        )
        for power in range(3, 9)
    ),
    unit="ns per item",
    unit_seconds=1e-9,
    per_item=True,
    items_option="items",
)

WORKLOADS = (
    TRIVIAL_ITEMS,
    ITEMS,
    UNEVEN_ITEMS,
    SMALL_OBJECTS,
    START_UP,
    START_UP_IN_THREADS,
    MANY_JOBS,
    MANY_JOBS_IN_THREADS,
    BIG_HOST,
    SCALE,
)
