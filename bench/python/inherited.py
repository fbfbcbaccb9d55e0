"""Something large that the workers of a pool are started with: as the argument of their initializer
it comes with the fork, and is not pickled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from task import Task

_inherited: Any = None


def _keep(value: Any) -> None:
    global _inherited
    _inherited = value


@dataclass(frozen=True)
class _WithInherited:
    func: Callable[..., Any]

    def __call__(self, item: Any) -> Any:
        return self.func(item, _inherited)


def initializer_for(task: Task) -> dict[str, Any]:
    """The arguments that give a pool its initializer, if the task needs one."""
    return {} if task.shared is None else {"initializer": _keep, "initargs": (task.shared,)}


def func_for(task: Task) -> Callable[[Any], Any]:
    """What the pool then maps."""
    return task.func if task.shared is None else _WithInherited(task.func)
