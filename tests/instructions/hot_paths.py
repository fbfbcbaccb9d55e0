"""hot_paths.py <path> <count>: walks one hot path of the Python package so many times, for somebody
who counts instructions. See hot_paths.cpp."""

from __future__ import annotations

import sys
from typing import Any

from spychronous import SynchronousJob as Job


def successor(item: int) -> int:
    return item + 1


def record_of(item: int) -> dict[str, Any]:
    return {"id": item, "weight": 0.5, "label": "a label"}


def main() -> None:
    path, count = sys.argv[1], int(sys.argv[2])
    func = {"ints": successor, "dicts": record_of}[path]
    results: list[Any] = Job(func, range(count), processes=1).run_multi_processed()
    if len(results) != count or results[-1] != func(count - 1):
        raise SystemExit("A job did not do what it was asked for.")


if __name__ == "__main__":
    main()
