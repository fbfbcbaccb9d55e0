"""How a job is made, and what it takes: func, items and args of every kind."""

from __future__ import annotations

import collections
import functools
import inspect
import math
import operator
import socket
import threading

import numpy
import pytest
import spychronous
from spychronous import AsynchronousJob, Job, SynchronousJob
from support import METHODS


def plus_one(item):
    return item + 1


# The job itself ----------------------------------------------------------------------------------


def defaults_of(job, kind):
    """The parameters of this kind, in their order."""
    parameters = inspect.signature(job).parameters.values()
    return {each.name: each.default for each in parameters if each.kind is kind}


@pytest.mark.parametrize("job", [SynchronousJob, AsynchronousJob])
def test_parameters_keep_the_order_and_the_defaults_of_the_old_package(job):
    by_position = defaults_of(job, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    assert by_position == {
        "func": None,
        "items": [],
        "args": [],
        "processes": 4,
        "timeout": 30 * 24 * 60 * 60,
        "no_daemon": False,
        "suppress_worker_exceptions": False,
    }
    assert list(by_position)[:4] == ["func", "items", "args", "processes"]


@pytest.mark.parametrize("job", [SynchronousJob, AsynchronousJob])
def test_what_is_new_is_taken_by_name_only(job):
    assert defaults_of(job, inspect.Parameter.KEYWORD_ONLY) == {"isolate_pids": False}


@pytest.mark.parametrize("job", [SynchronousJob, AsynchronousJob])
@pytest.mark.parametrize("method", METHODS)
def test_runners_take_log_start_finish(job, method):
    parameter = inspect.signature(getattr(job, method)).parameters["log_start_finish"]
    assert parameter.default is False


def test_job_is_the_short_name():
    assert Job is SynchronousJob


def test_all_that_is_public_is_there_and_has_its_public_place():
    for name in spychronous.__all__:
        public = getattr(spychronous, name)
        assert name.startswith("__") or public.__module__ == "spychronous"
        assert name.startswith("__") or public.__doc__


def test_all_parameters_may_be_positional(run):
    assert run(Job(operator.mul, [1, 2], [3], 2, None, True, True)) == [3, 6]


def test_a_job_runs_twice(run):
    job = Job(plus_one, [1, 2])
    assert run(job) == [2, 3]
    assert run(job) == [2, 3]


def test_a_second_run_sees_what_the_items_are_then(run):
    items = [1]
    job = Job(plus_one, items)
    assert run(job) == [2]
    items.append(5)
    assert run(job) == [2, 6]


# Misuse ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "error", "sentence"),
    [
        ({"processes": 0}, ValueError, "processes=0 .* at least 1"),
        ({"processes": -1}, ValueError, "processes=-1 .* at least 1"),
        ({"processes": 1.5}, TypeError, "processes must be a whole number or None, not 1.5"),
        ({"processes": "x"}, TypeError, "processes must be a whole number or None, not 'x'"),
        ({"timeout": 0}, ValueError, "timeout must be a positive number of seconds, not 0"),
        ({"timeout": -1}, ValueError, "timeout must be a positive number of seconds, not -1"),
        ({"timeout": math.nan}, ValueError, "timeout must be a positive number .* not nan"),
        ({"timeout": -math.inf}, ValueError, "timeout must be a positive number"),
        ({"timeout": -(10**400)}, ValueError, "timeout must be a positive number"),
        ({"timeout": "x"}, TypeError, "timeout must be a number of seconds or None, not 'x'"),
        ({"timeout": "5"}, TypeError, "timeout must be a number of seconds or None, not '5'"),
        ({"func": 5}, TypeError, "func must be callable with an item, which 5 is not"),
        ({"items": 5}, TypeError, "items must be iterable, which 5 is not"),
        ({"args": 5}, TypeError, r"args must be iterable, which 5 is not; .* args=\[...\]"),
    ],
)
def test_misuse_is_refused_with_a_sentence(options, error, sentence):
    with pytest.raises(error, match=sentence):
        Job(**{"func": plus_one, **options})


def test_without_func_a_job_can_be_made_but_not_run(run):
    with pytest.raises(TypeError, match=r"this job has no func; pass one: Job\(func="):
        run(Job(items=[1]))


def test_h6_more_items_than_the_engine_can_count_are_refused_with_a_sentence():
    with pytest.raises(ValueError, match="at most 4294967294 items, this one has 4294967296"):
        Job(plus_one, range(2**32)).run_multi_processed()


def test_g8_what_the_iterator_of_the_items_raises_is_raised_by_the_run(run):
    def items():
        yield 1
        raise LookupError("no second item")

    with pytest.raises(LookupError, match="no second item"):
        run(Job(plus_one, items()))


# Options -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("timeout", [None, 1e18, math.inf, 10**400, 2**63, 9.3e9])
def test_b10_every_limit_that_never_comes_is_accepted(run, timeout):
    assert run(Job(plus_one, [1, 2], timeout=timeout)) == [2, 3]


@pytest.mark.parametrize("timeout", [3600, 0.5e9])
def test_b10_every_other_limit_is_accepted_where_it_can_be_kept(run, runner, timeout):
    job = Job(plus_one, [1, 2], timeout=timeout)
    if runner.method == "run_multi_threaded":
        with pytest.raises(ValueError, match="run_multi_processed"):
            run(job)
    else:
        assert run(job) == [2, 3]


@pytest.mark.parametrize("processes", [None, 1, 2, 7, 2**31, 2**70, numpy.int64(2), True])
def test_h6_every_positive_number_of_processes_is_accepted(run, processes):
    assert run(Job(plus_one, [1, 2, 3], processes=processes)) == [2, 3, 4]


# Items -------------------------------------------------------------------------------------------


class BySubscript:
    def __getitem__(self, index):
        if index > 2:
            raise IndexError
        return index


class ListWithAnOrderOfItsOwn(list):
    def __iter__(self):
        return reversed(self[:])


@pytest.mark.parametrize(
    "items",
    [
        [1, 2, 3],
        (1, 2, 3),
        range(3, 30, 4),
        {1, 2, 3},
        {1: "a", 2: "b"},
        {1: "a"}.keys(),
        collections.deque([1, 2]),
        b"bytes",
        numpy.arange(5),
        numpy.ones((3, 2)),
        BySubscript(),
        ListWithAnOrderOfItsOwn([1, 2, 3]),
        [1],
        [0.5, 1, 2**70, True],
    ],
    ids=lambda items: type(items).__name__,
)
def test_items_are_any_iterable(run, items):
    results = run(Job(lambda item: repr(item), items))
    assert results == [repr(item) for item in items]


@pytest.mark.parametrize("items", [[], (), range(0), set(), {}, "", iter([]), numpy.empty((0, 3))])
def test_h6_no_items_give_no_results(run, items):
    results = run(Job(plus_one, items))
    assert results == []
    assert results.failures == []


def test_a_generator_is_read_once_and_kept(run):
    reads = []

    def items():
        for item in range(4):
            reads.append(item)
            yield item

    job = Job(plus_one, items())
    assert reads == []
    assert run(job) == [1, 2, 3, 4]
    assert run(job) == [1, 2, 3, 4]
    assert reads == [0, 1, 2, 3]


def test_items_may_be_what_cannot_be_pickled(run):
    with socket.socket() as one, open(__file__, encoding="utf-8") as source:
        items = [threading.Lock(), (i for i in "ab"), one, lambda: 1, source, plus_one]
        assert run(Job(lambda item: type(item).__name__, items)) == [
            type(item).__name__ for item in items
        ]
        assert run(Job(lambda file: file.readline(), [source]))[0].startswith('"""How a job')


def test_workers_do_not_change_the_items_of_the_host():
    items = [[1], [2]]
    assert Job(lambda item: item.append(5) or item, items).run_multi_processed() == [[1, 5], [2, 5]]
    assert items == [[1], [2]]


# Func and args -----------------------------------------------------------------------------------


class Adder:
    def __init__(self, number):
        self.number = number
        self.lock = threading.Lock()  # a bound method of this cannot be pickled

    def add(self, item):
        return item + self.number

    def __call__(self, item):
        return item + self.number

    @classmethod
    def of_the_class(cls, item):
        return item + 2

    @staticmethod
    def of_nobody(item):
        return item + 2


def _func_that_is_a_closure():
    number = 2

    def add(item):
        return item + number

    return add


@pytest.mark.parametrize(
    "func",
    [
        lambda item: item + 2,
        _func_that_is_a_closure(),
        Adder(2).add,
        Adder(2),
        Adder.of_the_class,
        Adder.of_nobody,
        functools.partial(operator.add, 2),
        functools.lru_cache(lambda item: item + 2),
        (2).__add__,
    ],
)
def test_func_is_anything_callable(run, func):
    assert run(Job(func, [0, 1, 2])) == [2, 3, 4]


def test_func_may_be_a_builtin_or_a_class(run):
    assert run(Job(abs, [-1, 2])) == [1, 2]
    assert run(Job(complex, [1, 2], [5])) == [1 + 5j, 2 + 5j]
    assert run(Job(str, [1, None])) == ["1", "None"]


@pytest.mark.parametrize(
    "make_args",
    [
        lambda: [10, 20],
        lambda: (10, 20),
        lambda: range(10, 30, 10),
        lambda: {10: 0, 20: 0},
        lambda: (arg for arg in (10, 20)),
        lambda: numpy.array([10, 20]),
    ],
    ids=["list", "tuple", "range", "dict", "generator", "array"],
)
def test_args_are_any_iterable_and_go_to_every_call(run, make_args):
    job = Job(lambda item, *rest: (item, *rest), [1, 2], make_args())
    for _ in range(2):
        assert run(job) == [(1, 10, 20), (2, 10, 20)]


def test_a_string_as_args_is_an_iterable_of_its_letters(run):
    assert run(Job(lambda item, *rest: (item, *rest), [1], "ab")) == [(1, "a", "b")]


def test_args_are_read_when_the_job_is_made(run):
    args = [10]
    job = Job(operator.add, [1], args)
    args[0] = 20
    assert run(job) == [11]


def test_func_that_does_not_take_what_it_is_given_fails_as_in_a_loop(run):
    with pytest.raises(TypeError, match="positional argument"):
        run(Job(lambda item: item, [1], args=[2]))
