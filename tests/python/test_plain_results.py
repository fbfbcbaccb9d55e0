"""Results of the built-in types, and instances that are no more than their attributes, come without
pickle, and as pickle would bring them: types, values, and what is the same object as what."""

from __future__ import annotations

import abc
import collections
import copyreg
import dataclasses
import enum
import functools
import gc
import math
import os
import pickle
import struct
import sys
import threading
import typing

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spychronous import AsynchronousJob, CrashFailure, Job, RemoteError


def sent(values, **options):
    return Job(lambda index: values[index], range(len(values)), **options).run_multi_processed()


def pickled(value):
    return pickle.loads(pickle.dumps(value, protocol=5))


def shape(value, seen=None):
    """What there is to tell of a value but the addresses: where an object is met again, the place
    where it was met first."""
    seen = {} if seen is None else seen
    kind = type(value)
    if kind is float:
        return kind, struct.pack("d", value)
    if value is None or value is ... or isinstance(value, (int, str, bytes, complex, type)):
        return kind, value
    if id(value) in seen:
        return seen[id(value)][0]
    seen[id(value)] = len(seen), value  # alive, so that no other gets the address
    parts = []
    if isinstance(value, dict):
        parts += [(shape(key, seen), shape(element, seen)) for key, element in value.items()]
    elif isinstance(value, (list, tuple, collections.deque)):
        parts += [shape(element, seen) for element in value]
    elif isinstance(value, (set, frozenset)):
        parts += sorted(shape(element, seen) for element in value)
    for slot in sorted({slot for cls in kind.__mro__ for slot in vars(cls).get("__slots__", ())}):
        if hasattr(value, slot):
            parts.append((slot, shape(getattr(value, slot), seen)))
    if hasattr(value, "__dict__"):
        parts.append(shape(vars(value), seen))
    return kind, tuple(parts)


def same_texts(value):
    """Pairs of places in a list that have the same string or bytes object."""
    return {
        (i, j)
        for i, one in enumerate(value)
        for j, other in enumerate(value)
        if one is other and isinstance(one, (str, bytes))
    }


# Built-in types ----------------------------------------------------------------------------------


class Text(str):
    pass


class Number(int):
    pass


class Table(dict):
    pass


class Row(list):
    pass


class Pair(typing.NamedTuple):
    left: object
    right: object


class Colour(enum.IntEnum):
    red = 1


def lists_in_a_ring():
    one: list = []
    two = [one, one]
    one.append(two)
    return two


def dict_in_itself():
    value: dict = {"other": 1}
    value["self"] = value
    return value


def tuple_in_itself():
    value: tuple = ([],)
    value[0].append(value)
    return value


def nested(depth, wrap):
    value = None
    for _ in range(depth):
        value = wrap(value)
    return value


SHARED: list = [1, "shared"]
WORD = "a word that is not short"
EDGES = [2**31 - 1, 2**31, -(2**31), -(2**31) - 1, 2**63 - 1, 2**63, -(2**63), -(2**63) - 1, 10**99]
FLOATS = [
    0.0,
    -0.0,
    math.nan,
    -math.nan,
    math.inf,
    5e-324,
    struct.unpack("d", b"\1\2\3\4\5\6\xf7\x7f")[0],
]
TEXTS = [
    "",
    "a",
    "é",
    "\0",
    "ÿ" * 300,
    "€uro",
    "\ud800",
    "a\udfff",
    "\U0001f600",
    "\U0010ffff" * 200,
]
VALUES = [
    *[[edge] for edge in EDGES],
    *[[number] for number in FLOATS],
    *[[text] for text in TEXTS],
    *[{text: 1} for text in TEXTS],
    *[b"\xff" * size for size in (9, 127, 128, 129, 16383, 16384, 300_000)],
    *[
        (),
        [],
        {},
        [()],
        [[]],
        [{}],
        ((), ()),
        [None, True, False],
        {1: 2, 1.5: 3, None: 4, b"k": 5},
    ],
    {True: 1, 0: 2, math.nan: 3},
    {(1, 2): 3},
    {frozenset((1,)): 2},
    [Text("abc"), Number(5), Table(a=1), Row((1, 2)), Pair(1, [2]), Colour.red, 1j],
    {Text("abc"): 1, Number(5): 2},
    [{1, 2}, frozenset((3,)), bytearray(b"abc"), range(3), slice(1, 2), ..., int, len],
    collections.OrderedDict(b=1, a=2),
    collections.deque((1, 2)),
    [SHARED, SHARED, (SHARED, {"shared": SHARED})],
    [(1, SHARED)] * 3,
    [WORD, {WORD: WORD}, (WORD,)],
    lists_in_a_ring(),
    dict_in_itself(),
    tuple_in_itself(),
    *[nested(depth, lambda value: [value]) for depth in (62, 63, 64, 65, 66, 200)],
    *[nested(depth, lambda value: (value, {"in": value})) for depth in (5, 64, 65)],
    list(range(10_000)),
    {str(number): number for number in range(5_000)},
    [["x" * 40] * 50] * 50,
]


@pytest.mark.parametrize("value", VALUES, ids=range(len(VALUES)))
def test_a_value_comes_as_pickle_would_bring_it(value):
    # In company, and alone with its one reference gone.
    first, second = sent([value, [value, 1]])
    assert shape(first) == shape(pickled(value))
    assert shape(second) == shape(pickled([value, 1]))


def test_the_same_string_stays_the_same():
    values = [WORD, WORD, "".join(["a ", "word"]), "".join(["a ", "word"]), b"bytes" * 3, WORD]
    values.append(values[4])
    (result,) = sent([values])
    assert same_texts(result) >= same_texts(pickled(values))


SIMPLE = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(),
    st.text(st.characters(), max_size=20),
    st.binary(max_size=20),
)
KEYS = st.one_of(st.text(max_size=5), st.integers(), st.tuples(st.integers()))


@st.composite
def graphs(draw):
    """Lists, tuples and dicts that hold each other, and themselves."""
    made: list = draw(st.lists(SIMPLE, min_size=1, max_size=4))
    for _ in range(draw(st.integers(1, 8))):
        parts = draw(st.lists(st.sampled_from(range(len(made))), max_size=4))
        elements = [made[part] for part in parts]
        kind = draw(st.sampled_from(["list", "tuple", "dict", "plain"]))
        if kind == "dict":
            made.append({draw(KEYS): element for element in elements})
        elif kind == "plain":
            made.append(Plain(**{f"name{i}": element for i, element in enumerate(elements)}))
        else:
            made.append(elements if kind == "list" else tuple(elements))
    for value in made:
        if isinstance(value, list) and draw(st.booleans()):
            value.append(draw(st.sampled_from(made)))
    return made[-1]


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(values=st.lists(graphs(), min_size=1, max_size=8))
def test_any_graph_comes_as_pickle_would_bring_it(values):
    results = sent(values, processes=2)
    for result, value in zip(results, values):
        assert shape(result) == shape(pickled(value))


# Instances ---------------------------------------------------------------------------------------


class Plain:
    def __init__(self, **attributes):
        vars(self).update(attributes)


class Derived(Plain):
    default = 7


@dataclasses.dataclass
class Record:
    name: str
    values: list = dataclasses.field(default_factory=list)


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


# Many --------------------------------------------------------------------------------------------


def make(item):
    return [
        item,
        str(item) * 5,
        {"item": item, "half": item / 2},
        (item, None),
        Record(str(item)),
        {item},
        10**30 + item,
    ][item % 7]


MANY = 20_000


def test_many_results_of_all_kinds():
    assert Job(make, range(MANY), processes=3).run_multi_processed() == list(map(make, range(MANY)))


def test_many_results_of_a_job_in_the_background():
    running = AsynchronousJob(make, range(MANY), processes=2).run_multi_processed()
    found = dict(running.as_completed())
    assert [found[item] for item in range(MANY)] == list(map(make, range(MANY)))


@pytest.mark.filterwarnings("ignore:.*other thread:RuntimeWarning")
def test_many_results_of_jobs_in_several_threads():
    found = {}

    def run(name):
        found[name] = Job(make, range(MANY), processes=2).run_multi_processed()

    threads = [threading.Thread(target=run, args=[name]) for name in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    expected = list(map(make, range(MANY)))
    assert all(found[name] == expected for name in range(3))


@pytest.mark.parametrize("enabled", [True, False])
def test_the_garbage_collector_is_as_before(enabled):
    try:
        if not enabled:
            gc.disable()
        Job(make, range(2_000), processes=2).run_multi_processed()
        assert gc.isenabled() is enabled
    finally:
        gc.enable()


def test_a_crash_between_many_small_results_loses_only_its_item():
    def func(item):
        if item % 1000 == 999:
            os._exit(0)
        return {"item": item}

    results = Job(
        func, range(5000), processes=2, suppress_worker_exceptions=True
    ).run_multi_processed()
    assert [failure.index for failure in results.failures] == list(range(999, 5000, 1000))
    assert all(type(failure) is CrashFailure for failure in results.failures)
    assert all(results[item] == {"item": item} for item in range(5000) if item % 1000 != 999)
