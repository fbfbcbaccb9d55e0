"""Python: items of every length, and jobs of every size."""

from __future__ import annotations

from typing import Any

from harness.model import BEST_RIVAL, Case, Contender, Goal, Workload
from harness.programs import Busy
from harness.workloads import contenders as c

WIDE = {"processes": c.WIDTH}
ALL = (*c.OF_STANDARD_LIBRARY, *c.OF_PYPI, *c.CLUSTERS)
QUICKLY_STARTED = (*c.OF_STANDARD_LIBRARY, *c.OF_PYPI)
OLD_PACKAGE = Contender("old_package", "spychronous 1.0", quick=False)
SLOW = {each.title: 100_000 for each in (c.EXECUTOR, *c.OF_PYPI, *c.CLUSTERS)}


def with_workers(state: str, *contenders: Contender) -> tuple[Contender, ...]:
    """The same, with workers that are kept from round to round, or that are not."""
    said = {"warm": "kept", "cold": "started each time"}[state]
    return tuple(
        Contender(each.name, f"{each.title}, {said}", options={"workers": state}, quick=each.quick)
        for each in contenders
    )


def trivial(title: str, program: str, items: int, **more: Any) -> Case:
    return Case(title, items, options={"program": program, **WIDE}, **more)


TRIVIAL_ITEMS = Workload(
    "trivial_items",
    "Python: trivial items",
    "A million `int -> int` items, once in a program that has imported little and once in one "
    "that has imported numpy, scipy and much of the standard library: what a fork costs depends "
    "on that. Each rival sends items in chunks of the size that suits it. Slow ones get fewer "
    "items; what is compared is the time of one. At last, items are sent one by one, which is "
    "what a job does.",
    "python",
    (
        c.JOB,
        c.POOL,
        c.IMAP,
        *c.OF_STANDARD_LIBRARY[1:],
        *c.OF_PYPI,
        *c.CLUSTERS,
        OLD_PACKAGE,
        c.LOOP,
    ),
    (
        trivial(
            "small program",
            "small",
            1_000_000,
            fewer_items=SLOW,
            only=c.titles(
                c.JOB, c.POOL, *c.OF_STANDARD_LIBRARY[1:], *c.OF_PYPI, *c.CLUSTERS, c.LOOP
            ),
            seconds=18,
            quick_seconds=5,
            headline=True,
            memory=True,
        ),
        trivial(
            "larger program",
            "larger",
            1_000_000,
            only=c.titles(c.JOB, c.POOL, c.LOOP),
            seconds=8,
        ),
        Case(
            "one by one",
            20_000,
            options={"chunk": 1, **WIDE},
            fewer_items={
                **{each.title: 2500 for each in (c.EXECUTOR, *c.OF_PYPI)},
                OLD_PACKAGE.title: 250,
            },
            only=c.titles(c.JOB, c.POOL, c.IMAP, c.EXECUTOR, *c.OF_PYPI, OLD_PACKAGE),
            seconds=14,
        ),
    ),
    unit="ns per item",
    unit_seconds=1e-9,
    per_item=True,
    takes_memory=True,
    items_option="items",
    goals=(
        Goal("job", "Pool.map", 0.3, cases=frozenset({"small program", "larger program"})),
        Goal("job", "plain loop", 1.3, cases=frozenset({"small program", "larger program"})),
        Goal("job", BEST_RIVAL, 1),
    ),
)


def of_length(title: str, microseconds: float, items: int, **more: Any) -> Case:
    options = {"iterations": Busy(microseconds), **WIDE}
    return Case(title, items, options=options, x=microseconds, **more)


FEW = c.titles(c.JOB, c.POOL, c.EXECUTOR, c.MPIRE, c.PINNED_IDEAL, c.LOOP, c.IDEAL)
MOST = c.titles(c.JOB, *QUICKLY_STARTED, c.PINNED_IDEAL, c.LOOP, c.IDEAL)
FEWEST = c.titles(c.JOB, c.POOL, c.PINNED_IDEAL, c.LOOP, c.IDEAL)
FEWER = {each.title: 20_000 for each in c.OF_PYPI}
LENGTHS = (
    of_length("1 us", 1, 200_000, only=MOST, fewer_items=FEWER),
    of_length("10 us", 10, 20_000, only=MOST),
    of_length("100 us", 100, 4000, only=MOST, headline=True, quick_seconds=4),
    of_length("1 ms", 1000, 400, headline=True, seconds=14),
    of_length("10 ms", 10_000, 40, only=MOST),
    of_length("100 ms", 100_000, 4, only=FEW),
    of_length("1 s", 1_000_000, 2, only=FEWEST, seconds=10),
)

ITEMS = Workload(
    "items",
    "Python: items of one length",
    "Items that keep a core busy for 1 us to 1 s, all of one length. The ideal is half of what "
    "the plain loop takes; `pinned ideal` is what two forked processes pinned to two cores need "
    "for half of the items each. The workers of joblib, ray and dask are there before the clock "
    "starts.",
    "python",
    (c.JOB, *ALL, c.IDEAL, c.PINNED_IDEAL, c.LOOP),
    LENGTHS,
    unit="us per item",
    unit_seconds=1e-6,
    per_item=True,
    items_option="items",
    goals=(Goal("job", BEST_RIVAL, 1),),
    why_behind={
        each.title: "its workers are there before the clock starts; a job forks its own, in some "
        "milliseconds of each round"
        for each in (c.JOBLIB, *c.CLUSTERS)
    },
)

UNEVEN_LAST: dict[str, Any] = {"seconds": 14, "quick_seconds": 8, "headline": True}
UNEVEN_OTHER: dict[str, Any] = {
    "seconds": 8,
    "only": c.titles(c.JOB, *c.QUICK_POOLS, c.PINNED_IDEAL),
}

UNEVEN_ITEMS = Workload(
    "uneven_items",
    "Python: uneven items",
    "200 items of lognormal length, median 2 ms, sigma 0.8, and one among them that takes 40 times "
    "their average: the first, the one in the middle, or the last. Rivals send single items. The "
    "floor are two pinned processes that each do their part of the ideal schedule.",
    "python",
    (c.JOB, *QUICKLY_STARTED, c.PINNED_IDEAL),
    tuple(
        Case(
            f"longest {where}",
            200,
            options={"order": order, "iterations": Busy(2000), **WIDE},
            **(UNEVEN_LAST if order == "last" else UNEVEN_OTHER),
        )
        for where, order in (("first", "first"), ("in the middle", "middle"), ("last", "last"))
    ),
    items_option="items",
    goals=(Goal("job", "pinned ideal", 1.03), Goal("job", BEST_RIVAL, 1)),
)

SMALL_OBJECTS = Workload(
    "small_objects",
    "Python: small objects as results",
    "200 000 dicts or strings, or 100 000 instances of a dataclass, which all have to be carried "
    "to the host.",
    "python",
    (c.JOB, *ALL, c.LOOP),
    tuple(
        Case(
            kind,
            100_000 if kind == "dataclasses" else 200_000,
            fewer_items={each.title: 50_000 for each in (*c.OF_PYPI, *c.CLUSTERS)},
            options={"kind": kind, **WIDE},
            only=None if kind == "dicts" else c.titles(c.JOB, *c.QUICK_POOLS, c.LOOP),
            seconds=14 if kind == "dicts" else 7,
            quick_seconds=4 if kind == "dicts" else 0,
            headline=True,
            memory=kind == "dicts",
        )
        for kind in ("dicts", "dataclasses", "strings")
    ),
    unit="ns per item",
    unit_seconds=1e-9,
    per_item=True,
    takes_memory=True,
    items_option="items",
    goals=(Goal("job", BEST_RIVAL, 1),),
)

START_UP = Workload(
    "start_up",
    "Python: start-up of a small job",
    "Three trivial items, 4 processes asked for. The floor are 5 bare forks of children that end "
    "at once. joblib, ray and dask keep their workers; a program that runs once has to start "
    "them, too.",
    "python",
    (
        c.JOB,
        *ALL,
        *with_workers("cold", c.JOBLIB),
        OLD_PACKAGE,
        c.FORKS,
    ),
    tuple(
        Case(
            f"{program} program",
            3,
            options={"processes": 4, "program": program},
            only=None if program == "small" else c.titles(c.JOB, *QUICKLY_STARTED, c.FORKS),
            seconds=14 if program == "small" else 6,
            quick_seconds=3 if program == "small" else 0,
            headline=program == "small",
        )
        for program in ("small", "larger")
    ),
    goals=(Goal("job", "bare forks", 1.6), Goal("job", "Pool.map", 1)),
    why_behind={
        each.title: "its workers are kept from one call to the next, a job starts and ends its own"
        for each in (c.JOBLIB, *c.CLUSTERS)
    },
)

STARTED = (*c.OF_STANDARD_LIBRARY, c.MPIRE, c.PEBBLE)
KEPT = (c.JOBLIB, *c.CLUSTERS, *with_workers("warm", *STARTED))
FEW_JOBS = {each.title: 5 for each in (*STARTED, *c.CLUSTERS, *with_workers("warm", c.MPIRE))}

MANY_JOBS = Workload(
    "many_jobs",
    "Python: many short jobs in a row",
    "Jobs of 8 trivial items in 2 processes, one after the other; a rival starts its workers anew "
    "each time, or keeps them. The floor are 3 bare forks a job.",
    "python",
    (c.JOB, *STARTED, *KEPT, c.FORKS),
    (Case("", 40, fewer_items=FEW_JOBS, options=WIDE, seconds=17, headline=True),),
    unit="us per job",
    unit_seconds=1e-6,
    per_item=True,
    items_option="jobs",
    goals=(Goal("job", "Pool.map", 1), Goal("job", "ProcessPoolExecutor", 1)),
    why_behind={
        each.title: "its workers are kept from one job to the next: they do not see what the "
        "program has become since, and are there when it does not need them"
        for each in KEPT
    },
)

BIG_HOST = Workload(
    "big_host",
    "Python: a job in a big program",
    "A program that has touched 100 MiB or 1 GiB of memory runs 4 items in 4 processes. The floor "
    "are 5 bare forks. (4 GiB are measured in C++.)",
    "python",
    (c.JOB, *c.OF_STANDARD_LIBRARY, c.FORKS),
    tuple(
        Case(
            f"{'100 MiB' if size < 1024 else '1 GiB'} in {pages} pages",
            options={"mib": size, "pages": pages, "processes": 4},
            x=size,
            seconds=4,
            most_rounds=15,
            headline=size == 1024 and pages == "small",
            only=c.titles(c.JOB, c.POOL, c.FORKS) if size == 1024 else None,
            mebibytes=5 * size,
        )
        for size in (102, 1024)
        for pages in ("small", "huge")
    ),
    goals=(Goal("job", BEST_RIVAL, 1),),
)

WORKLOADS = (
    TRIVIAL_ITEMS,
    ITEMS,
    UNEVEN_ITEMS,
    SMALL_OBJECTS,
    START_UP,
    MANY_JOBS,
    BIG_HOST,
)
