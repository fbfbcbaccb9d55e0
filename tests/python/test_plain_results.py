"""Results of the built-in types come without pickle, and as pickle would bring them."""

from __future__ import annotations

import collections
import enum
import math
import struct
import typing

import pytest
from as_pickled import SHARED, Plain, Table, pickled, same_texts, sent, shape
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st


class Text(str):
    pass


class Number(int):
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
