"""What a reader is told, of results that are made up."""

from __future__ import annotations

import pytest
from harness.comparisons import Measurement, comparisons_in, measurements, verdicts_on
from harness.details import details
from harness.document import NoPlace, replace_parts
from harness.model import BEST_RIVAL, Case, Goal, Kind, Role
from harness.results import CaseResult, Measured, Results, load
from harness.summary import summary
from support import contender, workload

JOB = contender("job", role=Role.JOB)
POOL = contender("pool", "Pool.map")
TBB = contender("tbb", "oneTBB", kind=Kind.THREADS)
FORKS = contender("forks", "bare forks", Role.FLOOR, kind=Kind.NEITHER)
CASE = Case("small", headline=True)


def made_up(figures, goals=(), why=None, **measured):
    """The only measurement of a workload, as a list."""
    table = workload(JOB, POOL, TBB, FORKS, cases=(CASE,), goals=goals, why_behind=why or {})
    result = CaseResult(table.title, "small")
    for title, values in figures.items():
        result.contenders[title] = Measured(dict(enumerate(values)))
    result.contenders.update(measured)
    results = Results({"processor": "2 cores"}, [result])
    return measurements((table,), results), results


def text_of(lines):
    return "\n".join(lines)


def test_the_first_table_has_the_job_its_best_rival_and_its_floor():
    found, results = made_up({"job": [2, 2], "Pool.map": [4, 4], "bare forks": [1, 1]})
    cells = ["C++: a workload, small", "job", "2.00 ms", "Pool.map", "4.00 ms", "0.5 ahead"]
    line = " | ".join([*cells, "bare forks", "2.00"])
    assert f"| {line} |" in summary(found, results)


def test_a_better_rival_of_the_other_kind_has_a_line_too():
    found, results = made_up({"job": [2], "Pool.map": [4], "oneTBB": [1]})
    said = text_of(summary(found, results))
    assert "| Pool.map | 4.00 ms | 0.5 ahead |" in said
    assert "| oneTBB (threads) | 1.00 ms | **2.00 behind** |" in said


def test_a_rival_that_is_ahead_is_listed_with_the_reason():
    figures = {"job": [3, 3], "Pool.map": [2, 2], "oneTBB": [1, 1]}
    found, results = made_up(figures, why={"oneTBB": "threads are cheaper"})
    said = text_of(summary(found, results))
    assert "| job / oneTBB | threads | **3.00** | 3.00 to 3.00 | threads are cheaper |" in said
    assert "| job / Pool.map |  | **1.50** | 1.50 to 1.50 | no explanation yet |" in said
    assert said.index("job / oneTBB") < said.index("job / Pool.map")


def test_nobody_is_ahead_where_the_quartiles_lie_on_both_sides():
    found, results = made_up({"job": [1, 2, 3, 5], "Pool.map": [2, 2, 2, 2]})
    assert [each.verdict for each in comparisons_in(found[0])] == ["even"]
    assert "Nowhere." in summary(found, results)


def test_nobody_is_ahead_by_less_than_three_digits_show():
    found, _ = made_up({"job": [1.002, 1.002], "Pool.map": [1, 1]})
    assert [each.verdict for each in comparisons_in(found[0])] == ["even"]


def met(figures, goal):
    found, _ = made_up(figures, (goal,))
    (verdict,) = verdicts_on(found[0])
    return verdict.met


def test_goals_are_met_or_not():
    figures = {"job": [3, 3], "Pool.map": [2, 2], "oneTBB": [1, 1]}
    assert met(figures, Goal("job", None, 3))
    assert not met(figures, Goal("job", None, 2.9))
    assert met(figures, Goal("job", None, 3, at_least=True))
    assert met(figures, Goal("job", "oneTBB", 3))
    assert not met(figures, Goal("job", "oneTBB", 2.5))


def test_the_best_rival_of_its_kind_is_not_one_of_the_other_kind():
    figures = {"job": [3, 3], "Pool.map": [4, 4], "oneTBB": [1, 1]}
    assert met(figures, Goal("job", BEST_RIVAL, 1))


def test_a_best_rival_who_is_ahead_by_less_than_the_rounds_differ_is_even():
    goals = (Goal("job", BEST_RIVAL, 1), Goal("job", "Pool.map", 1))
    found, results = made_up({"job": [1, 3, 3, 3], "Pool.map": [2, 4, 2, 2]}, goals)
    assert [each.even for each in verdicts_on(found[0])] == [True, False]
    page = text_of(summary(found, results))
    assert "| job / Pool.map | 1.12 | at most 1.00 | even |" in page
    assert "| job / Pool.map | 1.12 | at most 1.00 | **no** |" in page


def test_a_best_rival_who_is_ahead_in_all_rounds_is_not_even():
    found, _ = made_up({"job": [3, 3], "Pool.map": [2, 2]}, (Goal("job", BEST_RIVAL, 1),))
    assert [each.even for each in verdicts_on(found[0])] == [False]


def test_a_goal_that_was_not_measured_is_not_met():
    found, results = made_up({"job": [1]}, (Goal("job", "oneTBB", 1),))
    assert "| job / oneTBB | not measured | at most 1.00 | unknown |" in text_of(
        summary(found, results)
    )


def test_a_goal_of_other_cases_is_none_of_this():
    found, _ = made_up({"job": [1]}, (Goal("job", None, 1, cases=frozenset({"large"})),))
    assert not list(verdicts_on(found[0]))


def test_what_was_left_out_is_told_with_the_reason():
    found, results = made_up(
        {"job": [1]},
        tbb=Measured(missing="it is not installed"),
        pool=Measured(error="was silent for 120 seconds and was ended"),
    )
    results.cases.append(CaseResult("C++: a workload", "huge", left_out="it needs 4096 MiB"))
    said = text_of(details(found, results, {}))
    assert "| tbb | it is not installed | C++: a workload, small |" in said
    assert "| pool | failed: it was silent for 120 seconds and was ended |" in said
    assert "| all | it needs 4096 MiB | C++: a workload, huge |" in said


def test_the_details_have_quartiles_rounds_and_plots():
    found, results = made_up({"job": [1, 2, 3], "Pool.map": [4, 4, 4]})
    said = text_of(details(found, results, {"C++: a workload": [("a plot", "plots/a.svg")]}))
    assert "| small | job | 2.00 | 1.50 to 2.50 | 3 |  |" in said
    assert "| small | Pool.map | 4.00 | 4.00 to 4.00 | 3 | 0.5 |" in said
    assert "![a plot](plots/a.svg)" in said


def test_results_are_the_same_after_they_were_kept(tmp_path):
    _, results = made_up({"job": [1, 2]}, pool=Measured(missing="why", peak=3.5))
    results.save(tmp_path / "results.json")
    assert load(tmp_path / "results.json") == results


def test_a_part_of_the_document_is_replaced_and_the_rest_kept(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(
        "before\n<!-- a: begin (x) -->\nold\n<!-- a: end -->\nbetween\n"
        "<!-- b: begin -->\n<!-- b: end -->\nafter\n"
    )
    replace_parts(page, {"a": [r"new \1", "lines"], "b": ["more"]})
    assert page.read_text() == (
        "before\n<!-- a: begin (x) -->\nnew \\1\nlines\n<!-- a: end -->\nbetween\n"
        "<!-- b: begin -->\nmore\n<!-- b: end -->\nafter\n"
    )
    assert [each.name for each in tmp_path.iterdir()] == ["page.md"]


@pytest.mark.parametrize(
    "text", ["", "<!-- a: begin -->\n", "<!-- a: end -->\n<!-- a: begin -->\n"]
)
def test_a_document_without_the_place_stays_as_it_is(text, tmp_path):
    page = tmp_path / "page.md"
    page.write_text(text)
    with pytest.raises(NoPlace, match="one line '<!-- a: begin"):
        replace_parts(page, {"a": ["new"]})
    assert page.read_text() == text


def test_a_case_that_was_not_run_is_no_measurement():
    table = workload(JOB, cases=(CASE,))
    assert measurements((table,), Results({})) == []
    assert Measurement(table, CASE, CaseResult(table.title, "small")).present(Role.JOB) == []
