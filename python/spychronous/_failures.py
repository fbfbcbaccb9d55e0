"""What a program learns of an item that has no value."""

from __future__ import annotations

import enum
from typing import Any

from spychronous import _carry


class FailureKind(str, enum.Enum):
    """Why an item has no value. Compares equal to its name as a string."""

    exception = "exception"
    """func raised, or its result could not be carried to the program."""
    timeout = "timeout"
    """The item ran longer than the limit of its job."""
    crash = "crash"
    """Its worker process ended before the item did."""
    cancelled = "cancelled"
    """The job was given up before the item had an outcome."""

    def __str__(self) -> str:
        return self.value


_WHAT_BEFELL = {
    FailureKind.exception: "failed",
    FailureKind.timeout: "was ended",
    FailureKind.crash: "crashed",
    FailureKind.cancelled: "was cancelled",
}


class ItemFailure(Exception):
    """An item that has no value, and why.

    The ``__cause__`` of every exception that a run raises for an item, and an element of
    ``.failures`` of the results. A timeout is a `TimeoutFailure`, a crash a `CrashFailure`; these
    are raised themselves.
    """

    index: int
    """Place of the item among the items of its job, from 0."""
    kind: FailureKind
    """What sort of failure it is."""
    type_name: str
    """The full name of the type that func raised; for a failure that func did not raise, of its
    class."""
    message: str
    """The text of what func raised, at most 64 KiB of it; else what happened to the item."""
    pid: int
    """The process in which the item ran; 0 where there is none to name."""
    traceback: str
    """The traceback in the worker, as text. Empty where Python could not write one, and where func
    ran in this process and its exception is raised, which has its own."""
    exception: BaseException | None
    """What func raised, rebuilt; None if it could not be, or if func did not raise."""
    limit: float | None
    """Of a timeout: the limit that was exceeded, in seconds, not the time that the item took."""
    signal: int | None
    """Of a crash: the signal that ended the worker; None if it exited."""
    exit_code: int | None
    """Of a crash: the code with which the worker exited, also 0; None if a signal ended it."""

    def __init__(
        self,
        index: int,
        kind: FailureKind,
        type_name: str,
        message: str,
        pid: int = 0,
        *,
        traceback: str = "",
        exception: BaseException | None = None,
        limit: float | None = None,
        signal: int | None = None,
        exit_code: int | None = None,
    ) -> None:
        super().__init__(index, kind, type_name, message, pid)
        self.index = index
        self.kind = kind
        self.type_name = type_name
        self.message = message
        self.pid = pid
        self.traceback = traceback
        self.exception = exception
        self.limit = limit
        self.signal = signal
        self.exit_code = exit_code

    def describe(self) -> str:
        """One sentence for a human: which item, what happened, in which process. After a crash of
        Python itself (a segmentation fault) the lines that were being run follow."""
        sentence = f"Item {self.index} {_WHAT_BEFELL[self.kind]}"
        if self.kind is FailureKind.exception and self.type_name:
            sentence += f" with {self.type_name}"
        if self.pid > 0:
            sentence += f" in process {self.pid}"
        if self.message:
            sentence += f": {self.message}"
        if self.kind is FailureKind.crash and self.traceback:
            sentence += f"\n{self.traceback}"
        return sentence

    def with_traceback_text(self) -> str:
        """`describe()`, and the traceback in the worker."""
        if self.kind is FailureKind.crash or not self.traceback:
            return self.describe()
        return f"{self.describe()}\n\n{self.traceback}"

    def __str__(self) -> str:
        return self.with_traceback_text()

    def __reduce__(self) -> tuple[Any, ...]:
        state = dict(self.__dict__)
        pickled = _carry.faithful_pickle(self.exception) if self.exception is not None else None
        state["exception"] = None
        return _rebuild, (type(self), self.args, state, pickled)


class TimeoutFailure(ItemFailure, TimeoutError):
    """The item ran longer than the limit of its job, and was ended. Kind ``timeout``."""


class CrashFailure(ItemFailure):
    """The worker process ended while it ran the item. Kind ``crash``."""


class KeeperLost(CrashFailure, RuntimeError):
    """Somebody killed the keeper, the one process between the program and its workers. The workers
    ended with it, and the items without an outcome are lost. Kind ``crash``."""


class RemoteError(Exception):
    """Raised in place of what func raised, where that cannot be raised itself: it could not be
    rebuilt from its pickle, or it is no `Exception` (SystemExit, KeyboardInterrupt) and would end
    the program.

    Its text is the type and the message, and the traceback in the worker; its ``__cause__`` is the
    `ItemFailure`.
    """


class ItemCancelled(BaseException):
    """Raised in the middle of func, where it runs in a thread, when its job has been given up: the
    job was cancelled, or another item failed, or the program was interrupted. It comes between any
    two steps of Python code, but not into a call that blocks, and once at most. An item that does
    not let it pass runs on, and what comes of it counts for nothing.

    It is no `Exception`, so that ``except Exception`` does not stop it. It never leaves a run.
    """


def _rebuild(
    cls: type[ItemFailure], args: tuple[Any, ...], state: dict[str, Any], pickled: bytes | None
) -> ItemFailure:
    failure = cls.__new__(cls, *args)
    failure.args = args
    failure.__dict__.update(state)
    if pickled is not None:
        failure.exception = _carry.unpickle(pickled)
        failure.exception.__cause__ = failure
    return failure


def raisable(failure: ItemFailure) -> BaseException:
    """What a run raises for this failure."""
    if failure.kind is not FailureKind.exception:
        return failure
    if failure.exception is not None and isinstance(failure.exception, Exception):
        error = failure.exception
    else:
        text = f"{failure.type_name}: {failure.message}"
        if failure.traceback:
            text += f"\n\n{failure.traceback}"
        error = RemoteError(text)
    error.__cause__ = failure
    return error
