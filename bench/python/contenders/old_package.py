"""The old package of this name, version 1.0 for Python 2.7, in a process of that Python which waits
for orders. The environment says where they are: $OLD_PYTHON, the interpreter, and $OLD_PACKAGE, the
folder with the unpacked package."""

import ast
import os
import subprocess
from contextlib import contextmanager

from task import Task

from contenders import Missing

KEEPS_WORKERS = True
NOTE = "in a process of Python 2.7; one process is forked for each item"
IN_ORDER = False

INTERPRETER = os.environ.get("OLD_PYTHON")
FOLDER = os.environ.get("OLD_PACKAGE")
if not INTERPRETER or not FOLDER:
    raise Missing("There is no Python 2.7 for the old package.")

# The one func that it knows is that of trivial items and of the start-up.
SERVER = """
import sys
sys.path.insert(0, sys.argv[1])
from spychronous import SynchronousJob

def plus_one(number):
    return number + 1

for line in iter(sys.stdin.readline, ""):
    first, count, processes = map(int, line.split())
    job = SynchronousJob(plus_one, range(first, first + count), processes=processes)
    print(job.run_multi_processed())
    sys.stdout.flush()
"""


def version() -> str:
    return "spychronous 1.0.post4"


@contextmanager
def workers(task: Task):
    with subprocess.Popen(
        [INTERPRETER, "-c", SERVER, FOLDER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as server:
        yield server
        server.stdin.close()


def run(server, task: Task):
    print(task.items[0], len(task.items), task.processes, file=server.stdin, flush=True)
    return ast.literal_eval(server.stdout.readline())
