"""The first part of the document: what a newcomer is to see in a minute."""

from __future__ import annotations

from collections import Counter

from harness.comparisons import Comparison, Measurement, comparisons_in, verdicts_on
from harness.model import Role
from harness.results import Results
from harness.statistics import Spread, text_of
from harness.tables import table, wrapped


def summary(found: list[Measurement], results: Results) -> list[str]:
    return [
        *wrapped(machine_line(results)),
        "",
        *at_a_glance(found),
        "",
        "## Where a rival is ahead",
        "",
        *losses(found),
        "",
        "## Goals",
        "",
        *goals(found),
    ]


def machine_line(results: Results) -> str:
    machine = results.machine
    names = ("processor", "memory", "kernel", "compiler", "Python")
    about = ", ".join(machine[name] for name in names if name in machine)
    quiet = (
        f"The load was {machine.get('load at the start', 'unknown')} at the start, and "
        f"{machine.get('stolen', 'an unknown part')} of the processors' time was stolen meanwhile."
    )
    kind = " These are the figures of a quick run." if results.quick else ""
    return f"{about}. {quiet}{kind}"


def at_a_glance(found: list[Measurement]) -> list[str]:
    compared = [each for measurement in found for each in comparisons_in(measurement)]
    counts = Counter(each.verdict for each in compared if each.same_kind)
    others = Counter(each.verdict for each in compared if not each.same_kind)
    rows = [row for each in found if each.case.headline for row in headline_rows(each)]
    return [
        *wrapped(
            f"A job is compared with {len({each.rival.title for each in compared})} rivals. "
            "Processes beside processes, and threads beside threads, it is ahead in "
            f"{counts['ahead']} comparisons, even in {counts['even']} and behind in "
            f"{counts['behind']}; with rivals of the other kind, ahead in {others['ahead']}, even "
            f"in {others['even']} and behind in {others['behind']}."
        ),
        "",
        *table(
            ("workload", "who", "figure", "best rival", "its figure", "ratio", "floor", "to floor"),
            rows,
            numbers=(2, 4, 5, 7),
        ),
    ]


def headline_rows(measurement: Measurement) -> list[list[str]]:
    """One for each way to run the job, beside the best rival of its kind; a second one where one of
    the other kind is better still."""
    rows = []
    floors = measurement.present(Role.FLOOR)
    for job in measurement.workload.of_role(Role.JOB):
        figure = measurement.spread(job)
        if figure is None:
            continue
        for best in best_rivals([c for c in comparisons_in(measurement) if c.job == job]):
            row = [measurement.title, job.title, with_unit(measurement, figure)]
            row += rival_cells(measurement, best)
            row += floor_cells(measurement, job, floors)
            rows.append(row)
    return rows


def best_rivals(compared: list[Comparison]) -> list[Comparison | None]:
    own = [each for each in compared if each.same_kind][:1]
    any_kind = compared[:1]
    return own + [each for each in any_kind if each not in own] or [None]


def rival_cells(measurement: Measurement, best: Comparison | None) -> list[str]:
    if best is None:
        return ["none", "", ""]
    name = best.rival.title if best.same_kind else f"{best.rival.title} ({best.rival.kind.value})"
    ratio = f"{text_of(best.ratio.median)} {best.verdict}"
    figure = with_unit(measurement, measurement.spread(best.rival))
    return [name, figure, f"**{ratio}**" if best.verdict == "behind" else ratio]


def floor_cells(measurement: Measurement, job, floors) -> list[str]:
    for floor in floors:
        ratio = measurement.ratio(job, floor)
        if ratio is not None:
            return [floor.title, text_of(ratio.median)]
    return ["", ""]


def with_unit(measurement: Measurement, figure: Spread) -> str:
    value, _, per = measurement.workload.unit.partition(" per ")
    return f"{text_of(figure.median)} {value}" + (f"/{per}" if per else "")


def losses(found: list[Measurement]) -> list[str]:
    behind = [
        each
        for measurement in found
        for each in comparisons_in(measurement)
        if each.verdict == "behind"
    ]
    if not behind:
        return ["Nowhere."]
    behind.sort(key=lambda each: -each.ratio.median)
    rows = [
        [
            each.measurement.title,
            f"{each.job.title} / {each.rival.title}",
            "" if each.same_kind else each.rival.kind.value,
            f"**{text_of(each.ratio.median)}**",
            f"{text_of(each.ratio.low)} to {text_of(each.ratio.high)}",
            each.why,
        ]
        for each in behind
    ]
    header = ("workload", "who is behind whom", "other kind", "ratio", "quartiles", "why")
    return [
        "Every case in which a rival was quicker, the greatest distance first.",
        "",
        *table(header, rows, numbers=(3, 4)),
    ]


ANSWERS = {True: "yes", False: "**no**", None: "unknown"}


def goals(found: list[Measurement]) -> list[str]:
    verdicts = [each for measurement in found for each in verdicts_on(measurement)]
    met = sum(each.met is True for each in verdicts)
    even = sum(each.even for each in verdicts)
    rows = []
    for each in verdicts:
        limit = f"{'at least' if each.goal.at_least else 'at most'} {text_of(each.goal.limit)}"
        measured = text_of(each.measured.median) if each.measured else "not measured"
        answer = "even" if each.even else ANSWERS[each.met]
        rows.append([each.measurement.title, each.what, measured, limit, answer])
    return [
        *wrapped(
            f"{met} of {len(verdicts)} are met; compared are the three digits that are shown. "
            f"{even} more, to be at least as quick as the best rival, are missed by less than the "
            "rounds differ: `even`."
        ),
        "",
        *table(("workload", "figure", "measured", "goal", "met"), rows, numbers=(2, 3)),
    ]
