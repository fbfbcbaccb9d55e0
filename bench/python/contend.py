"""contend.py <workload> <contender> [<key>=<value>...]: a contender that waits for its rounds.
contend.py list: every workload with every contender, and the parameters of a round without weight.
contend.py calibrate: how many iterations of `busy` take a microsecond.

See bench/README.md for what is said between the harness and a contender.
"""

from __future__ import annotations

import sys
from contextlib import nullcontext
from functools import partial
from typing import Any

import contenders
import workloads
from busy import iterations_per_microsecond
from contenders import Contender, Missing
from protocol import Answers, serve
from workloads import Workload


def main(arguments: list[str]) -> None:
    if arguments == ["list"]:
        for line in workloads.pairs():
            print(line)
    elif arguments == ["calibrate"]:
        print(f"{iterations_per_microsecond():.3f}")
    elif len(arguments) >= 2:
        contend(arguments[0], arguments[1], parameters_of(arguments[2:]))
    else:
        raise SystemExit(__doc__)


def parameters_of(arguments: list[str]) -> dict[str, str]:
    parameters = {}
    for argument in arguments:
        key, equals, value = argument.partition("=")
        if not equals:
            raise SystemExit(f"contend.py: {argument!r} is not of the form key=value.")
        parameters[key] = value
    return parameters


def contend(workload_name: str, name: str, parameters: dict[str, str]) -> None:
    answers = Answers()
    workers = parameters.pop("workers", "")
    if workers not in ("", "cold", "warm"):
        raise SystemExit(f"contend.py: workers are 'cold' or 'warm', and not {workers!r}.")
    workload = workloads.make(workload_name, parameters)
    if name in workload.floors:
        serve_floor(answers, workload, name)
    elif name in workload.contenders:
        try:
            contender = contenders.load(name)
        except Missing as missing:
            answers.give(missing=str(missing))
        else:
            warm = workers == "warm" or (not workers and contender.KEEPS_WORKERS)
            serve_contender(answers, workload, contender, warm)
    else:
        raise SystemExit(f"contend.py: {name!r} does not take part in {workload_name!r}.")


def serve_floor(answers: Answers, workload: Workload, name: str) -> None:
    """What has no result cannot have a wrong one."""
    workload.task = workload.prepare()
    answers.give(ready=True, version=contenders.python_version())
    serve(
        answers,
        getattr(workload, name),
        lambda result: result is None or workload.is_right(result),
    )


def serve_contender(answers: Answers, workload: Workload, contender: Contender, warm: bool) -> None:
    task = workload.task = workload.prepare()

    def run_cold() -> list[Any]:
        with contender.workers(task) as fresh:
            return contender.run(fresh, task)

    def is_right(results: list[Any]) -> bool:
        if not contender.IN_ORDER:
            results = workload.sorted(results)
        return workload.is_right(results)

    with contender.workers(task) if warm else nullcontext() as kept:
        run = partial(contender.run, kept, task) if warm else run_cold
        note = {"note": contender.NOTE} if warm and contender.NOTE else {}
        answers.give(ready=True, version=contender.version(), **note)
        serve(answers, workload.repeated(run), is_right)


if __name__ == "__main__":
    main(sys.argv[1:])
