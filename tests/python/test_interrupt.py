"""Ctrl-C: the workers die first and in silence, then the program gets its KeyboardInterrupt."""

import os
import signal
import subprocess
import sys
import textwrap

import pytest
import support

# Each item tells that it runs and then never returns to Python code that looks at signals.
ENDLESS_ITEMS = {
    "a busy loop": "while True: pass",
    "asleep in C": "import ctypes; ctypes.CDLL(None).pause()",
    "asleep in C with the GIL": "import ctypes; ctypes.PyDLL(None).pause()",
    "swallowing every exception": """
while True:
    try:
        signal.pause()
    except BaseException:
        pass
""",
    "ignoring the signal": """
signal.signal(signal.SIGINT, signal.SIG_IGN)
while True:
    signal.pause()
""",
}

PROGRAM = """
import os, signal, sys
from spychronous import Job

def endless(item):
    os.write(1, b"s")
{item}

job = Job(endless, range(2), processes=2, suppress_worker_exceptions={suppress})
try:
    job.run_multi_processed()
except KeyboardInterrupt:
    os.write(1, b"interrupted")
    sys.exit(7)
"""


class Program:
    """A program in a process group of its own; reads what it writes."""

    def __init__(self, text):
        self._process = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(text)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        self.pid = self._process.pid

    def read(self, count):
        text = b""
        while len(text) < count:
            more = os.read(self._process.stdout.fileno(), count - len(text))
            assert more, self._process.stderr.read().decode()
            text += more
        return text.decode()

    def end(self):
        out, err = self._process.communicate()
        return self._process.returncode, out.decode(), err.decode()


@pytest.mark.parametrize("to_group", [False, True], ids=["to the process alone", "to its group"])
@pytest.mark.parametrize("item", ENDLESS_ITEMS)
def test_c1_c2_i2_sigint_is_a_keyboard_interrupt_after_the_end_of_the_workers(item, to_group):
    body = textwrap.indent(ENDLESS_ITEMS[item], "    ")
    program = Program(PROGRAM.format(item=body, suppress=item == "a busy loop"))
    program.read(2)
    (os.killpg if to_group else os.kill)(program.pid, signal.SIGINT)
    assert program.end() == (7, "interrupted", "")


def test_c3_sigint_before_the_first_worker_is_not_lost():
    program = Program("""
        import os, signal
        from spychronous import Job
        os.register_at_fork(before=lambda: os.kill(os.getpid(), signal.SIGINT))
        try:
            Job(lambda item: signal.pause(), [1]).run_multi_processed()
        except KeyboardInterrupt:
            print("interrupted")
    """)
    assert program.end() == (0, "interrupted\n", "")


def test_c4_a_second_sigint_interrupts_what_follows_the_first():
    program = Program("""
        import os, signal
        from spychronous import Job
        def endless(item):
            os.write(1, b"s")
            while True: pass
        try:
            Job(endless, range(2)).run_multi_processed()
        except KeyboardInterrupt:
            try:
                os.write(1, b"1")
                while True: signal.pause()
            except KeyboardInterrupt:
                os.write(1, b"2")
    """)
    program.read(2)
    os.killpg(program.pid, signal.SIGINT)
    assert program.read(1) == "1"
    os.killpg(program.pid, signal.SIGINT)
    assert program.end() == (0, "2", "")


def test_c6_a_handler_of_the_program_stays_in_charge():
    program = Program("""
        import os, signal
        from spychronous import Job
        class Stop(Exception): pass
        def stop(*_): raise Stop
        signal.signal(signal.SIGINT, lambda *_: os.write(1, b"h"))
        r, w = os.pipe()
        def item(i):
            os.write(1, b"s")
            os.read(r, 1)
            return i
        def let_go(*_):
            signal.signal(signal.SIGINT, stop)
            os.write(w, b"xx")
        signal.signal(signal.SIGUSR1, let_go)
        print(Job(item, range(2)).run_multi_processed(), flush=True)
        try:
            Job(item, range(2)).run_multi_processed()
        except Stop:
            print("stopped")
    """)
    program.read(2)
    os.killpg(program.pid, signal.SIGINT)
    assert program.read(1) == "h"
    os.kill(program.pid, signal.SIGUSR1)
    assert program.read(7) == "[0, 1]\n"
    program.read(2)
    os.killpg(program.pid, signal.SIGINT)
    assert program.end() == (0, "stopped\n", "")


def test_c5_an_ignored_sigint_stays_ignored():
    program = Program("""
        import os, signal
        from spychronous import Job
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        r, w = os.pipe()
        signal.signal(signal.SIGUSR1, lambda *_: os.write(w, b"xx"))
        def item(i):
            os.write(1, b"s")
            os.read(r, 1)
            return i
        print(Job(item, range(2)).run_multi_processed())
    """)
    program.read(2)
    os.killpg(program.pid, signal.SIGINT)
    os.kill(program.pid, signal.SIGUSR1)
    assert program.end() == (0, "[0, 1]\n", "")


def test_c12_a_job_of_another_thread_is_interrupted_with_the_main_thread():
    program = Program("""
        import os, signal, threading, warnings
        from spychronous import Job
        warnings.simplefilter("ignore")
        def endless(item):
            os.write(1, b"s")
            while True: pass
        def run():
            try:
                Job(endless, range(2)).run_multi_processed()
            except KeyboardInterrupt:
                os.write(1, b"there")
        thread = threading.Thread(target=run)
        thread.start()
        try:
            while True: signal.pause()
        except KeyboardInterrupt:
            thread.join()
            os.write(1, b"here")
        try:
            os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            os.write(1, b"alone")
    """)
    program.read(2)
    os.kill(program.pid, signal.SIGINT)
    assert program.end() == (0, "thereherealone", "")
    support.wait_until_alone()
