"""What items start cannot outlive the job: its workers have a PID namespace of their own."""

import os
import sys

from spychronous import Job


def parent(_: int) -> int:
    os.spawnlp(os.P_NOWAIT, "sleep", "sleep", "1000")
    return os.getppid()


try:
    parents = list(Job(func=parent, items=range(3), isolate_pids=True).run_multi_processed())
except OSError as refused:  # the system forbids it: here the program decides
    print(refused, file=sys.stderr)
    parents = [0 for _ in Job(func=parent, items=range(3)).run_multi_processed()]
print("parents seen by the items:", parents)
