"""Eight items, four of them bad: what becomes of each."""

import ctypes
import logging
import os

from spychronous import SynchronousJob as Job

logging.getLogger("spychronous").addHandler(logging.NullHandler())


def square(item: int) -> int:
    if item == 1:
        os._exit(0)
    if item == 2:
        raise ValueError("cannot square a 2")
    if item == 4:
        ctypes.string_at(0)  # a segmentation fault
    while item == 6:
        pass
    return item * item


squares = Job(
    func=square, items=range(8), timeout=2, suppress_worker_exceptions=True
).run_multi_processed()
print(squares)
for failure in squares.failures:
    print(f"item {failure.index}: {failure.type_name}: {failure.message}")
