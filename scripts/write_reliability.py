#!/usr/bin/env python3
"""write_reliability.py [--check] [<repository>]: writes docs/reliability.md, which says for each
row of the fault catalogue (tests/catalogue.txt) what is promised and which tests hold it.

The tests are found by their names. With --check nothing is written; it fails if the page is not
what would be written. Both fail if a row is held by nothing, or if a test names a row that does not
exist.
"""

from __future__ import annotations

import dataclasses
import pathlib
import re
import sys

CATALOGUE = "tests/catalogue.txt"
HARD_CASES = "tests/python/test_hard_cases.py"
PAGE = "docs/reliability.md"
MARKS = {"core": "●", "more": "○"}

INTRODUCTION = """\
# Reliability

What can go wrong in a job, what the library promises then, and the tests that hold it to that. Each
row is a fault; each test is named after its rows and is run with every change. `ctest -R A2_` runs
those of a row in C++, `pytest -k a2_` those in Python. A core row (●) has a test; a row of the
second wave (○) has one, or a line in [limits.md](limits.md) that says what happens.

The tests make each fault happen at the moment that it is about: by events that all processes of a
test see, by failpoints in the engine, by a clock of the test's own, by a pseudo-terminal, by system
calls that are refused. None waits a while and hopes. Each one asserts at its end that no process,
no zombie, no descriptor and no name is left; one that hangs is ended by a watchdog, which says
where every process stood.

What is tried besides, everywhere, at random, or in every order, is in [proofs.md](proofs.md).

The words are those of the [contract](contract.md#words). This page is written by
`scripts/write_reliability.py`, of `tests/catalogue.txt` and of the names of the tests.
"""

INTRODUCTION_OF_HARD_CASES = f"""\
## Hard cases

Where a pool of processes hangs, where it fails as a whole, and where it leaves processes behind, is
seen best with one bad item among good ones. Each line is a [test](../{HARD_CASES}): a job of six
items and two workers in Python. It passes if every good item has its value, the bad one has the
failure that tells what happened, each was started once, and no process is left. Where the host
itself ends or is interrupted, it passes if it ends as it should and no process is left.
"""


class Drift(Exception):
    """The catalogue and the tests do not agree."""


@dataclasses.dataclass
class Row:
    name: str
    mark: str
    promise: str


@dataclasses.dataclass
class Test:
    rows: list[str]
    name: str
    source: str  # relative to the repository


def read_catalogue(text: str) -> dict[str, list[Row]]:
    """The rows of each group, by its title."""
    groups: dict[str, list[Row]] = {}
    row: Row | None = None
    for number, line in enumerate(text.splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        if title := re.fullmatch(r"[A-Z]\. .+", line):
            rows = groups.setdefault(title[0], [])
        elif begun := re.fullmatch(r"([A-Z]\d+) +(core|more) +(.+)", line):
            row = Row(*begun.groups())
            rows.append(row)
        elif line.startswith(" ") and row:
            row.promise += " " + line.strip()
        else:
            raise Drift(f"{CATALOGUE}:{number} is neither a group nor a row: {line}")
    return groups


def tests_of(root: pathlib.Path) -> list[Test]:
    """All tests that are named after a row."""
    found = []
    for source in sorted(root.glob("tests/**/*.cpp")):
        # The formatter may break the line after the comma.
        pattern = r"\b(?:TYPED_)?TEST(?:_F|_P)?\((\w+),\s*((?:[A-Z]\d+_)+\w+)\)"
        for suite, name in re.findall(pattern, source.read_text()):
            found.append(Test(rows_in(name), f"{suite}.{name}", str(source.relative_to(root))))
    for source in sorted(root.glob("tests/python/test_*.py")):
        pattern = r"^(?:async )?def test_((?:[a-z]\d+_)+\w+)"
        for name in re.findall(pattern, source.read_text(), re.MULTILINE):
            found.append(Test(rows_in(name), f"test_{name}", str(source.relative_to(root))))
    return found


def rows_in(name: str) -> list[str]:
    (leading,) = re.findall(r"^(?:[A-Za-z]\d+_)+", name)
    return [row.upper() for row in leading.rstrip("_").split("_")]


def drifts(rows: list[Row], tests: list[Test]) -> list[str]:
    """What is wrong with them, in sentences."""
    known = [row.name for row in rows]
    held = {name for test in tests for name in test.rows}
    found = [f"{CATALOGUE} has the row {name} twice." for name in known if known.count(name) > 1]
    for row in rows:
        if row.name not in held and row.mark == "core":
            found.append(f"The core row {row.name} has no test.")
        elif row.name not in held and "[limits.md#" not in row.promise:
            found.append(f"The row {row.name} has neither a test nor a heading of docs/limits.md.")
    for test in tests:
        for name in test.rows:
            if name not in known:
                sentence = f"{test.name} names the row {name}, which does not exist."
                found.append(f"{test.source}: {sentence}")
    return found


def table(rows: list[Row], tests: list[Test]) -> str:
    lines = ["| | promise | tests |", "|---|---|---|"]
    for row in rows:
        names = [
            f"[`{test.name}`](../{test.source})"
            for test in sorted(tests, key=lambda test: (test.source.endswith(".py"), test.name))
            if row.name in test.rows
        ]
        promise = re.sub(r"\[(limits\.md#[^]]+)\]", r"See [limits.md](\1).", row.promise)
        lines.append(f"| {row.name} {MARKS[row.mark]} | {promise} | {'<br>'.join(names)} |")
    return "\n".join(lines) + "\n"


def hard_cases(root: pathlib.Path) -> str:
    lines = ["| case | what comes of it | processes left | test |", "|---|---|---|---|"]
    functions = r'^def (test_\w+)\(.*\):\n(?:    """(.+) -> (.+)"""\n)?'
    for name, case, result in re.findall(functions, (root / HARD_CASES).read_text(), re.MULTILINE):
        if not case:
            raise Drift(f"{HARD_CASES}: {name} does not say in a line what comes of which case.")
        lines.append(f"| {case} | {result} | 0 | `{name}` |")
    return "\n".join(lines) + "\n"


def page(root: pathlib.Path) -> str:
    groups = read_catalogue((root / CATALOGUE).read_text())
    tests = tests_of(root)
    wrong = drifts([row for rows in groups.values() for row in rows], tests)
    if wrong:
        raise Drift("\n".join(wrong))
    parts = [f"## {title}\n\n{table(rows, tests)}" for title, rows in groups.items()]
    return "\n".join([INTRODUCTION, INTRODUCTION_OF_HARD_CASES, hard_cases(root), *parts])


def main(arguments: list[str]) -> int:
    check = "--check" in arguments
    (root,) = [pathlib.Path(argument) for argument in arguments if argument != "--check"] or [
        pathlib.Path(__file__).resolve().parent.parent
    ]
    try:
        text = page(root)
    except Drift as drift:
        print(drift)
        return 1
    if not check:
        (root / PAGE).write_text(text)
    elif (root / PAGE).read_text() != text:
        print(f"{PAGE} is not what scripts/write_reliability.py would write now: run it.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
