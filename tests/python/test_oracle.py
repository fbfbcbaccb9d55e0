"""Random jobs against the plain loop: values, exceptions, crashes, timeouts and odd results in any
mix, by any number of workers."""

from __future__ import annotations

import math
import os
import signal
import threading
import time

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spychronous import CrashFailure, ItemFailure, Job, RemoteError, TimeoutFailure
from support import be_busy_for_ever

LIMIT = 1  # seconds


class Odd(Exception):
    def __init__(self, one, two):
        super().__init__(f"{one}{two}")
        self.one = one


def raise_it(error):
    raise error


class Rebuilt:
    def __reduce__(self):
        return raise_it, (LookupError("rebuilt"),)


# An item is what is to happen, with an argument.
SIMPLE = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=False),
    st.text(max_size=20),
    st.binary(max_size=20),
)
VALUES = st.recursive(SIMPLE, lambda inner: st.lists(inner, max_size=3), max_leaves=5)
GOOD = st.one_of(
    st.tuples(st.just("return"), VALUES),
    st.tuples(st.just("large"), st.integers(0, 3_000_000)),
)
BAD = st.one_of(
    st.tuples(st.just("raise"), st.sampled_from([ValueError, KeyError, Odd, SystemExit])),
    st.tuples(st.just("exit"), st.integers(0, 255)),
    st.tuples(st.just("kill"), st.sampled_from([signal.SIGKILL, signal.SIGTERM, signal.SIGUSR1])),
    st.tuples(st.just("unpicklable"), st.none()),
    st.tuples(st.just("fails to unpickle"), st.none()),
)
BUSY = ("busy", None)
ITEMS = st.builds(
    lambda items, busy, at: items[:at] + busy + items[at:],
    st.lists(st.one_of(GOOD, GOOD, BAD), max_size=12),
    st.sampled_from([[]] * 14 + [[BUSY], [BUSY] * 2]),  # each of these takes its time
    st.integers(0, 12),
)


def func(item):
    what, argument = item
    if what == "return":
        return argument
    if what == "large":
        return b"x" * argument
    if what == "raise":
        raise argument("one", 2)
    if what == "exit":
        os._exit(argument)
    if what == "kill":
        os.kill(os.getpid(), argument)
        time.sleep(math.inf)
    if what == "unpicklable":
        return threading.Lock()
    if what == "fails to unpickle":
        return Rebuilt()
    be_busy_for_ever()


def expected(item):
    """Value, class and attributes of the failure: what one item comes to by itself."""
    what, argument = item
    if what in ("return", "large"):
        return func(item), None
    if what == "raise":
        error = argument("one", 2)
        rebuilt = argument if issubclass(argument, Exception) else type(None)
        return None, (ItemFailure, "exception", argument.__name__, str(error), rebuilt)
    if what == "exit":
        return None, (CrashFailure, "crash", None, argument)
    if what == "kill":
        return None, (CrashFailure, "crash", argument, None)
    if what == "unpicklable":
        return None, (ItemFailure, "exception", "PicklingError")
    if what == "fails to unpickle":
        return None, (ItemFailure, "exception", "LookupError")
    return None, (TimeoutFailure, "timeout", LIMIT)


def told(failure):
    """A failure in the form of `expected`."""
    start = (type(failure), failure.kind.value)
    if type(failure) is CrashFailure:
        return (*start, failure.signal, failure.exit_code)
    if type(failure) is TimeoutFailure:
        return (*start, failure.limit)
    name = failure.type_name.rsplit(".", 1)[-1]
    if name in ("PicklingError", "LookupError"):
        return (*start, name)
    return (*start, name, failure.message, type(failure.exception))


def make_job(items, processes, suppress):
    limit = LIMIT if any(what == "busy" for what, _ in items) else None
    return Job(func, items, [], processes, limit, suppress_worker_exceptions=suppress)


def exactly(value):
    """Also tells 1 from True, and -0.0 from 0.0."""
    return repr(value)


FEW = settings(
    max_examples=60,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)


@FEW
@given(items=ITEMS, processes=st.integers(1, 5))
def test_every_item_comes_to_what_it_comes_to_by_itself(items, processes):
    results = make_job(items, processes, suppress=True).run_multi_processed()
    outcomes = [expected(item) for item in items]
    assert exactly(list(results)) == exactly([value for value, _ in outcomes])
    assert [(failure.index, told(failure)) for failure in results.failures] == [
        (index, failure) for index, (_, failure) in enumerate(outcomes) if failure
    ]


@FEW
@given(items=ITEMS, processes=st.integers(1, 5))
def test_without_suppression_some_failure_is_raised_if_there_is_one(items, processes):
    job = make_job(items, processes, suppress=False)
    outcomes = [expected(item) for item in items]
    try:
        results = job.run_multi_processed()
    except Exception as error:
        failure = error if isinstance(error, ItemFailure) else error.__cause__
        assert told(failure) == outcomes[failure.index][1]
        if failure.exception is None and failure is not error:
            assert type(error) is RemoteError
    else:
        assert exactly(list(results)) == exactly([value for value, _ in outcomes])
        assert all(failure is None for _, failure in outcomes)
