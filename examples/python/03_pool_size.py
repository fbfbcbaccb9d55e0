"""How many items run at once: here as many as there are CPUs that the program may use."""

import os

from spychronous import SynchronousJob as Job


def worker_of(_: int) -> int:
    return os.getpid()


workers = Job(func=worker_of, items=range(100), processes=None).run_multi_processed()
print(os.getpid() in workers)
