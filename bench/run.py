"""run.py [--quick] [--only WORKLOAD ...]: measures the workloads of the table and writes what came
out into a document. scripts/run_benchmarks.sh builds what it needs, and starts it."""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import time
from pathlib import Path

from harness import data, machine
from harness.comparisons import measurements
from harness.details import details
from harness.document import replace_parts
from harness.model import Case, Role, Workload
from harness.plots import draw_all
from harness.programs import Programs
from harness.results import CaseResult, Results, load
from harness.rounds import measure
from harness.statistics import spread_of, text_of
from harness.summary import summary
from harness.workloads import WORKLOADS
from harness.workloads.plots import PLOTS

BENCH = Path(__file__).resolve().parent
REPOSITORY = BENCH.parent
FULL_SECONDS = 845
QUICK_SECONDS = 72
IN_TIME = 0.95  # of the time that is wanted: where less is left, there are fewer turns at least
MEMORY_TO_SPARE = 1024  # MiB


def main() -> int:
    options = parsed()
    if options.rewrite:
        results = load(options.results)
    else:
        results = measured(options)
        results.save(options.results)
    write(results, options.document or document_for(results))
    failed = [
        f"{case.workload}, {case.case}: {title} {result.error}"
        for case in results.cases
        for title, result in case.contenders.items()
        if result.error
    ]
    print(*failed, sep="\n", file=sys.stderr)
    return 1 if failed else 0


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a look, in two minutes")
    parser.add_argument("--only", nargs="+", metavar="WORKLOAD", help="parts of their titles")
    parser.add_argument("--seed", type=int, default=20, help="of the order in the rounds")
    parser.add_argument("--cpp", type=Path, default=REPOSITORY / "build/bench/bench/cpp")
    parser.add_argument("--data", type=Path, default=REPOSITORY / "build/bench-data")
    parser.add_argument("--results", type=Path, default=REPOSITORY / "build/bench-results.json")
    parser.add_argument("--rewrite", action="store_true", help="from the results of the last run")
    parser.add_argument("--document", type=Path, help="to be written into")
    return parser.parse_args()


def document_for(results: Results) -> Path:
    """The page that readers see is for full runs; what is less goes into a copy of it."""
    page = REPOSITORY / "docs/performance.md"
    if results.complete:
        return page
    copy = REPOSITORY / "build/performance/performance.md"
    copy.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(page, copy)
    return copy


def chosen(options: argparse.Namespace) -> list[tuple[Workload, Case, float]]:
    """The cases to be measured, each with its share of the time."""
    found = [
        (workload, case, case.quick_seconds if options.quick else case.seconds)
        for workload in WORKLOADS
        for case in workload.cases
        if options.only is None or any(each in workload.title for each in options.only)
    ]
    return [each for each in found if each[2] > 0]


def measured(options: argparse.Namespace) -> Results:
    cases = chosen(options)
    if not cases:
        raise SystemExit("There is no such workload.")
    programs = Programs(options.cpp, BENCH, data.folders(options.data))
    order = random.Random(options.seed)
    complete = not (options.quick or options.only)
    results = Results(machine.described(), [], complete, options.quick, options.seed)
    stolen = machine.Stolen()
    end = time.monotonic() + (QUICK_SECONDS if options.quick else FULL_SECONDS)
    for number, (workload, case, seconds) in enumerate(cases):
        # Who took longer than its share takes it from those that come after it.
        wanted = sum(each for _, _, each in cases[number:])
        left = max(0.0, end - time.monotonic())
        budget = seconds * min(1.0, left / wanted)
        reason = reason_against(case, end)
        if reason:
            results.cases.append(CaseResult(workload.title, case.title, left_out=reason))
            continue
        result = measure(
            workload,
            case,
            programs.start,
            budget=budget,
            order=order,
            quick=options.quick,
            hurried=left < IN_TIME * wanted,
        )
        results.cases.append(result)
        tell(workload, case, result)
    results.machine["stolen"] = f"{stolen.percent():.1f} %"
    return results


def reason_against(case: Case, end: float) -> str:
    """Why the case cannot be measured now, if it cannot."""
    if time.monotonic() > end:
        return "the time of the run was over: the machine was slow, or busy with something else"
    lacking = case.mebibytes + MEMORY_TO_SPARE - machine.available_memory()
    if case.mebibytes and lacking > 0:
        return f"it needs {case.mebibytes} MiB, {lacking} more than can be spared"
    return ""


def tell(workload: Workload, case: Case, result: CaseResult) -> None:
    print(f"== {workload.title}, {case.title} ({result.seconds:.1f} s)")
    for title, each in result.contenders.items():
        spread = spread_of(each.figures.values())
        role = workload.contender(title).role
        said = each.error or each.missing or "no round"
        if spread is not None:
            said = f"{text_of(spread.median)} {workload.unit} ({spread.rounds} rounds)"
        print(f"{'*' if role is Role.JOB else ' '} {title}: {said}", flush=True)


def write(results: Results, document: Path) -> None:
    found = measurements(WORKLOADS, results)
    drawn = draw_all(PLOTS, found, document.parent / "plots")
    parts = {"summary": summary(found, results), "details": details(found, results, drawn)}
    replace_parts(document, parts)
    print(f"The figures are now in {document}, and the plots beside it.")


if __name__ == "__main__":
    sys.exit(main())
