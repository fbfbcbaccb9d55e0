"""The settings of a job, checked."""

from __future__ import annotations

import math
import operator
from typing import NamedTuple, SupportsIndex

from spychronous._core import NO_LIMIT
from spychronous._cpus import usable_cpus

DEFAULT_TIMEOUT = 30 * 24 * 60 * 60  # seconds


class Options(NamedTuple):
    """How a job is run; see `SynchronousJob`."""

    processes: int
    timeout: float | None
    no_daemon: bool
    suppress: bool
    isolate_pids: bool


def checked_processes(processes: SupportsIndex | None) -> int:
    if processes is None:
        return usable_cpus()
    try:
        number = operator.index(processes)
    except TypeError:
        raise TypeError(
            f"processes must be a whole number or None, not {processes!r}; None means as many as "
            "there are CPUs that this process may use"
        ) from None
    if number < 1:
        raise ValueError(f"processes={number} leaves nobody to do the work; ask for at least 1")
    return number


def checked_timeout(timeout: float | None) -> float | None:
    if timeout is None:
        return None
    try:
        if isinstance(timeout, (str, bytes, bytearray)):
            raise TypeError
        seconds = float(timeout)
    except (TypeError, ValueError):
        raise TypeError(
            f"timeout must be a number of seconds or None, not {timeout!r}; None means no limit"
        ) from None
    except OverflowError:
        seconds = math.inf if timeout > 0 else -math.inf
    if not seconds > 0:
        raise ValueError(
            f"timeout must be a positive number of seconds, not {timeout!r}; None means no limit"
        )
    return seconds


def nanoseconds(timeout: float | None) -> int:
    """The limit as the engine takes it. More than 292 years is none."""
    if timeout is None or timeout * 1e9 >= NO_LIMIT:
        return NO_LIMIT
    return max(1, math.ceil(timeout * 1e9))


def refuse_what_threads_cannot_keep(options: Options) -> None:
    """The default limit is meant for processes, and is none here."""
    timeout = options.timeout
    if timeout != DEFAULT_TIMEOUT and nanoseconds(timeout) != NO_LIMIT:
        raise ValueError(
            f"run_multi_threaded() cannot keep a timeout of {in_words(timeout or 0)}: a thread "
            "cannot be ended from outside; use run_multi_processed(), or timeout=None"
        )
    if options.isolate_pids:
        raise ValueError(
            "run_multi_threaded() cannot isolate_pids: its items run in this process; use "
            "run_multi_processed(), or leave isolate_pids out"
        )


def in_words(seconds: float) -> str:
    """A limit with its largest unit that goes into it at least once."""
    units = [
        (86400, "days"),
        (3600, "hours"),
        (60, "minutes"),
        (1, "s"),
        (1e-3, "ms"),
        (1e-6, "us"),
    ]
    for length, name in units:
        if seconds >= length:
            count = seconds / length
            singular = count == 1 and len(name) > 2
            return f"{count:.6g} {name[:-1] if singular else name}"
    return f"{seconds * 1e9:.6g} ns"
