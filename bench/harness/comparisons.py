"""Who is ahead of whom, and which goals are met."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from harness.model import BEST_RIVAL, Case, Contender, Goal, Role, Workload
from harness.results import CaseResult, Results
from harness.statistics import Spread, is_met, ratio_of, spread_of, text_of


@dataclass(frozen=True)
class Measurement:
    """A case of the table and what came out."""

    workload: Workload
    case: Case
    result: CaseResult

    @property
    def title(self) -> str:
        return ", ".join(filter(None, (self.workload.title, self.case.title)))

    def spread(self, contender: Contender) -> Spread | None:
        measured = self.result.contenders.get(contender.title)
        return spread_of(measured.figures.values()) if measured else None

    def ratio(self, ours: Contender, theirs: Contender) -> Spread | None:
        one, other = (self.result.contenders.get(each.title) for each in (ours, theirs))
        return ratio_of(one.figures, other.figures) if one and other else None

    def present(self, role: Role) -> list[Contender]:
        """Those of whom there are figures, the quickest first."""
        found = [each for each in self.workload.of_role(role) if self.spread(each)]
        return sorted(found, key=lambda each: self.spread(each).median)


def measurements(workloads: tuple[Workload, ...], results: Results) -> list[Measurement]:
    found = []
    for workload in workloads:
        for case in workload.cases:
            result = results.find(workload.title, case.title)
            if result is not None:
                found.append(Measurement(workload, case, result))
    return found


def is_even(ratio: Spread) -> bool:
    """Where the quartiles lie on both sides of 1, or three digits show no difference, nobody is
    ahead."""
    return ratio.low <= 1 <= ratio.high or text_of(ratio.median) == "1.00"


@dataclass(frozen=True)
class Comparison:
    measurement: Measurement
    job: Contender
    rival: Contender
    ratio: Spread

    @property
    def verdict(self) -> str:
        """Seen from the job."""
        if is_even(self.ratio):
            return "even"
        return "ahead" if self.ratio.median < 1 else "behind"

    @property
    def same_kind(self) -> bool:
        return self.job.kind is self.rival.kind

    @property
    def why(self) -> str:
        reasons = self.measurement.workload.why_behind
        return reasons.get(self.rival.title) or reasons.get("*") or "no explanation yet"


def comparisons_in(measurement: Measurement) -> list[Comparison]:
    """Of each way to run a job with each rival, the quickest rivals first."""
    found = []
    for job in measurement.present(Role.JOB):
        for rival in measurement.present(Role.RIVAL):
            ratio = measurement.ratio(job, rival)
            if ratio is not None:
                found.append(Comparison(measurement, job, rival, ratio))
    return found


@dataclass(frozen=True)
class Verdict:
    """A goal, what was measured, and whether that meets it; None where it could not be measured."""

    measurement: Measurement
    goal: Goal
    what: str
    measured: Spread | None

    @property
    def met(self) -> bool | None:
        if self.measured is None:
            return None
        return is_met(self.measured.median, self.goal.limit, at_least=self.goal.at_least)

    @property
    def even(self) -> bool:
        """Missed by no more than the rounds differ: nobody is ahead."""
        return self.goal.denominator == BEST_RIVAL and self.met is False and is_even(self.measured)


def verdicts_on(measurement: Measurement) -> Iterator[Verdict]:
    for goal in measurement.workload.goals:
        if goal.cases is None or measurement.case.title in goal.cases:
            what, measured = measured_for(measurement, goal)
            yield Verdict(measurement, goal, what, measured)


def measured_for(measurement: Measurement, goal: Goal) -> tuple[str, Spread | None]:
    workload = measurement.workload
    job = workload.contender(goal.numerator)
    if goal.denominator is None:
        return f"{job.title}, {workload.unit}", measurement.spread(job)
    if goal.denominator != BEST_RIVAL:
        other = workload.contender(goal.denominator)
        return f"{job.title} / {other.title}", measurement.ratio(job, other)
    rivals = [each for each in measurement.present(Role.RIVAL) if each.kind is job.kind]
    if not rivals:
        return f"{job.title} / {BEST_RIVAL}", None
    return f"{job.title} / {rivals[0].title}", measurement.ratio(job, rivals[0])
