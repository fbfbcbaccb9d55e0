"""What a run returns."""

from __future__ import annotations

from typing import TypeVar

from spychronous._failures import ItemFailure

R = TypeVar("R")


class Results(list[R]):
    """The results of a job, in the order of its items: a list, and compares and prints as one.

    With ``suppress_worker_exceptions`` an item that failed has None in its place, so that the list
    is as long as the items, and an element of `failures`.
    """

    failures: list[ItemFailure]
    """The failures, in the order of their items; empty if there are none."""
