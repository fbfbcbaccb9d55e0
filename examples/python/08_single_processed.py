"""The same job as a plain loop in the program itself, for development and debugging: print, pdb and
tracebacks work as they do anywhere."""

import os

from spychronous import SynchronousJob as Job

program = os.getpid()


def runs_in_program(_: int) -> bool:
    return os.getpid() == program


job = Job(func=runs_in_program, items=[1, 2, 3])
print(job.run_single_processed())
print(job.run_multi_processed())
