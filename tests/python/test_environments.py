"""One program in many places: see ../environments."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "environments"
CANNOT_BE_MADE = 77
REFUSALS = {
    "no_worker": "refused to start worker processes",
    "no_keeper": "refused to start a process for the job",
    "no_descriptors": "descriptor",
}
# Which need no more than a program may do.
PLACES = [
    "nohup",
    "no_terminal",
    "no_standard_files",
    "few_descriptors",
    "no_descriptors",
    "one_cpu",
]
PLACES_THAT_SOME_SYSTEMS_REFUSE = [
    "pid_1",
    "another_user",
    "few_processes",
    "no_worker",
    "no_keeper",
    "small_shm",
    "five_percent_of_a_cpu",
    "gdb",
    "strace",
]


def start_in(place, path):
    refusal = [REFUSALS[place]] if place in REFUSALS else []
    program = [sys.executable, str(FOLDER / "mixed_job.py"), *refusal]
    with open(path, "w") as output:
        return subprocess.Popen(
            ["sh", str(FOLDER / "in.sh"), place, *program], stdout=output, stderr=output
        )


def test_a_mixed_job_is_right_or_refused_in_every_place(tmp_path):
    places = PLACES + PLACES_THAT_SOME_SYSTEMS_REFUSE
    programs = {place: start_in(place, tmp_path / place) for place in places}
    codes = {place: program.wait() for place, program in programs.items()}
    not_made = {place for place, code in codes.items() if code == CANNOT_BE_MADE}
    assert not_made <= set(PLACES_THAT_SOME_SYSTEMS_REFUSE)
    for place in codes.keys() - not_made:
        assert codes[place] == 0, f"{place}: {(tmp_path / place).read_text()}"
    if os.getuid() == 0:
        assert not not_made & {"another_user", "few_processes", "no_worker", "no_keeper"}
