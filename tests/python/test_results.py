"""What func returns comes to the program as it is, of whatever type and size; what cannot come is
the failure of its item."""

from __future__ import annotations

import collections
import dataclasses
import datetime
import decimal
import enum
import math
import os
import pickle
import struct
import threading

import pytest
from bad_items import Rebuilt, raise_it
from spychronous import FailureKind, ItemFailure, Job, RemoteError, Results, TimeoutFailure

RING = 1 << 20  # bytes of a worker's way to the host


def returned(run, values, **options):
    """What comes back if func returns these."""
    return run(Job(lambda index: values[index], range(len(values)), **options))


class Text(str):
    __slots__ = ()


class Number(int):
    pass


class Colour(enum.IntEnum):
    red = 1


Pair = collections.namedtuple("Pair", "left right")


@dataclasses.dataclass
class Record:
    name: str
    values: list = dataclasses.field(default_factory=list)


# The list ----------------------------------------------------------------------------------------


def test_results_are_a_list_in_the_order_of_the_items(run):
    results = run(Job(lambda item: item * 2, range(500), processes=3))
    assert isinstance(results, list)
    assert type(results) is Results
    assert results == [item * 2 for item in range(500)]
    assert repr(results) == repr(list(results))
    assert results.failures == []


def test_results_are_in_the_order_of_the_items_if_the_last_is_ready_first(mailbox):
    def func(item):
        if item == 0:
            mailbox.take()
        if item == 7:
            mailbox.send()
        return [item]

    results = Job(func, range(8), processes=2).run_multi_processed()
    assert results == [[item] for item in range(8)]


def refuse(item):
    if item == 1:
        raise LookupError("not here", item)
    return item


def test_results_and_failures_can_be_pickled(run):
    results = run(Job(refuse, range(3), suppress_worker_exceptions=True))
    again = pickle.loads(pickle.dumps(results))
    assert type(again) is Results
    assert again == [0, None, 2]
    (failure,) = again.failures
    assert type(failure) is ItemFailure
    assert vars(failure).keys() == vars(results.failures[0]).keys()
    assert (failure.index, failure.kind) == (1, FailureKind.exception)
    assert failure.describe() == results.failures[0].describe()
    assert repr(failure.exception) == "LookupError('not here', 1)"


class TwoArguments(Exception):
    def __init__(self, one, two):
        super().__init__(f"{one} and {two}")


def test_a_failure_can_be_pickled_whatever_func_raised(run):
    def func(item):
        raise TwoArguments(1, 2)

    results = run(Job(func, [0], suppress_worker_exceptions=True))
    (failure,) = pickle.loads(pickle.dumps(results.failures))
    assert failure.describe() == results.failures[0].describe()


def test_timeouts_and_crashes_can_be_pickled():
    def func(item):
        while item == 0:
            pass
        os._exit(3)

    job = Job(func, [0, 1], timeout=2, suppress_worker_exceptions=True)
    timeout, crash = pickle.loads(pickle.dumps(job.run_multi_processed().failures))
    assert (type(timeout), timeout.limit) == (TimeoutFailure, 2)
    assert crash.exit_code == 3


def test_a_failure_without_suppression_can_be_pickled(run):
    with pytest.raises(LookupError) as raised:
        run(Job(refuse, range(3)))
    cause = pickle.loads(pickle.dumps(raised.value.__cause__))
    assert (cause.index, cause.message) == (1, "('not here', 1)")


# Values ------------------------------------------------------------------------------------------

SMALL = [
    None,
    True,
    False,
    *[0, 1, -1, 255, 2**62, 2**63 - 1, 2**63, -(2**63), -(2**63) - 1, 10**30, -(10**30)],
    *[0.0, -0.0, 1.5, math.inf, -math.inf, math.nan, 5e-324, 1e308],
    *["a" * length for length in range(21)],
    *["\0", "a\0b", "a" * 13 + "\0", "\x7f", "\x80", "é", "€uro", "\U0001f600", "\udc80", "é" * 9],
    *[bytes(range(length)) for length in range(21)],
    *[b"\0" * 14, b"\xff" * 14, bytearray(b"abc"), bytearray()],
    *[Text("abc"), Number(5), Colour.red, 1j, (), [], {}, set(), frozenset((1,)), ..., int, len],
    *[decimal.Decimal("1.10"), datetime.timedelta(days=1), range(3), slice(1, 2), Pair(1, [2])],
]


def bits(value):
    return struct.pack("d", value) if type(value) is float else value


def test_small_values_come_with_their_type(run):
    results = returned(run, SMALL)
    assert [type(result) for result in results] == [type(value) for value in SMALL]
    assert [bits(result) for result in results] == [bits(value) for value in SMALL]


def test_containers_and_dataclasses_come_nested(run):
    values = [
        {"a": [1, (2.5, None, {"b": {3}})], 5: b"x" * 1000},
        collections.OrderedDict(b=1, a=Record("one", [Record("two", [Pair("x", 1)])])),
        [[[[[]]]]],
        collections.defaultdict(list, a=[1]),
        list(range(10_000)),
    ]
    results = returned(run, values)
    assert results == values
    assert [type(result) for result in results] == [type(value) for value in values]


def test_references_within_a_result_stay_the_same_object(run):
    shared = []
    ring = [shared]
    ring.append(ring)
    (result,) = returned(run, [[shared, shared, ring]])
    assert result[0] is result[1] is result[2][0]
    assert result[2][1] is result[2]


@pytest.mark.parametrize(
    "size", [0, 1, RING - 200, *range(RING - 64, RING + 2, 13), RING, 2 * RING, 64 * RING]
)
def test_g5_results_of_every_size_come_whole(size):
    pattern = bytes(range(251))
    value = pattern * (size // 251) + pattern[: size % 251]
    (result,) = Job(lambda item: value[:], [0]).run_multi_processed()
    assert result == value


def test_g5_large_results_of_several_workers_do_not_mix():
    def func(item):
        return [bytes([item]) * (RING + item * 1000), item]

    results = Job(func, range(12), processes=3).run_multi_processed()
    assert results == [func(item) for item in range(12)]


class OutOfBand:
    """Is pickled as a buffer beside the pickle (protocol 5)."""

    def __init__(self, content):
        self.content = bytes(content)

    def __reduce_ex__(self, protocol):
        return OutOfBand, (pickle.PickleBuffer(self.content),)


def test_g5_buffers_beside_the_pickle_come_whole():
    values = [OutOfBand(bytes([size % 256]) * size) for size in (0, 1, 15, 16, 17, RING + 3)]
    (results,) = Job(lambda item: values, [0]).run_multi_processed()
    assert [result.content for result in results] == [value.content for value in values]


# What cannot come --------------------------------------------------------------------------------


class Refuses:
    """Cannot be pickled: raises this if one tries."""

    def __init__(self, error):
        self.error = error

    def __reduce__(self):
        raise self.error


class EndOfTheWorld(BaseException):
    pass


def nested(depth):
    value = []
    for _ in range(depth):
        value = [value]
    return value


UNPICKLABLE = {
    "lambda": lambda: lambda: 1,
    "lock": threading.Lock,
    "generator": lambda: (i for i in "a"),
    "object of a local class": lambda: type("Local", (), {})(),
    "raises": lambda: Refuses(LookupError("no")),
    "exits": lambda: Refuses(SystemExit(3)),
    "interrupts": lambda: Refuses(KeyboardInterrupt()),
    "ends the world": lambda: Refuses(EndOfTheWorld()),
    "too deep": lambda: nested(100_000),
    "in a list": lambda: [1, {"a": threading.Lock()}],
}


def outcome_of_one_that_returns(make_value):
    """The failure of the bad item among good ones."""
    results = Job(
        lambda item: make_value() if item == 2 else [item],
        range(5),
        processes=2,
        suppress_worker_exceptions=True,
    ).run_multi_processed()
    assert results == [[0], [1], None, [3], [4]]
    (failure,) = results.failures
    assert (failure.index, failure.kind) == (2, FailureKind.exception)
    return failure


@pytest.mark.parametrize("make_value", UNPICKLABLE.values(), ids=UNPICKLABLE.keys())
def test_g1_a_result_that_cannot_be_pickled_is_the_failure_of_its_item(make_value):
    failure = outcome_of_one_that_returns(make_value)
    assert failure.type_name.endswith("PicklingError")
    assert "cannot be pickled" in failure.message
    assert isinstance(failure.exception, pickle.PicklingError)


@pytest.mark.parametrize(
    "error", [LookupError("no"), SystemExit(3), GeneratorExit(), EndOfTheWorld("now")], ids=repr
)
def test_g4_a_result_that_cannot_be_unpickled_is_the_failure_of_its_item(error):
    failure = outcome_of_one_that_returns(lambda: Rebuilt(raise_it, error))
    assert "could not be unpickled" in failure.message
    assert type(error).__name__ in failure.message


def test_g4_a_result_that_cannot_be_unpickled_is_raised_as_remote_error():
    with pytest.raises(RemoteError, match="LookupError: no") as raised:
        Job(lambda item: Rebuilt(raise_it, LookupError("no")), [0]).run_multi_processed()
    assert isinstance(raised.value.__cause__, ItemFailure)


def test_a_result_may_be_an_exception(run):
    (result,) = returned(run, [ValueError("returned, not raised")])
    assert repr(result) == "ValueError('returned, not raised')"
