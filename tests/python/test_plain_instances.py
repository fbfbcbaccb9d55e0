"""Instances that are no more than their attributes come without pickle, and as pickle would bring
them."""

from __future__ import annotations

import abc
import copyreg
import dataclasses
import functools
import sys
import typing

import pytest
from as_pickled import SHARED, Plain, Record, Table, pickled, sent, shape
from spychronous import AsynchronousJob, Job, RemoteError


class Derived(Plain):
    default = 7


@dataclasses.dataclass(frozen=True)
class Frozen:
    name: str


class Slots:
    __slots__ = ("__dict__", "one")


class NoSlots(Plain):
    __slots__ = ()


class OfAnyType(typing.Generic[typing.TypeVar("T")]):
    def __init__(self, value):
        self.value = value


class Shadowed:
    """A property in the way of an attribute."""

    def __init__(self):
        self.__dict__["name"] = "below"

    name = property(lambda self: "above", lambda self, value: pytest.fail("it was set"))


class OwnState:
    def __getstate__(self):
        return {"told": "by __getstate__"}


class SetsState:
    def __setstate__(self, state):
        self.__dict__.update(state, restored=True)


class Reduces:
    def __reduce__(self):
        return Plain, (), {"reduced": True}


class NewArguments:
    def __new__(cls, *arguments):
        made = super().__new__(cls)
        made.arguments = arguments
        return made

    def __getnewargs__(self):
        return (1, 2)


class AnyAttribute:
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return name


class Abstract(abc.ABC):
    pass


class Registered:
    pass


copyreg.pickle(Registered, lambda value: (Plain, (), {"registered": vars(value)}))


class Outer:
    class Inner(Plain):
        pass


class Raises(Exception):
    pass


class Partial(functools.partial):
    pass


def with_attributes(value, **attributes):
    vars(value).update(attributes)
    return value


def slots():
    value = Slots()
    value.one, value.two = 1, 2
    return value


def self_contained():
    value = Plain(name="self")
    value.itself = [value]
    return value


def other_dict():
    value = Plain()
    value.__dict__ = Table(a=1)
    return value


INSTANCES = [
    Plain(),
    Plain(a=1, b=[2.5, None]),
    Plain(**{"é": 1, "€": 2, "x" * 100: 3}),
    Derived(a=Plain(a=Derived())),
    [Plain(a=SHARED), Derived(b=SHARED), Plain(a=SHARED)],
    Record("one", [Record("two"), {"three": Record("four")}]),
    Frozen("ice"),
    [Frozen("ice")] * 3,
    slots(),
    NoSlots(a=1),
    OfAnyType([1]),
    Shadowed(),
    with_attributes(OwnState(), a=1),
    with_attributes(SetsState(), a=1),
    Reduces(),
    NewArguments(3),
    with_attributes(AnyAttribute(), a=1),
    with_attributes(Abstract(), a=1),
    with_attributes(Registered(), a=1),
    Outer.Inner(a=1),
    with_attributes(Raises("text"), a=1),
    with_attributes(Partial(int, "5"), a=1),
    self_contained(),
    other_dict(),
    Plain(**{"__private": 1, "_Plain__mangled": 2}),
    with_attributes(Plain(), **{"__getstate__": 1}) if sys.version_info < (3, 11) else Plain(),
    {1: Plain(a={"b": Plain(c=Frozen("deep"))})},
]


@pytest.mark.parametrize(
    "value", INSTANCES, ids=[f"{i} {type(value).__name__}" for i, value in enumerate(INSTANCES)]
)
def test_an_instance_comes_as_pickle_would_bring_it(value):
    first, second = sent([value, [value, value]])
    assert shape(first) == shape(pickled(value))
    assert shape(second) == shape(pickled([value, value]))


def test_names_of_attributes_are_interned():
    (result,) = sent([Record("one")])
    assert all(name is sys.intern(name) for name in vars(result))


def test_what_an_instance_says_of_pickling_itself_is_heard():
    value = Plain()
    value.__reduce_ex__ = lambda protocol: (Record, ("reduced",))
    assert sent([value, [value]]) == [Record("reduced"), [Record("reduced")]]


def test_a_class_that_changes_in_the_middle_of_a_run():
    def func(item):
        if item == 5:
            Changing.__reduce__ = lambda self: (Plain, (), {"changed": True})
        return Changing()

    results = Job(func, range(10), processes=1).run_multi_processed()
    assert [type(result) for result in results] == [Changing] * 5 + [Plain] * 5


class Changing:
    pass


def test_a_class_that_is_registered_in_the_middle_of_a_run():
    def func(item):
        if item == 5:
            copyreg.pickle(Later, lambda value: (Plain, ()))
        return Later()

    results = Job(func, range(10), processes=1).run_multi_processed()
    assert [type(result) for result in results] == [Later] * 5 + [Plain] * 5


class Later:
    pass


def return_instance_that_only_a_worker_knows(item):
    if item != 2:
        return [item]
    cls = type("Unknown", (), {"__module__": __name__})
    globals()["Unknown"] = cls
    return with_attributes(cls(), a=1)


def test_an_instance_of_an_unknown_class_is_the_failure_of_its_item():
    job = Job(return_instance_that_only_a_worker_knows, range(5), suppress_worker_exceptions=True)
    results = job.run_multi_processed()
    assert results == [[0], [1], None, [3], [4]]
    (failure,) = results.failures
    assert failure.index == 2
    assert "could not be unpickled" in failure.message
    assert "Unknown" in failure.message


def test_an_instance_of_an_unknown_class_ends_a_job_that_does_not_suppress():
    with pytest.raises(RemoteError, match="Unknown"):
        Job(return_instance_that_only_a_worker_knows, range(5)).run_multi_processed()
    running = AsynchronousJob(
        return_instance_that_only_a_worker_knows, range(5)
    ).run_multi_processed()
    with pytest.raises(RemoteError, match="Unknown"):
        running.result()
