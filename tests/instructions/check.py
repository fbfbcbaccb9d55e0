"""check.py [--record] [--program <hot_paths>] [--python <interpreter>]: counts the instructions of
the hot paths and holds them against counts.txt; with --record writes them there instead.

Ends with 77 where nothing can be compared: the counts are those of one compiler and one Python.
"""

from __future__ import annotations

import argparse
import platform
import subprocess
import sys
from dataclasses import dataclass

from paths import HERE, UNITS, Counts, count_cpp, count_python

COUNTS = HERE / "counts.txt"
TOLERANCE = 0.05
# Who waits looks around meanwhile: what is seen of that from one time to the next. A draining host may
# look at a block of results once more before all of them are there; a keeper reaps its workers all at
# once, or one after the other, and then looks for what each has left behind.
TOLERANCE_OF_WAITING = {
    "small_jobs, host": 0.15,
    "small_jobs, keeper": 0.7,
    "python ints, host": 0.1,
    "drain, host": 0.5,
}
NOT_COMPARABLE = 77
HOW_TO_RECORD = (
    "If that is meant to be so, record the new counts: scripts/count_instructions.sh --record"
)


@dataclass(frozen=True)
class Record:
    """What counts.txt says: with what was counted, and how much."""

    tools: dict[str, str]
    counts: Counts


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--record", action="store_true")
    parser.add_argument("--program", required=True)
    parser.add_argument("--python", required=True)
    arguments = parser.parse_args()
    tools = tools_of(arguments.program, arguments.python)
    if not arguments.record and (refusal := refuse(read(COUNTS.read_text()).tools, tools)):
        print(refusal, file=sys.stderr)
        return NOT_COMPARABLE
    found = Record(tools, {**count_cpp(arguments.program), **count_python(arguments.python)})
    print(written(found))
    if arguments.record:
        COUNTS.write_text(written(found))
        return 0
    complaints = compare(read(COUNTS.read_text()).counts, found.counts)
    if complaints:
        print("\n".join([*complaints, HOW_TO_RECORD]), file=sys.stderr)
    return 1 if complaints else 0


def tools_of(program: str, python: str) -> dict[str, str]:
    def first_line_of(*command: str) -> str:
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    return {
        "compiler": f"{first_line_of(program, 'compiler', '0')}, {platform.machine()}",
        "python": first_line_of(python, "--version"),
    }


def refuse(recorded: dict[str, str], here: dict[str, str]) -> str | None:
    """A sentence if what was counted there says nothing about here."""
    if recorded == here:
        return None
    return (
        "The instructions were not compared: they were recorded with "
        f"{', '.join(recorded.values())}, and this is {', '.join(here.values())}. "
        "Debian 12 has what they were recorded with."
    )


def compare(recorded: Counts, found: Counts) -> list[str]:
    """A sentence for each path that has become dearer or cheaper, has come or has gone."""
    complaints = [
        f"{name}: is recorded, but was not counted." for name in recorded if name not in found
    ]
    for name, count in found.items():
        per = f"instructions per {UNITS[name.split(',')[0].removeprefix('python ')]}"
        if name not in recorded:
            complaints.append(f"{name}: {count:.1f} {per}, and none are recorded.")
            continue
        change = count / recorded[name] - 1
        if abs(change) > TOLERANCE_OF_WAITING.get(name, TOLERANCE):
            complaints.append(
                f"{name}: {count:.1f} {per}, and {recorded[name]:.1f} are recorded: "
                f"{abs(change):.1%} {'dearer' if change > 0 else 'cheaper'}."
            )
    return sorted(complaints)


def read(text: str) -> Record:
    tools: dict[str, str] = {}
    counts: dict[str, float] = {}
    for line in text.splitlines():
        name, colon, value = line.rpartition(": ")
        if line.startswith("#") or not colon:
            continue
        if name in ("compiler", "python"):
            tools[name] = value
        else:
            counts[name] = float(value)
    return Record(tools, counts)


def written(record: Record) -> str:
    lines = [
        "# Instructions of each hot path, per item or per small job and process. Written by",
        "# scripts/count_instructions.sh --record",
        *[f"{name}: {value}" for name, value in record.tools.items()],
        "",
        *[f"{name}: {count:.1f}" for name, count in record.counts.items()],
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
