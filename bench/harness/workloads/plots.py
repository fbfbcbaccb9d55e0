"""Which plots the document has."""

from __future__ import annotations

from harness.plots import Plot, figure, memory, speed_up, throughput, to_floor

LENGTH = "length of an item"
SIZE = "size of a result"


def of_both(name: str, title: str, workload: str, *measure: object, **more: object) -> list[Plot]:
    return [
        Plot(f"{language.lower().replace('+', 'p')}_{name}.svg", f"{language}: {title}",
             f"{language}: {workload}", *measure, **more)
        for language in ("C++", "Python")
    ]  # fmt: skip


PLOTS = (
    *of_both("trivial_items", "trivial items", "trivial items", figure, "ns per item"),
    *of_both(
        "speed_up",
        "speed-up over a plain loop, on two cores",
        "items of one length",
        speed_up,
        "times as quick as the plain loop",
        LENGTH,
        log_y=False,
    ),
    *of_both(
        "uneven_items",
        "uneven items, beside the ideal schedule",
        "uneven items",
        to_floor,
        "times the pinned ideal",
        log_y=False,
    ),
    *of_both(
        "small_objects",
        "small objects as results",
        "small objects as results",
        figure,
        "ns per item",
    ),
    *of_both("start_up", "start-up of a small job", "start-up of a small job", figure, "ms"),
    *of_both("many_jobs", "many short jobs", "many short jobs in a row", figure, "us per job"),
    *of_both(
        "big_host",
        "start-up beside the memory of the program",
        "a job in a big program",
        figure,
        "ms",
        "memory of the program",
        split="pages",
    ),
    Plot(
        "cpp_large_items.svg",
        "C++: cost of an item of this size",
        "C++: large items",
        figure,
        "us per item",
        "size of an item",
    ),
    Plot(
        "python_large_items.svg",
        "Python: cost of an item of 1 MiB",
        "Python: large items",
        figure,
        "us per item",
    ),
    *of_both(
        "cost_by_result_size",
        "cost of a result of this size",
        "large results",
        figure,
        "us per item",
        SIZE,
    ),
    *of_both("throughput", "throughput of results", "large results", throughput, "GB/s", SIZE),
    *of_both("checksums", "checksums of a source tree", "checksums of a source tree", figure, "ms"),
    *of_both("compress", "compressing logs", "compressing logs", figure, "ms"),
    *of_both(
        "memory_of_large_results",
        "peak memory of all processes, results of 1 MiB",
        "large results",
        memory,
        "MiB",
        log_y=False,
    ),
    *of_both(
        "memory_of_small_objects",
        "peak memory of all processes, small objects as results",
        "small objects as results",
        memory,
        "MiB",
        log_y=False,
    ),
    Plot(
        "cpp_scale.svg",
        "C++: from a thousand items to a hundred million",
        "C++: a thousand to a hundred million items",
        figure,
        "ns per item",
        "items",
    ),
)
