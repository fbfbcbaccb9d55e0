"""The account of a job of the Python package in a storm: what items and workers say of themselves,
held against what the results say of them.

1. Items and workers have entries in shared memory, written by the one process they are about; what
   befell a worker is written by the killer.
2. A worker takes its entry at its first item, from a pipe full of numbers, so no two have the same.
   A pid may come again; pid and start time do not.
3. A worker says what it does before it does it. Between two items it still says that it has ended
   the first: a blow that falls there may cost that item, the next one, or none.
"""

from __future__ import annotations

import ctypes
import mmap
import os
import signal

from spychronous import CrashFailure, TimeoutFailure

# How the killer strikes.
KILL, STOP, SEGFAULT, EXIT_AT_ONCE, EXIT = BLOWS = range(1, 6)
EXIT_CODE = 3
MOST_WORKERS = 16000  # their numbers fit into a pipe


class Violation(Exception):
    """Something is not as it must be: the name of the rule, and a sentence."""

    def __init__(self, rule, sentence):
        super().__init__(f"{rule}: {sentence}")
        self.rule = rule


class Trace(ctypes.Structure):
    """What an item leaves of itself."""

    _fields_ = (
        ("worker", ctypes.c_uint32),
        ("starts", ctypes.c_uint8),
        ("ends", ctypes.c_uint8),
    )


class Worker(ctypes.Structure):
    _fields_ = (
        ("pid", ctypes.c_int64),  # written last
        ("born", ctypes.c_int64),  # in clock ticks
        ("struck", ctypes.c_int64),
        ("doing", ctypes.c_int64),  # 0; item + 1 inside of it; the negative of that behind it
    )

    def __str__(self):
        return f"worker {self.pid} (blow {self.struck}, doing {self.doing})"


def shared(kind, size):
    return (kind * size).from_buffer(mmap.mmap(-1, ctypes.sizeof(kind) * size))


def birth_of(pid):
    with open(f"/proc/{pid}/stat") as stat:
        return int(stat.read().rpartition(")")[2].split()[19])


class Roster:
    """Every worker of the storm. Needs no memory for those that never come."""

    def __init__(self):
        self.workers = shared(Worker, MOST_WORKERS)
        self._numbers, write = os.pipe()
        for number in range(MOST_WORKERS):
            os.write(write, number.to_bytes(4, "little"))
        os.close(write)
        self._own = None  # in a worker: its number

    def own_number(self):
        if self._own is None:
            self._own = int.from_bytes(os.read(self._numbers, 4), "little")
            worker = self.workers[self._own]
            worker.born = birth_of(os.getpid())
            worker.pid = os.getpid()
        return self._own

    def count(self):
        """Takes a number: for a host that has no job."""
        return int.from_bytes(os.read(self._numbers, 4), "little")


class Account:
    """Of one job."""

    def __init__(self, roster, items, value_of):
        self.roster = roster
        self.traces = shared(Trace, items)
        self.value_of = value_of
        self._first = roster.count()

    def start(self, item):
        """In an item; returns its worker."""
        number = self.roster.own_number()
        worker = self.roster.workers[number]
        self.traces[item].worker = number
        worker.doing = item + 1
        self.traces[item].starts += 1
        return worker

    def end(self, item, worker):
        worker.doing = -(item + 1)
        self.traces[item].ends += 1

    def close(self, results, failures):
        """When the job has ended: raises the first Violation; returns values, crashes, timeouts."""
        if len(results) != len(self.traces):
            raise Violation("all accounted", f"{len(results)} of {len(self.traces)} outcomes")
        last = self.roster.count()
        failed = {failure.index: failure for failure in failures}
        for item, trace in enumerate(self.traces):
            if trace.starts > 1:
                raise Violation("started once", f"item {item} was started {trace.starts} times")
            if item not in failed:
                self._check_value(item, trace, results[item])
        charged = {}
        for item, failure in failed.items():
            number = self._charge(item, failure, range(self._first + 1, last))
            if number in charged:
                raise Violation("one failure per blow", f"items {charged[number]} and {item}")
            charged[number] = item
        for number in range(self._first + 1, last):
            worker = self.roster.workers[number]
            if worker.doing > 0 and charged.get(number) != worker.doing - 1:
                raise Violation("victim is charged", f"{worker} cost nothing")
        timeouts = sum(isinstance(failure, TimeoutFailure) for failure in failures)
        return len(results) - len(failed), len(failed) - timeouts, timeouts

    def _check_value(self, item, trace, value):
        if value != self.value_of(item) or trace.starts != 1 or trace.ends != 1:
            raise Violation(
                "value is right", f"item {item}, of {trace.starts} starts and {trace.ends} ends"
            )

    def _charge(self, item, failure, numbers):
        trace = self.traces[item]
        if trace.starts:
            suspects = [trace.worker]
        else:  # struck before func had said that it was called, or while it did
            suspects = [n for n in numbers if self.roster.workers[n].pid == failure.pid]
        inside, behind = item + 1, -(item + 1)
        for number in suspects:
            worker = self.roster.workers[number]
            if worker.pid != failure.pid or worker.struck == 0:
                continue
            if worker.doing not in (inside, behind) and (trace.starts or worker.doing > 0):
                continue
            if not is_like(failure, worker.struck, behind=worker.doing <= 0):
                raise Violation("failure is like blow", f"{failure.describe()}: {worker}")
            return number
        known = "; ".join(str(self.roster.workers[number]) for number in suspects)
        raise Violation("failure is deserved", f"{failure.describe()}: {known or 'nobody did it'}")


def is_like(failure, blow, behind):
    """Whether the failure is what the blow makes of an item, inside or behind it."""
    if blow == STOP and isinstance(failure, TimeoutFailure):
        return True
    ends = {
        KILL: (signal.SIGKILL, None),
        # Its limit no longer counts while it sends its result; it is then killed all the same.
        STOP: (signal.SIGKILL, None) if behind else None,
        SEGFAULT: (signal.SIGSEGV, None),
        EXIT_AT_ONCE: (None, 0),
        EXIT: (None, EXIT_CODE),
    }
    return isinstance(failure, CrashFailure) and ends[blow] == (failure.signal, failure.exit_code)


def prove_that_it_notices(account, results, failures):
    """Tampers with what is said of a job that is in order, in one way after the other."""
    account.close(results, failures)
    crash = next(failure for failure in failures if isinstance(failure, CrashFailure))
    item, trace = crash.index, account.traces[crash.index]
    worker = account.roster.workers[trace.worker]
    good = next(i for i, value in enumerate(results) if value is not None)

    def told(item, value, failures):
        return [*results[:item], value, *results[item + 1 :]], failures

    def forgive():
        return told(item, account.value_of(item), [f for f in failures if f is not crash])

    def excuse():
        trace.ends = 1
        return forgive()

    def start_twice():
        trace.starts = 2
        return results, failures

    def strike_in_secret():
        worker.struck = 0
        return results, failures

    def confuse():
        worker.struck = next(blow for blow in BLOWS if not is_like(crash, blow, behind=False))
        return results, failures

    def charge_twice():  # as if the worker had died between two items
        worker.doing = trace.starts = 0
        account.traces[good].starts = account.traces[good].ends = 0
        return results, [*failures, copy_of(crash, good)]

    trials = {
        "value is right": (lambda: told(good, None, failures), forgive),
        "victim is charged": (excuse,),
        "started once": (start_twice,),
        "failure is deserved": (strike_in_secret,),
        "failure is like blow": (confuse,),
        "one failure per blow": (charge_twice,),
        "all accounted": (lambda: (results[1:], failures),),
    }
    entries = (trace, worker, account.traces[good])
    before = [bytes(entry) for entry in entries]
    for rule, sabotages in trials.items():
        for sabotage in sabotages:
            try:
                account.close(*sabotage())
            except Violation as violation:
                noticed = violation.rule
            else:
                noticed = "nothing"
            for entry, content in zip(entries, before):
                ctypes.memmove(ctypes.addressof(entry), content, len(content))
            if noticed != rule:
                raise Violation(rule, f"a sabotage is not noticed, but {noticed}")
    account.close(results, failures)


def copy_of(crash, index):
    return CrashFailure(
        index,
        crash.kind,
        crash.type_name,
        crash.message,
        crash.pid,
        signal=crash.signal,
        exit_code=crash.exit_code,
    )
