"""Every workload of bench/python with every contender that needs no package of a rival: a round
without weight, asked for as the harness does."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "bench" / "python"
CONTEND = FOLDER / "contend.py"
RIVALS = {"joblib", "mpire", "mpire_worker_exit", "pebble", "ray", "dask", "old_package"}
BOUND = 60  # seconds


def run(*arguments: str, orders: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *arguments]
    return subprocess.run(command, input=orders, capture_output=True, text=True, timeout=BOUND)


def contend(*arguments: str, orders: str = "go\n") -> list[dict]:
    ended = run(str(CONTEND), *arguments, orders=orders)
    assert ended.returncode == 0, ended.stderr
    return [json.loads(line) for line in ended.stdout.splitlines()]


def run_program(program: str, orders: str = "") -> str:
    """What a program prints that can import what the contenders are made of."""
    path = f"import sys; sys.path.insert(0, {str(FOLDER)!r})\n"
    return run("-c", path + program, orders=orders).stdout


def answer_to_a_round(program: str) -> dict:
    start = "from protocol import Answers, serve\n"
    return json.loads(run_program(start + program, orders="go\n"))


def pairs() -> list[str]:
    lines = run(str(CONTEND), "list").stdout.splitlines()
    return [line for line in lines if line.split()[1] not in RIVALS]


def test_there_are_workloads() -> None:
    assert {line.split()[1] for line in pairs()} >= {"loop", "job", "job_threads", "pool"}


@pytest.mark.parametrize("arguments", pairs())
def test_round(arguments: str) -> None:
    workload, contender, *parameters = arguments.split()
    if contender in ("job", "job_threads"):
        pytest.importorskip("spychronous")
    if workload == "shared_image":
        pytest.importorskip("scipy")
    ready, first, second = contend(workload, contender, *parameters, orders="go\ngo\n")
    assert ready["ready"] is True
    assert ready["version"]
    assert first["seconds"] > 0
    assert second["seconds"] > 0


@pytest.mark.parametrize("kind", ["dicts", "dataclasses", "strings"])
def test_kinds_of_small_objects(kind: str) -> None:
    for contender in ("pool", "pool_imap_unordered"):
        _, answer = contend("small_objects", contender, "items=100", f"kind={kind}")
        assert "seconds" in answer, answer


@pytest.mark.parametrize("workload", ["large_items", "large_results"])
def test_kinds_of_large_things(workload: str) -> None:
    pytest.importorskip("numpy")
    for kind in ("arrays", "bytes"):
        _, answer = contend(workload, "pool", "size=4096", f"kind={kind}")
        assert "seconds" in answer, answer


@pytest.mark.parametrize("contender", ["loop", "pool", "executor", "thread_executor"])
def test_large_items_handed_over_once(contender: str) -> None:
    _, answer = contend("large_items", contender, "items=20", "kind=bytes", "passed=shared")
    assert "seconds" in answer, answer


@pytest.mark.parametrize("order", ["first", "middle", "last"])
def test_orders_of_uneven_items(order: str) -> None:
    for contender in ("pool_imap_unordered", "pinned_ideal"):
        answers = contend(
            "uneven_items", contender, "items=10", "iterations=10", f"order={order}", orders=""
        )
        assert answers[0]["ready"] is True


@pytest.mark.parametrize("workers", ["cold", "warm"])
def test_workers_are_started_in_each_round_or_once(workers: str) -> None:
    _, *answers = contend("many_jobs", "pool", "jobs=3", f"workers={workers}", orders="go\ngo\n")
    assert all("seconds" in answer for answer in answers), answers


def test_a_rival_that_is_not_installed_is_missing() -> None:
    # Without the packages of the environment.
    ended = run("-E", "-S", str(CONTEND), "trivial_items", "joblib")
    assert json.loads(ended.stdout) == {"missing": "The package joblib is not installed."}


def test_a_wrong_result_is_an_error() -> None:
    answer = answer_to_a_round("serve(Answers(), lambda: 1, lambda result: result == 2)\n")
    assert answer == {"error": "The result is wrong."}


def test_what_a_round_raises_is_an_error() -> None:
    answer = answer_to_a_round("serve(Answers(), lambda: 1 / 0, bool)\n")
    assert answer == {"error": "ZeroDivisionError: division by zero"}


def test_an_unknown_order_is_an_error() -> None:
    _, answer = contend("trivial_items", "loop", "items=3", orders="stop\n")
    assert answer == {"error": "'stop' is no order: there is only 'go'."}


@pytest.mark.parametrize(
    "arguments",
    [
        ["trivial_items"],
        ["trivial_items", "nobody"],
        ["nothing", "loop"],
        ["trivial_items", "loop", "colour=red"],
        ["trivial_items", "loop", "items"],
        ["trivial_items", "pool", "workers=lukewarm"],
    ],
)
def test_what_is_not_understood_is_refused(arguments: list[str]) -> None:
    ended = run(str(CONTEND), *arguments)
    assert ended.returncode != 0
    assert ended.stderr
    assert not ended.stdout


def test_nobody_imports_a_rival_of_another() -> None:
    program = (
        "import contenders, workloads\n"
        "for name in workloads.NAMES: workloads.class_of(name)\n"
        "for name in ('loop', 'pool', 'pool_imap_unordered', 'executor', 'thread_executor'):\n"
        "    contenders.load(name)\n"
        "print(*{'spychronous', 'joblib', 'mpire', 'pebble', 'ray', 'dask'} & {*sys.modules})\n"
    )
    assert run_program(program) == "\n"
