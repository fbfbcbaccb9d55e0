"""Every contender of the table is one that its programs know."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from harness.workloads import WORKLOADS

CPP = os.environ.get("SPYCHRONOUS_CONTENDERS")  # the folder of the C++ programs, if they were built
PYTHON = Path(__file__).parents[2] / "bench/python/contend.py"


def pairs_of(language):
    """The workloads and contenders of the table in one language."""
    return {
        (workload.name, contender.name)
        for workload in WORKLOADS
        for contender in workload.contenders
        if (contender.language or workload.language) == language and not contender.of
    }


def listed_by(*command):
    said = subprocess.run(
        [*command, "list"], stdout=subprocess.PIPE, text=True, check=True, timeout=50
    ).stdout
    return {tuple(line.split()[:2]) for line in said.splitlines()}


def test_the_contenders_in_python():
    assert pairs_of("python") <= listed_by(sys.executable, str(PYTHON))


@pytest.mark.skipif(not CPP, reason="the C++ contenders were not built")
def test_the_contenders_in_cpp():
    listed = [listed_by(str(program)) for program in Path(CPP).glob("bench_*") if program.is_file()]
    assert pairs_of("cpp") <= set().union(*listed)
