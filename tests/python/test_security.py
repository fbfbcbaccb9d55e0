"""What SECURITY.md says, from Python."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from spychronous import AsynchronousJob, Job

TESTS = Path(__file__).parents[1]


def shared_memory_of(pid):
    with open(f"/proc/{pid}/maps") as maps:
        lines = [line.split(None, 5) for line in maps]
    return [line[5].rstrip() if len(line) > 5 else "" for line in lines if line[1].endswith("s")]


def descriptors_of_a_program(_=None):
    """That a program finds which is given all that may be inherited."""
    program = ["ls", "/proc/self/fd"]
    return subprocess.run(program, close_fds=False, check=True, capture_output=True).stdout


def test_shared_memory_has_no_name():
    before = shared_memory_of("self")

    def look(_):
        return shared_memory_of("self"), shared_memory_of(os.getppid())

    for of_process in Job(look, [1, 2]).run_multi_processed()[0]:
        assert len(of_process) > len(before)
        assert set(of_process) - set(before) <= {"/dev/zero (deleted)"}


def test_programs_find_no_descriptor_of_a_job(mailbox, other_mailbox):
    before = descriptors_of_a_program()
    assert Job(descriptors_of_a_program, [1, 2]).run_multi_processed() == [before, before]

    def wait_for_the_program(_):
        mailbox.send()
        other_mailbox.take()

    running = AsynchronousJob(wait_for_the_program, [1]).run_multi_processed()
    mailbox.take()
    assert descriptors_of_a_program() == before
    other_mailbox.send()
    running.result()


def test_a_job_executes_nothing_and_makes_no_file():
    check = str(TESTS / "security" / "check_calls.sh")
    program = [sys.executable, "-B", str(TESTS / "environments" / "mixed_job.py")]
    found = subprocess.run(["sh", check, *program], capture_output=True, text=True)
    if found.returncode == 77:
        pytest.skip(found.stderr)
    assert found.returncode == 0, found.stdout + found.stderr
