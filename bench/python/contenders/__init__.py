"""Who runs the items. Each contender is a module, loaded by its name, so that no process has
imported the rivals of the one it measures."""

from __future__ import annotations

import importlib
import platform
from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from task import Task


class Contender(Protocol):
    """What such a module says.

    ``KEEPS_WORKERS``: its documentation has workers started once for many calls, so that their
    start and end do not count.
    ``NOTE``: what is to be said of its figures when workers are kept.
    ``IN_ORDER``: whether results come in the order of the items.
    """

    KEEPS_WORKERS: bool
    NOTE: str
    IN_ORDER: bool

    def version(self) -> str: ...

    def workers(self, task: Task) -> AbstractContextManager[Any]:
        """Starts workers for the task, and ends them."""

    def run(self, workers: Any, task: Task) -> list[Any]: ...


class Missing(Exception):
    """The contender cannot take part, and why."""


def load(name: str) -> Contender:
    try:
        return importlib.import_module(f"contenders.{name}")  # type: ignore[return-value]
    except ModuleNotFoundError as error:
        if error.name == f"contenders.{name}":
            raise
        raise Missing(f"The package {error.name} is not installed.") from error


def python_version() -> str:
    return f"{platform.python_implementation()} {platform.python_version()}"


LOOP = ("loop",)
PROCESSES: Sequence[str] = (
    "job",
    "pool",
    "pool_imap_unordered",
    "executor",
    "joblib",
    "mpire",
    "pebble",
    "ray",
    "dask",
)
THREADS = ("job_threads", "thread_executor")
