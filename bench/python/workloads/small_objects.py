"""Results that are small objects: dictionaries, dataclasses or strings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from task import Task, run_items

from workloads import Workload


@dataclass
class Person:
    number: int
    name: str
    weight: float


def dictionary_of(number: int) -> dict[str, Any]:
    return {"number": number, "name": f"person {number}", "weight": number / 8}


def person_of(number: int) -> Person:
    return Person(number, f"person {number}", number / 8)


def string_of(number: int) -> str:
    return f"person {number:08}"


FUNCS: dict[str, Callable[[int], Any]] = {
    "dicts": dictionary_of,
    "dataclasses": person_of,
    "strings": string_of,
}


@dataclass
class SmallObjects(Workload):
    items: int = 200_000
    kind: str = "dicts"

    tiny = "items=100"

    def prepare(self) -> Task:
        if self.kind not in FUNCS:
            raise SystemExit(f"Small objects are {' or '.join(FUNCS)}, and not {self.kind!r}.")
        return self.task_of(FUNCS[self.kind], range(self.items))

    def is_right(self, results: list[Any]) -> bool:
        return results == run_items(self.task.func, self.task.items)

    def place_of(self, result: Any) -> Any:
        if self.kind == "dicts":
            return result["number"]
        return result.number if self.kind == "dataclasses" else result


WORKLOAD = SmallObjects
