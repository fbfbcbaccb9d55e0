"""Failures raised, or collected."""

import logging

from spychronous import SynchronousJob as Job

logging.getLogger("spychronous").addHandler(logging.NullHandler())  # they are logged as well


def invert(number: int) -> float:
    return 1 / number


try:
    Job(func=invert, items=[1, 0, 2]).run_multi_processed()
except ZeroDivisionError as error:
    print("raised:", error)

inverses = Job(func=invert, items=[1, 0, 2], suppress_worker_exceptions=True).run_multi_processed()
print(inverses)
for failure in inverses.failures:
    print("item", failure.index, failure.kind, failure.type_name, failure.message)
