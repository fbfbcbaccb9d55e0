"""How what func raised in a worker comes to the program.

In the worker the exception becomes a `Carried`: texts, which always arrive, and a pickle, which may
not.
"""

from __future__ import annotations

import pickle
import traceback
from typing import Any, NamedTuple

MOST_TEXT = 64 * 1024  # characters of a message or a traceback


class Carried(NamedTuple):
    """What is known of an exception, in plain types only: this can be unpickled in any case."""

    type_name: str
    message: str
    traceback: str
    pickled: bytes | None
    """The exception; None if it cannot be pickled, or comes back as something else."""


def encode_exception(error: BaseException, result_type: str | None) -> bytes:
    """In a worker: what func raised, or, with a `result_type`, why a result of that type could not
    be pickled."""
    if result_type is not None:
        refusal = pickle.PicklingError(
            f"a result of type {result_type} cannot be pickled, so it cannot leave its worker "
            f"process ({type(error).__name__}: {text_of(error)}); return something that can"
        )
        refusal.__cause__ = error
        error = refusal
    carried = Carried(
        name_of(type(error)), text_of(error), traceback_of(error), faithful_pickle(error)
    )
    return pickle.dumps(tuple(carried), protocol=5)


def decode_exception(encoded: bytes) -> Carried:
    """In the host. Raises what pickle raises if a worker wrote nonsense."""
    if not encoded:
        return Carried("", "something was raised, and memory was too short to say what", "", None)
    return Carried(*pickle.loads(encoded))


def rebuild_exception(carried: Carried) -> BaseException | None:
    """In the host: the exception itself; None if it cannot be had."""
    if carried.pickled is None:
        return None
    try:
        error = unpickle(carried.pickled)
    except KeyboardInterrupt:  # Ctrl-C: an exception of this type is never pickled
        raise
    except BaseException:
        return None
    return error if isinstance(error, Exception) else None


def name_of(cls: type) -> str:
    """The full name of a type, as in a traceback."""
    if cls.__module__ in ("builtins", "__main__"):
        return cls.__qualname__
    return f"{cls.__module__}.{cls.__qualname__}"


def traceback_of(error: BaseException) -> str:
    """The traceback as text, with causes and notes, without a line for this library."""
    try:
        text = "".join(traceback.format_exception(type(error), error, error.__traceback__))
    except BaseException as problem:
        return f"(the traceback could not be written: {type(problem).__name__})\n"
    half = MOST_TEXT // 2
    return text if len(text) <= MOST_TEXT else f"{text[:half]}\n...\n{text[-half:]}"


def text_of(error: BaseException) -> str:
    try:
        text = str(error)
    except BaseException as problem:
        return f"(its text cannot be had: {type(problem).__name__} raised by str())"
    return text if len(text) <= MOST_TEXT else text[:MOST_TEXT] + "..."


def faithful_pickle(error: BaseException) -> bytes | None:
    """A pickle from which the very same exception can be made, tried here, where a failure costs
    one item: the exception as it pickles itself, else type, args and attributes without
    ``__init__``."""
    if not isinstance(error, Exception):
        return None
    for form in (error, _Parts(type(error), error.args, _attributes_of(error))):
        try:
            pickled = pickle.dumps(form, protocol=5)
            if _same(error, unpickle(pickled)):
                return pickled
        except BaseException:  # whatever its methods raise
            continue
    return None


class _Parts(NamedTuple):
    """An exception whose ``__init__`` does not take its args back."""

    cls: type
    args: tuple[Any, ...]
    attributes: dict[str, Any]


def unpickle(pickled: bytes) -> Any:
    """What faithful_pickle() took."""
    form = pickle.loads(pickled)
    if not isinstance(form, _Parts):
        return form
    error = form.cls.__new__(form.cls, *form.args)
    error.args = form.args
    for name, value in form.attributes.items():
        BaseException.__setattr__(error, name, value)
    return error


def _attributes_of(error: BaseException) -> dict[str, Any]:
    """Those of its own, in ``__dict__`` and in ``__slots__``."""
    attributes = dict(error.__dict__)
    for cls in type(error).__mro__:
        slots = cls.__dict__.get("__slots__", ())
        for slot in (slots,) if isinstance(slots, str) else slots:
            name = f"_{cls.__name__.lstrip('_')}{slot}" if slot.startswith("__") else slot
            if hasattr(error, name):
                attributes[name] = getattr(error, name)
    return attributes


def _same(error: BaseException, other: Any) -> bool:
    return (
        type(other) is type(error)
        and len(other.args) == len(error.args)
        and all(map(_alike, other.args, error.args))
        and _attributes_of(other).keys() == _attributes_of(error).keys()
    )


def _alike(one: Any, other: Any) -> bool:
    if type(one) is not type(other):
        return False
    # Of other types objects may be equal only if they are identical.
    if not isinstance(one, (str, bytes, int, float)):
        return True
    return bool(one == other or (one != one and other != other))  # a NaN is unequal to itself
