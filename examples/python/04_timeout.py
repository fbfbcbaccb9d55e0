"""A limit in seconds on the time that an item may take. One that exceeds it is ended, whatever it
is busy with."""

from time import sleep

from spychronous import SynchronousJob as Job
from spychronous import TimeoutFailure

try:
    Job(func=sleep, items=[0, 0, 3600], timeout=2).run_multi_processed()
except TimeoutFailure as failure:
    print("item", failure.index, failure.message)
