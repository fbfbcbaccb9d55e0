"""The last part of the document: each workload with all its figures, and what there are none of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from harness.comparisons import Measurement
from harness.model import Role
from harness.results import CaseResult, Results
from harness.statistics import text_of
from harness.tables import table, wrapped


def details(
    found: list[Measurement], results: Results, plots: Mapping[str, Sequence[tuple[str, str]]]
) -> list[str]:
    """``plots``: of each workload, by its title, the names and the files of its plots."""
    lines = []
    for title, group in groupby(found, key=lambda each: each.workload.title):
        measured = list(group)
        workload = measured[0].workload
        lines += [f"### {title}", "", *wrapped(workload.about), ""]
        for name, file in plots.get(title, ()):
            lines += [f"![{name}]({file})", ""]
        lines += [*notes(measured), *figures(measured), ""]
    lines += ["## What was left out", "", *left_out(results), ""]
    lines += ["## The machine, and versions", "", *machine(results)]
    return lines


def figures(measured: list[Measurement]) -> list[str]:
    """Folded, because few want to see all."""
    rows = [row for each in measured for row in rows_of(each)]
    has_memory = any(row[-1] for row in rows)
    header = ["case", "who", measured[0].workload.unit, "quartiles", "rounds", "job / it"]
    if has_memory:
        header.append("peak memory, MiB")
    else:
        rows = [row[:-1] for row in rows]
    if not any(each.case.title for each in measured):
        header, rows = header[1:], [row[1:] for row in rows]
    right = range(len(header) - (5 if has_memory else 4), len(header))
    lines = table(header, rows, numbers=right)
    return ["<details><summary>All figures</summary>", "", *lines, "", "</details>"]


def rows_of(measurement: Measurement) -> list[list[str]]:
    roles = (Role.JOB, Role.RIVAL, Role.FLOOR, Role.REFERENCE)
    jobs = measurement.present(Role.JOB)
    rows = []
    for contender in (each for role in roles for each in measurement.present(role)):
        spread = measurement.spread(contender)
        measured = measurement.result.contenders[contender.title]
        ratio = measurement.ratio(job_beside(contender, jobs), contender) if jobs else None
        rows.append(
            [
                measurement.case.title,
                contender.title,
                text_of(spread.median),
                f"{text_of(spread.low)} to {text_of(spread.high)}",
                str(spread.rounds),
                "" if ratio is None or contender.role is Role.JOB else text_of(ratio.median),
                "" if measured.peak is None else text_of(measured.peak),
            ]
        )
    return rows


def job_beside(contender, jobs):
    """The job that is of the contender's kind, if there is one."""
    return next((each for each in jobs if each.kind is contender.kind), jobs[0])


def notes(measured: list[Measurement]) -> list[str]:
    """What contenders say of themselves."""
    said = {
        (title, each.note): None
        for measurement in measured
        for title, each in measurement.result.contenders.items()
        if each.note
    }
    return [*(f"- {title}: {note}" for title, note in said), ""] if said else []


def left_out(results: Results) -> list[str]:
    """Each reason once, with all the cases that it is the reason of."""
    reasons: dict[tuple[str, str], list[str]] = {}
    for case in results.cases:
        for who, reason in reasons_of(case):
            reasons.setdefault((who, reason), []).append(
                ", ".join(filter(None, (case.workload, case.case)))
            )
    if not reasons:
        return ["Nothing: every contender was measured in every case it is meant for."]
    rows = [[who, reason, "; ".join(cases)] for (who, reason), cases in reasons.items()]
    return table(("who", "why", "where"), rows)


def reasons_of(case: CaseResult) -> list[tuple[str, str]]:
    found = [("all", case.left_out)] if case.left_out else []
    for title, measured in case.contenders.items():
        if measured.missing:
            found.append((title, measured.missing))
        elif measured.error:
            found.append((title, f"failed: it {measured.error}"))
    return found


def machine(results: Results) -> list[str]:
    rows = [[name, value] for name, value in results.machine.items()]
    versions = {
        (title, each.version): None
        for case in results.cases
        for title, each in case.contenders.items()
        if each.version
    }
    rows += [[title, version] for title, version in versions]
    return table(("what", "which"), rows)
