"""Results beside what pickle would bring: types, values, and what is the same object as what."""

from __future__ import annotations

import collections
import dataclasses
import pickle
import struct

from spychronous import Job

SHARED: list = [1, "shared"]


class Table(dict):
    pass


class Plain:
    def __init__(self, **attributes):
        vars(self).update(attributes)


@dataclasses.dataclass
class Record:
    name: str
    values: list = dataclasses.field(default_factory=list)


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
