#!/usr/bin/env python3
"""Checks the claim model with spin: the protocol must pass, each mutant must fail in its own way.

Prints one line per variant; the exit status is 0 only if all of them did what they should.
    run.py [--spin PATH] [--cc PATH] [--jobs N] [--list] [NAME ...]   some variants only
    run.py --defines "-DN=4 -DANYLANE"                                a size of your own, must pass
"""

import argparse
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

MODEL = pathlib.Path(__file__).resolve().parent / "claim.pml"

DEPTH = 2_000_000  # of the search; deeper paths are reported as an error
SECONDS = 1800  # for one search
MEGABYTES = 8000

# What the search says about a mutant (the text of the assertion that fails).
STARTED_TWICE = r"assertion violated.*!\(started\["
NO_OUTCOME = r"assertion violated \(\(ending!=1\)\|\|\(\(open\+untold\)==0\)\)"
RESULT_LOST = r"assertion violated \(\(outcome\[ci\]==1\)==\(finished\["
NOT_READ = r"assertion violated \(\(outcome\[ci\]==3\)\|\|"
UNBELIEVED = r"assertion violated \(\(outcome\[ci\]!=0\)\|\|\(\(ai\[s\]==ci\)"
TORN = r"assertion violated \(\(\(ge\[s\]==ce\)"
WORKER_LEFT = r"assertion violated \(\( !\(alive\[0\]\)\|\|zombie\[0\]\)"
TWO_OUTCOMES = r"assertion violated \(\(\(outcome\[\w+\]==0\)\|\|"
INNOCENT_CHARGED = r"assertion violated.*ncrash<=crashes"
TIMEOUT_MISSED = r"assertion violated \(\(phase!=1\)\|\|\(ntimeout==timeouts\)\)"
STUCK = r"invalid end state"

# name, definitions, what must be found (None: nothing).
VARIANTS = [
    ("protocol, 2 items, 2 workers, a crash, a timeout", "-DCOVERED -DN=2", None),
    ("protocol, 3 items, 2 workers, a crash", "-DT=0", None),
    ("protocol, 3 items, 2 workers, a timeout", "-DC=0", None),
    ("one worker needs no sweep", "-DNOSWEEP -DW=1", None),
    ("the sweep makes good a missing put-back", "-DNOPUTBACK -DT=0", None),
    ("cancel, 2 items", "-DCOVERED -DCANCEL -DN=2", None),
    ("cancel, 3 items, no crash", "-DCANCEL -DC=0", None),
    ("keeper loss, 1 item", "-DCOVERED -DLOSS -DN=1 -DANYLANE", None),
    ("keeper loss, 2 items, no timeout", "-DLOSS -DN=2 -DT=0", None),
    ("keeper loss, 3 items, no crash", "-DLOSS -DC=0", None),
    ("cancel and keeper loss, 2 items, no crash", "-DCANCEL -DLOSS -DN=2 -DC=0", None),
    ("workers that die of SIGINT, 2 items", "-DCOVERED -DASK -DN=2", None),
    ("the same and cancel, no timeout", "-DASK -DCANCEL -DN=2 -DT=0", None),
    ("nonsense in a ring, 2 items, a crash", "-DWILD=1 -DN=2 -DR=3 -DT=0", None),
    ("nonsense in a ring, 2 items, a timeout", "-DWILD=1 -DN=2 -DR=3 -DC=0", None),
    ("NOSWEEP", "-DNOSWEEP -DT=0", NO_OUTCOME),
    ("NOPUTBACK", "-DNOPUTBACK -DNOSWEEP -DW=1 -DT=0", NO_OUTCOME),
    ("NOCLEAR", "-DNOCLEAR -DT=0", STUCK),
    ("REQUEUE_RUNNING", "-DREQUEUE_RUNNING -DT=0", STARTED_TWICE),
    ("IGNORE_VISITORS", "-DIGNORE_VISITORS -DC=0 -DT=0", STARTED_TWICE),
    ("STALE_CLAIM", "-DSTALE_CLAIM -DC=0 -DT=0", STARTED_TWICE),
    ("RUSH", "-DRUSH -DC=0 -DT=0", STARTED_TWICE),
    ("STALE_OUTCOME", "-DSTALE_OUTCOME -DC=0", TWO_OUTCOMES),
    ("NO_SECOND_LOOK_AT_LIMIT", "-DNO_SECOND_LOOK_AT_LIMIT -DC=0", TWO_OUTCOMES),
    ("TOLD_IS_RECEIVED", "-DTOLD_IS_RECEIVED -DC=0", INNOCENT_CHARGED),
    ("CLAIM_ON_WHEN_LATE", "-DCLAIM_ON_WHEN_LATE -DC=0", INNOCENT_CHARGED),
    ("NOWAIT", "-DNOWAIT -DT=0", STARTED_TWICE),
    ("DOUBLE_SETTLE_HOST", "-DDOUBLE_SETTLE_HOST -DT=0", TWO_OUTCOMES),
    ("DOUBLE_SETTLE_KEEPER", "-DDOUBLE_SETTLE_KEEPER -DT=0", TWO_OUTCOMES),
    ("EARLY_SWEEP", "-DEARLY_SWEEP -DC=0 -DT=0", STARTED_TWICE),
    ("VACATE_FIRST", "-DVACATE_FIRST -DT=0", UNBELIEVED),
    ("NOBURY", "-DNOBURY -DCANCEL -DC=0 -DT=0", WORKER_LEFT),
    ("DROP", "-DDROP -DCANCEL -DC=0 -DT=0", NOT_READ),
    ("NOSETTLE", "-DNOSETTLE -DCANCEL -DC=0 -DT=0", RESULT_LOST),
    ("NOSETTLE, keeper lost", "-DNOSETTLE -DLOSS -DC=0 -DT=0", RESULT_LOST),
    ("SETTLE_FIRST", "-DSETTLE_FIRST -DLOSS -DC=0 -DT=0", RESULT_LOST),
    ("NOPIDS", "-DNOPIDS -DLOSS -DC=0 -DT=0", WORKER_LEFT),
    ("NOLIFELINE", "-DNOLIFELINE -DLOSS -DC=0 -DT=0", WORKER_LEFT),
    ("NO_SECOND_LOOK", "-DNO_SECOND_LOOK -DLOSS -DC=0 -DT=0", STUCK),
    ("WAIT_ONLY_IF_LOST", "-DWAIT_ONLY_IF_LOST -DCANCEL -DLOSS -DC=0 -DT=0", WORKER_LEFT),
    ("BYTES_SUFFICE", "-DBYTES_SUFFICE -DCANCEL -DLOSS -DT=0", NO_OUTCOME),
    ("SWEEP_WHILE_ASKED", "-DSWEEP_WHILE_ASKED -DASK -DT=0", STARTED_TWICE),
    ("RESET_AT_ONCE", "-DRESET_AT_ONCE -DWILD=1 -DR=2 -DC=0 -DT=0", TORN),
    ("NORESET", "-DNORESET -DWILD=1 -DR=2 -DC=0 -DT=0", STUCK),
    ("LEAVE_UNREADABLE", "-DLEAVE_UNREADABLE -DWILD=1 -DR=2 -DK=1 -DC=0 -DT=0", NOT_READ),
]

# Any of these in the output means that the search was not exhaustive.
INCOMPLETE = re.compile(
    r"max search depth too small|Search not completed|out of memory|memory usage limit|"
    r"hash-?factor|VECTORSZ|interrupted|aborting",
    re.IGNORECASE,
)


class Surprise(Exception):
    """A variant did not do what it should."""


def call(command, folder):
    try:
        done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, text=True,
                              stderr=subprocess.STDOUT, timeout=SECONDS, check=False)
    except OSError as error:
        raise Surprise(f"cannot run {command[0]} ({error.strerror}): install it") from None
    except subprocess.TimeoutExpired:
        raise Surprise(f"{command[0]} was not done after {SECONDS} s") from None
    return done.returncode, done.stdout


def search(tools, defines, expected, folder):
    """The report of an exhaustive search, or of one that ended at the first error."""
    optimise = "-O1" if expected is None else "-O0"  # a mutant's search is shorter than its build
    for command in (
        [tools.spin, "-a", *defines, str(MODEL)],
        [tools.cc, optimise, "-w", "-DSAFETY", "-DCOLLAPSE", f"-DMEMLIM={MEGABYTES}", "-o",
         "pan", "pan.c"],
    ):
        status, output = call(command, folder)
        if status != 0:
            raise Surprise(f"{' '.join(command)} failed:\n{output}")
    return call(["./pan", f"-m{DEPTH}"], folder)[1]


def unreached(report):
    """Statements that no path of the model comes to; jumps and ends of processes do not count."""
    lines = re.findall(r'^\t(\S+:\d+), state \d+, "(.*)"$', report, re.MULTILINE)
    return [f"{where} {what}" for where, what in lines if what not in ("(1)", "-end-")]


def judge(report, defines, expected):
    """Raises Surprise unless the report is what was expected; returns what it says in short."""
    states = re.search(r"([\d.e+]+) states, stored", report)
    errors = re.search(r"errors: (\d+)", report)
    if not states or not errors:
        raise Surprise(f"no report of a search:\n{report}")
    count = f"{int(float(states[1])):>9,} states"
    found = re.search(r"^pan:\d+: (.*) \(at depth", report, re.MULTILINE)
    what = found[1] if found else f"{errors[1]} errors"
    if expected is None:
        if errors[1] != "0":
            raise Surprise(f"must pass, but: {what}")
        if INCOMPLETE.search(report):
            raise Surprise(f"the search was cut short:\n{report}")
        if "-DCOVERED" in defines and (missed := unreached(report)):
            raise Surprise("steps of the model are never taken:\n" + "\n".join(missed))
        return f"{count}  passes"
    if not re.search(expected, what):
        raise Surprise(f"must fail with /{expected}/, but: {what}")
    return f"{count}  fails as it must: {what}"


def run(tools, variant):
    name, text, expected = variant
    begin = time.monotonic()
    defines = text.split()
    with tempfile.TemporaryDirectory(prefix="claim-model-") as folder:
        try:
            report = search(tools, defines, expected, folder)
            good, note = True, judge(report, defines, expected)
        except Surprise as surprise:
            good, note = False, str(surprise)
    seconds = time.monotonic() - begin
    print(f"{'ok  ' if good else 'FAIL'} {seconds:5.1f} s  {name:<50} {note}", flush=True)
    return good


def main():
    parser = argparse.ArgumentParser(description="Checks the claim model and its mutants.")
    parser.add_argument("--spin", default="spin")
    parser.add_argument("--cc", default="gcc")
    parser.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1))
    parser.add_argument("--list", action="store_true", help="print the names and definitions")
    parser.add_argument("--defines", help="check one variant with these definitions, must pass")
    parser.add_argument("names", nargs="*", metavar="NAME")
    tools = parser.parse_args()
    if tools.list:
        for name, text, _ in VARIANTS:
            print(f"{name:<50} {text}")
        return 0
    unknown = set(tools.names) - {name for name, _, _ in VARIANTS}
    if unknown:
        parser.error(f"no such variant: {', '.join(sorted(unknown))}; see --list")
    chosen = [v for v in VARIANTS if not tools.names or v[0] in tools.names]
    if tools.defines is not None:
        chosen = [(tools.defines, tools.defines, None)]
    with concurrent.futures.ThreadPoolExecutor(max(1, tools.jobs)) as pool:
        results = list(pool.map(lambda variant: run(tools, variant), chosen))
    print(f"{sum(results)} of {len(results)} variants did what they should")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
