"""What func raises leaves the job as it is, with its `ItemFailure` as the cause."""

from __future__ import annotations

import builtins
import json
import math
import subprocess
import traceback

import pytest
from spychronous import ItemFailure, Job


def raised_by(run, func, items=(0,), **options):
    """What the job raises."""
    with pytest.raises(BaseException) as raised:
        run(Job(func, items, **options))
    return raised.value


def raised_for(run, error):
    """What the job raises if its item raises this."""

    def func(item):
        raise error

    return raised_by(run, func)


def raise_it(error):
    raise error


class TwoArguments(Exception):
    def __init__(self, code, reason):
        super().__init__(code, reason)
        self.code = code
        self.reason = reason


class MakesItsText(Exception):
    def __init__(self, code, reason):
        super().__init__(f"{reason} ({code})")
        self.code = code


class ChangesItsArgument(Exception):
    def __init__(self, text):
        super().__init__(text + "!")


class KeywordOnly(Exception):
    def __init__(self, *, code):
        super().__init__()
        self.code = code


class Derived(LookupError):
    pass


class WithSlots(Exception):
    __slots__ = ("code",)

    def __init__(self, text, code):
        super().__init__(text)
        self.code = code


def undecodable():
    return UnicodeDecodeError("utf-8", b"a\xff", 1, 2, "invalid start byte")


# As they are -------------------------------------------------------------------------------------

EXCEPTIONS = [
    ValueError(math.nan),
    ValueError("one", 2, [3]),
    KeyError("key"),
    ZeroDivisionError(),
    StopIteration(5),
    TwoArguments(5, "reason"),
    MakesItsText(5, "reason"),
    ChangesItsArgument("text"),
    KeywordOnly(code=5),
    Derived("none"),
    undecodable(),
    OSError(2, "No such file", "some/file"),
    PermissionError(13, "Permission denied", "one", None, "two"),
    OSError("no number"),
    ImportError("no module", name="module", path="path"),
    SyntaxError("bad", ("file", 1, 2, "text")),
    subprocess.CalledProcessError(3, ["a", "b"], b"out"),
    json.JSONDecodeError("bad", "text", 2),
    RuntimeWarning("a warning as an error"),
    RecursionError("deep"),
    MemoryError(),
    ExceptionGroup("group", [ValueError(1), KeyError(2)])  # noqa: F821
    if hasattr(builtins, "ExceptionGroup")
    else ValueError("no groups in this version"),
]


@pytest.mark.parametrize("error", EXCEPTIONS, ids=lambda error: type(error).__name__)
def test_g2_an_exception_arrives_with_type_args_text_and_attributes(run, error):
    raised = raised_for(run, error)
    assert type(raised) is type(error)
    assert repr(raised.args) == repr(error.args)
    assert str(raised) == str(error)
    assert raised.__dict__ == error.__dict__
    assert isinstance(raised.__cause__, ItemFailure)


@pytest.mark.parametrize(
    ("error", "names"),
    [
        (OSError(2, "No such", "some/file"), ["errno", "strerror", "filename", "filename2"]),
        (PermissionError(13, "Denied", "one", None, "two"), ["filename", "filename2"]),
        (undecodable(), ["encoding", "object", "start", "end", "reason"]),
        (ImportError("no", name="module", path="path"), ["msg", "name", "path"]),
        (SyntaxError("bad", ("file", 1, 2, "text")), ["filename", "lineno", "offset", "text"]),
        (StopIteration(5), ["value"]),
        (WithSlots("text", 5), ["code"]),
        (json.JSONDecodeError("bad", "text", 2), ["msg", "doc", "pos", "lineno", "colno"]),
    ],
    ids=lambda value: type(value).__name__,
)
def test_attributes_that_are_not_in_a_dict_arrive(run, error, names):
    raised = raised_for(run, error)
    assert [getattr(raised, name) for name in names] == [getattr(error, name) for name in names]


def test_attributes_and_notes_that_were_added_arrive(run):
    error = ValueError("one")
    error.detail = {"a": [1]}
    error.__notes__ = ["a note"]
    raised = raised_for(run, error)
    assert raised.detail == {"a": [1]}
    assert raised.__notes__ == ["a note"]
    if hasattr(error, "add_note"):  # since Python 3.11 notes are written
        assert "a note" in "".join(traceback.format_exception(None, raised, None))


@pytest.mark.skipif(not hasattr(builtins, "ExceptionGroup"), reason="new in Python 3.11")
def test_an_exception_group_arrives_with_its_exceptions(run):
    group = EXCEPTIONS[-1]
    raised = raised_for(run, group)
    assert [repr(error) for error in raised.exceptions] == ["ValueError(1)", "KeyError(2)"]


# Odd ones that arrive all the same ---------------------------------------------------------------


class NoText(Exception):
    def __str__(self):
        raise LookupError("no text")

    __repr__ = __str__


class NoReduce(Exception):
    def __reduce__(self):
        raise LookupError("no reduce")


class ReducesToARaise(Exception):
    def __reduce__(self):
        return raise_it, (SystemExit(3),)


class ReducesToSomethingElse(Exception):
    def __reduce__(self):
        return str, ("something else",)


@pytest.mark.parametrize(
    "cls", [NoText, NoReduce, ReducesToARaise, ReducesToSomethingElse], ids=lambda cls: cls.__name__
)
def test_g3_an_exception_with_broken_methods_arrives_by_its_parts(run, cls):
    error = cls("argument")
    error.detail = 5
    raised = raised_for(run, error)
    assert type(raised) is cls
    assert raised.args == ("argument",)
    assert raised.detail == 5
    assert isinstance(raised.__cause__, ItemFailure)
    assert str(raised.__cause__)
