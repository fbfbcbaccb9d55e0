"""The host ends, however it ends, with a job in the background: nothing of the job is left, nothing
hangs, nothing is printed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest
from spychronous import AsynchronousJob, KeeperLost
from support import Program, be_busy_for_ever, stay_for_ever

PROLOGUE = """
from spychronous import AsynchronousJob

def busy(item):
    say("started")
    be_busy_for_ever()

def idle(item):
    say("started")
    be_idle_for_ever()

def blocked(item):
    say("started")
    ctypes.CDLL(None).pause()

"""
EXEC = """
alone = "import os; os.waitpid(-1, 0); print('alone')"
os.execv(sys.executable, [sys.executable, "-c", alone])
"""
ENDINGS = {
    "the end of the script": ("", 0, ""),
    "sys.exit": ("sys.exit(7)", 7, ""),
    "os._exit": ("os._exit(7)", 7, ""),
    "exec": (EXEC, 0, "alone\n"),
    "SIGTERM": ("signal.raise_signal(signal.SIGTERM)", -signal.SIGTERM, ""),
    "SIGKILL": ("signal.raise_signal(signal.SIGKILL)", -signal.SIGKILL, ""),
    "an exception": ("raise LookupError('of the program')", 1, ""),
    "an exit function": ("import atexit; atexit.register(say, 'at exit')", 0, "at exit\n"),
}


def ended(job, count, ending):
    program = Program(PROLOGUE + job + "os.read(0, 1)\n" + ending + "\n", talks=True)
    program.wait_for("started", count)
    program.tell()
    return program.end()


@pytest.mark.parametrize("ending", ENDINGS)
def test_d11_i3_a_host_with_a_job_in_processes_ends_by(ending):
    text, code, said = ENDINGS[ending]
    job = "running = AsynchronousJob(busy, range(4), processes=2).run_multi_processed()\n"
    ended_with, out, err = ended(job, 2, text)
    assert (ended_with, out) == (code, said)
    assert ("LookupError: of the program" in err) if code == 1 else err == ""


@pytest.mark.parametrize("ending", [name for name in ENDINGS if name != "exec"])
@pytest.mark.parametrize("func", ["idle", "busy", "blocked"])
@pytest.mark.parametrize("method", ["run_single_processed", "run_multi_threaded"])
def test_d11_i3_a_host_with_a_job_in_threads_ends_by(ending, method, func):
    text, code, said = ENDINGS[ending]
    job = f"running = AsynchronousJob({func}, range(4), processes=1).{method}()\n"
    ended_with, out, err = ended(job, 1, text)
    assert (ended_with, out) == (code, said)
    assert err.count("Traceback") == (1 if code == 1 else 0)
    assert code == 1 or err == ""


def test_d11_several_jobs_end_with_their_host():
    job = """
jobs = [AsynchronousJob(busy, range(2), processes=1).run_multi_processed() for _ in range(3)]
jobs.append(AsynchronousJob(idle, range(2), processes=1).run_multi_threaded())
"""
    assert ended(job, 4, "") == (0, "", "")


def test_d11_i3_a_host_that_waits_at_its_end_gets_its_results():
    program = Program(
        """
        import atexit
        from spychronous import AsynchronousJob
        running = AsynchronousJob(abs, [-1, -2]).run_multi_processed()
        atexit.register(lambda: print(running.result()))
        """
    )
    assert program.end() == (0, "[1, 2]\n", "")


def test_i3_jobs_in_processes_have_ended_before_what_was_there_before_the_library_ends():
    program = """
import atexit, os, signal
def say_who_is_left():
    try:
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        print("a child")
    except ChildProcessError:
        print("nobody")
atexit.register(say_who_is_left)
from spychronous import AsynchronousJob
end, started = os.pipe()
def endless(item):
    os.write(started, b".")
    while True:
        signal.pause()
running = AsynchronousJob(endless, range(2), processes=2).run_multi_processed()
for _ in range(2):
    os.read(end, 1)
"""
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "nobody\n", "")


def test_i3_no_job_is_started_when_the_host_is_about_to_end():
    program = Program(
        """
        import spychronous._background
        spychronous._background._at_exit()
        for method in ("run_single_processed", "run_multi_processed", "run_multi_threaded"):
            try:
                getattr(spychronous.AsynchronousJob(abs, [-1]), method)()
            except RuntimeError as error:
                print(error)
        """
    )
    sentence = "no job can be started any more: the program is about to end\n"
    assert program.end() == (0, sentence * 3, "")


def test_d1_a_host_killed_in_a_block_leaves_nothing():
    program = Program(
        PROLOGUE
        + """
with AsynchronousJob(busy, range(4), processes=2).run_multi_processed() as running:
    list(running.as_completed())
"""
    )
    program.wait_for("started", 2)
    program.kill(signal.SIGKILL)
    assert program.end() == (-signal.SIGKILL, "", "")


# The keeper --------------------------------------------------------------------------------------


def kill_the_keeper():
    os.kill(os.getppid(), signal.SIGKILL)
    stay_for_ever()


def test_d4_the_death_of_the_keeper_is_the_failure_of_the_job():
    running = AsynchronousJob(lambda item: kill_the_keeper(), [0]).run_multi_processed()
    with pytest.raises(KeeperLost, match="keeper"):
        running.result()
    with pytest.raises(KeeperLost):
        list(running.as_completed())


def test_d4_after_the_death_of_the_keeper_finished_items_keep_their_values():
    def func(item):
        if item == 4:
            kill_the_keeper()
        return ["text" * 50, item] if item % 2 else item

    job = AsynchronousJob(func, range(8), processes=1, suppress_worker_exceptions=True)
    running = job.run_multi_processed()
    expected = [0, ["text" * 50, 1], 2, ["text" * 50, 3], None, None, None, None]
    assert running.result() == expected
    assert sorted(running.as_completed(), key=lambda pair: pair[0]) == list(enumerate(expected))
    assert {type(failure) for failure in running.failures} == {KeeperLost}


def test_h2_the_death_of_one_keeper_leaves_other_jobs_alone(mailbox, other_mailbox):
    def busy(item):
        mailbox.send(os.getppid())
        be_busy_for_ever()

    def gated(item):
        return other_mailbox.take() + item

    first = AsynchronousJob(gated, [1], processes=1).run_multi_processed()
    second = AsynchronousJob(busy, [0], processes=1).run_multi_processed()
    third = AsynchronousJob(gated, [2], processes=1).run_multi_processed()
    os.kill(mailbox.take(), signal.SIGKILL)
    with pytest.raises(KeeperLost):
        second.result()
    assert not first.done()
    assert not third.done()
    other_mailbox.send(10)
    other_mailbox.send(10)
    assert (first.result(), third.result()) == ([11], [12])
