"""The table of workloads holds together."""

from __future__ import annotations

from collections import Counter

import pytest
from harness import plots
from harness.model import BEST_RIVAL, Role
from harness.workloads import WORKLOADS
from harness.workloads.plots import PLOTS

each_workload = pytest.mark.parametrize("workload", WORKLOADS, ids=lambda each: each.title)


def twice(names):
    return [name for name, times in Counter(names).items() if times > 1]


def test_titles_of_workloads_and_files_of_plots_are_unique():
    assert not twice(each.title for each in WORKLOADS)
    assert not twice(each.file for each in PLOTS)


@each_workload
def test_titles_in_a_workload_are_unique(workload):
    assert not twice(each.title for each in workload.contenders)
    assert not twice(each.title for each in workload.cases)


@each_workload
def test_a_workload_has_a_job(workload):
    assert workload.of_role(Role.JOB)


@each_workload
def test_goals_name_contenders_and_cases_that_there_are(workload):
    titles = {each.title for each in workload.contenders}
    for goal in workload.goals:
        assert goal.numerator in titles
        assert goal.denominator in {*titles, None, BEST_RIVAL}
        assert (goal.cases or set()) <= {each.title for each in workload.cases}


@each_workload
def test_cases_name_contenders_that_there_are(workload):
    titles = {each.title for each in workload.contenders}
    for case in workload.cases:
        assert (case.only or set()) <= titles
        assert case.fewer_items.keys() <= titles
        # Figures of rounds of different length cannot be compared.
        assert workload.per_item or not case.fewer_items


@each_workload
def test_reasons_name_rivals(workload):
    assert workload.why_behind.keys() <= {"*", *(e.title for e in workload.of_role(Role.RIVAL))}


@each_workload
def test_shares_are_of_contenders_that_there_are(workload):
    titles = {each.title for each in workload.contenders}
    assert all(each.of in titles for each in workload.contenders if each.of)


@pytest.mark.parametrize("plot", PLOTS, ids=lambda each: each.file)
def test_plots_show_workloads_that_there_are(plot):
    (workload,) = [each for each in WORKLOADS if each.title == plot.workload]
    if plot.x_label:
        assert all(case.x for case in workload.cases)
    if plot.split:
        assert all(plot.split in case.options for case in workload.cases)
    if plot.measure is plots.speed_up:
        assert workload.contender("plain loop")
    if plot.measure is plots.memory:
        assert any(case.memory for case in workload.cases)


def test_a_full_run_is_planned_to_take_less_than_a_quarter_of_an_hour_and_a_quick_one_two_minutes():
    cases = [case for workload in WORKLOADS for case in workload.cases]
    assert sum(case.seconds for case in cases) < 15 * 60
    assert 0 < sum(case.quick_seconds for case in cases) < 2 * 60
