"""Ctrl-C with jobs in the background."""

from __future__ import annotations

import signal

import pytest
from support import Program

PROLOGUE = """
import asyncio
from concurrent.futures import CancelledError
from spychronous import AsynchronousJob

def busy(item):
    say("started")
    be_busy_for_ever()

def idle(item):
    say("started")
    be_idle_for_ever()

def interrupt_when_it_waits():
    # Ctrl-C as soon as the main thread waits for the job.
    main = threading.main_thread().ident
    def waits():
        names = []
        frame = sys._current_frames()[main]
        while frame:
            names.append(frame.f_code.co_name)
            frame = frame.f_back
        return names[0] == "wait" and {"result", "exception", "wait_for"} & set(names)
    def interrupt():
        while not waits():
            pass
        os.kill(os.getpid(), signal.SIGINT)
    threading.Thread(target=interrupt, daemon=True).start()

def start(func=busy, method="run_multi_processed"):
    return getattr(AsynchronousJob(func, range(4), processes=2), method)()

"""


def interrupted(text, count=2, kill=lambda program: program.kill(signal.SIGINT)):
    program = Program(PROLOGUE + text)
    program.wait_for_all({"started": count, "ready": 1})
    kill(program)
    return program.end()


# What the main thread does meanwhile.
WAITS = {
    "result": "running.result()",
    "exception": "running.exception()",
    "the iterator": "list(running.as_completed())",
    "the block": "with running: running.result()",
}


@pytest.mark.parametrize("wait", WAITS)
@pytest.mark.parametrize(
    ("func", "method"),
    [
        ("busy", "run_multi_processed"),
        ("idle", "run_multi_threaded"),
        ("idle", "run_single_processed"),
    ],
)
def test_c2_i1_while_the_program_waits_for_the_job_ctrl_c_cancels_it(func, method, wait):
    program = Program(f"""{PROLOGUE}
running = start({func}, "{method}")
interrupt_when_it_waits()
try:
    {WAITS[wait]}
except KeyboardInterrupt:
    print(running.cancelled(), a_child())
""")
    code, out, err = program.end()
    assert (code, out.replace("started\n", ""), err) == (0, "True None\n", "")


def test_c12_while_the_program_does_something_else_ctrl_c_ends_the_workers_of_all_jobs():
    text = """
try:
    jobs = [start(), start()]
    say("ready")
    while True: signal.pause()
except KeyboardInterrupt:
    for running in jobs:
        try:
            running.result()
        except CancelledError:
            say(f"{running.cancelled()}")
    say(f"{a_child()}")
"""
    assert interrupted(text, 4) == (0, "True\nTrue\nNone\n", "")


def test_c2_ctrl_c_ends_a_program_that_does_not_care():
    program = Program(PROLOGUE + "start()\nsay('ready')\nwhile True: signal.pause()\n")
    program.wait_for_all({"started": 2, "ready": 1})
    program.kill(signal.SIGINT)
    code, out, err = program.end()
    assert (code, out) == (-signal.SIGINT, "")
    assert err.count("Traceback") == 1
    assert err.endswith("KeyboardInterrupt\n")


def test_c6_a_handler_of_the_program_stays_in_charge():
    text = """
signal.signal(signal.SIGINT, lambda *_: say("handler"))
signal.signal(signal.SIGUSR1, lambda *_: None)
running = start()
say("ready")
signal.pause()
say(f"{running.running()} {running.cancel()}")
"""
    assert interrupted(text) == (0, "handler\nTrue True\n", "")


def test_c5_an_ignored_sigint_stays_ignored():
    text = """
signal.signal(signal.SIGINT, signal.SIG_IGN)
signal.signal(signal.SIGUSR1, lambda *_: None)
running = start()
say("ready")
signal.pause()
say(f"{running.running()} {running.cancel()}")
"""

    def kill(program):
        program.kill(signal.SIGINT)
        program.kill(signal.SIGUSR1)

    assert interrupted(text, kill=kill) == (0, "True True\n", "")


def test_c2_ctrl_c_in_an_event_loop_leaves_nothing():
    text = """
async def main():
    running = start()
    say("ready")
    try:
        await running
    finally:
        running.cancel()
        say(f"cancelled {running.cancelled()} {a_child()}")
try:
    asyncio.run(main())
except KeyboardInterrupt:
    say("interrupted")
"""
    code, out, err = interrupted(text)
    assert (code, err) == (0, "")
    assert out == "cancelled True None\ninterrupted\n"


def test_c6_after_a_job_python_has_its_handler_again():
    text = """
before = signal.getsignal(signal.SIGINT)
AsynchronousJob(abs, [-1]).run_multi_processed().result()
assert signal.getsignal(signal.SIGINT) is before is signal.default_int_handler
try:
    say("started")
    say("ready")
    while True: signal.pause()
except KeyboardInterrupt:
    say("interrupted")
"""
    assert interrupted(text, 1) == (0, "interrupted\n", "")
