"""Arguments with which the workers of a pool are started: those of its initializer come with the
fork, and are not pickled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from task import Task

_args: tuple[Any, ...] = ()


def _keep(*args: Any) -> None:
    global _args
    _args = args


@dataclass(frozen=True)
class _WithInheritedArgs:
    func: Callable[..., Any]

    def __call__(self, item: Any) -> Any:
        return self.func(item, *_args)


def initializer_for(task: Task) -> dict[str, Any]:
    """What gives a pool its initializer, if the task needs one."""
    return {"initializer": _keep, "initargs": tuple(task.args)} if task.args else {}


def func_for(task: Task) -> Callable[[Any], Any]:
    """What the pool then maps."""
    return _WithInheritedArgs(task.func) if task.args else task.func
