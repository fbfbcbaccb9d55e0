"""Replaces a loop by a parallel job.

    from spychronous import SynchronousJob as Job

    Job(func=get_plus_one, items=[1, 2, 3]).run_multi_processed()  # [2, 3, 4]

Each item gets exactly one outcome - a value, an exception, a crash, a timeout - whatever it does to
the process it runs in. The program never hangs on a bad item, and no process outlives the job.
"""

from spychronous._async_job import AsynchronousJob
from spychronous._core import __version__
from spychronous._failures import (
    CrashFailure,
    FailureKind,
    ItemCancelled,
    ItemFailure,
    KeeperLost,
    RemoteError,
    TimeoutFailure,
)
from spychronous._job import Job, SynchronousJob
from spychronous._results import Results
from spychronous._running_job import RunningJob

__all__ = [
    "AsynchronousJob",
    "CrashFailure",
    "FailureKind",
    "ItemCancelled",
    "ItemFailure",
    "Job",
    "KeeperLost",
    "RemoteError",
    "Results",
    "RunningJob",
    "SynchronousJob",
    "TimeoutFailure",
    "__version__",
]

# What users see in a traceback, and what pickle writes, is the public place.
for _name in __all__:
    _public = globals()[_name]
    if isinstance(_public, type):
        _public.__module__ = __name__
