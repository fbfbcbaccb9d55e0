"""Programs with a job whose items never end, for tests of how such a program ends."""

from __future__ import annotations

from support import Program

# What the items do before they stay busy for ever.
NOTHING = "pass"
IGNORE_ALL_SIGNALS = """
    signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())"""
START_CHILDREN = """
    def live():
        say("child")
        stay_for_ever()
    start_child(live)
    start_child(live, new_session=True)
    start_child(live, daemonise=True)"""
START_A_PROGRAM = """
    import subprocess
    subprocess.Popen(["sh", "-c", "echo child; echo child; exec sleep 1000"])
    subprocess.Popen(["sh", "-c", "echo child; exec sleep 1000"], start_new_session=True)"""

BUSY_JOB = """
def func(item):
    {prelude}
    say("started")
    be_busy_for_ever()

def run():
    Job(func, range(2), processes=2, no_daemon=True).run_multi_processed()

"""


def busy_program(prelude=NOTHING, start="run()\n", **options):
    program = Program(BUSY_JOB.format(prelude=prelude) + start, **options)
    started, children = 2, 6 if "child" in prelude else 0
    program.wait_for_all({"started": started, "child": children})
    return program
