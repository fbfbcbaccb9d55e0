"""What the tests share: where the processes of a test meet, what a test looks for afterwards, and
programs that come to harm."""

from __future__ import annotations

import contextlib
import ctypes
import glob
import mmap
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time

from spychronous import AsynchronousJob

METHODS = ["run_single_processed", "run_multi_processed", "run_multi_threaded"]
PR_SET_CHILD_SUBREAPER = 36
_LIBC = ctypes.CDLL(None, use_errno=True)


def asynchronous(job):
    """The same job, to be run beside the program."""
    twin = AsynchronousJob.__new__(AsynchronousJob)
    twin.__dict__ = job.__dict__  # what one of them reads of an iterator, the other has, too
    return twin


class Runner:
    """One of the ways to run a job."""

    def __init__(self, method, in_background):
        self.method = method
        self._in_background = in_background

    def __str__(self):
        return f"{self.method[4:]}, {'asynchronous' if self._in_background else 'synchronous'}"

    @property
    def in_processes(self):
        return self.method == "run_multi_processed"

    @property
    def in_calling_thread(self):
        return self.method == "run_single_processed" and not self._in_background

    def run(self, job, **options):
        if not self._in_background:
            return getattr(job, self.method)(**options)
        return getattr(asynchronous(job), self.method)(**options).result()


RUNNERS = [Runner(method, in_background) for in_background in (False, True) for method in METHODS]


class Counters:
    """Numbers from 0 to 255 that all processes of a test see."""

    def __init__(self, size):
        self._memory = mmap.mmap(-1, size)

    def note(self, index):
        """Counts one up. Not atomic: for one process at a time at each index."""
        self._memory[index] += 1

    def __getitem__(self, index):
        return self._memory[index]

    def all(self):
        return list(self._memory[:])


class Mailbox:
    """Numbers that processes of a test send to each other; whoever takes one waits for it. As an
    event: one process sends, another takes."""

    def __init__(self):
        self._read, self._write = os.pipe()

    def send(self, number=0):
        os.write(self._write, number.to_bytes(8, "little"))

    def take(self):
        return int.from_bytes(os.read(self._read, 8), "little")

    def take_all(self, count):
        return [self.take() for _ in range(count)]

    def close(self):
        os.close(self._read)
        os.close(self._write)


def stay_for_ever():
    while True:
        signal.pause()


def be_busy_for_ever():
    while True:
        pass


def be_idle_for_ever():
    """Can be ended in a thread, too."""
    while True:
        time.sleep(0.005)


def start_child(function, *, daemonise=False, new_session=False):
    """In an item: starts a process that calls a function, and does not wait for it."""
    if os.fork() != 0:
        return
    if new_session or daemonise:
        os.setsid()
    if daemonise and os.fork() != 0:
        os._exit(0)
    function()
    os._exit(0)


# What is left ------------------------------------------------------------------------------------


def become_subreaper():
    """What a dead worker leaves behind becomes a child of this process."""
    assert _LIBC.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0


def a_child():
    """The pid of some child, dead or alive; None if there is none."""
    try:
        found = os.waitid(os.P_ALL, 0, os.WEXITED | os.WSTOPPED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return None
    return found.si_pid if found else "one that is alive"


def end_all_children():
    """After a test that left some, so that others need not suffer."""
    with contextlib.suppress(ChildProcessError):
        while True:
            for children in glob.glob("/proc/self/task/*/children"):
                # A thread may be about to vanish.
                with contextlib.suppress(OSError), open(children, encoding="ascii") as pids:
                    for pid in pids.read().split():
                        os.kill(int(pid), signal.SIGKILL)
            os.waitpid(-1, 0)


def wait_until_alone():
    """Returns when there is no child any more. What hangs here is left: the watchdog tells."""
    with contextlib.suppress(ChildProcessError):
        while True:
            os.waitpid(-1, 0)


def wait_for_threads():
    """Returns when no thread of a job is alive. What hangs here is left: the watchdog tells."""
    for thread in threading.enumerate():
        if thread.name.startswith("spychronous"):
            thread.join()


def descriptors():
    """The open files of this process, without the one that is open to list them."""
    found = {}
    for name in os.listdir("/proc/self/fd"):
        with contextlib.suppress(FileNotFoundError):
            found[name] = os.readlink(f"/proc/self/fd/{name}")
    return found


def shared_memory_names():
    """What is in /dev/shm, without what programs beside this one may keep there: `multiprocessing`
    and joblib name theirs so."""
    others = ("sem.mp-", "sem.loky-", "psm_", "pym-", "joblib_")
    return sorted(name for name in os.listdir("/dev/shm") if not name.startswith(others))


def signals():
    """Mask and dispositions, as the kernel and as Python see them."""
    of_the_c_library = 3 << 31  # these two are handled as soon as there is a second thread
    seen = {}
    with open("/proc/self/status", encoding="ascii") as status:
        for line in status:
            if line[:6] in ("SigBlk", "SigIgn", "SigCgt"):
                seen[line[:6]] = int(line[7:], 16) & ~of_the_c_library
    seen["SIGINT"] = signal.getsignal(signal.SIGINT)
    seen["SIGCHLD"] = signal.getsignal(signal.SIGCHLD)
    return seen


# Programs that come to harm ----------------------------------------------------------------------

_PROLOGUE = """
import ctypes, os, signal, sys, threading
ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG: it ends with the test
sys.path.insert(0, {folder!r})
from spychronous import Job
from support import *

def say(word):
    os.write(1, word.encode() + b"\\n")

"""


class Program:
    """A program of its own that runs a job. It and its workers `say` words; the test waits for
    them."""

    def __init__(self, text, *, options=(), talks=False, new_session=False):
        """`talks`: the test can `tell` it something, which it reads from file 0. `new_session`: it
        has a process group of its own, too."""
        prologue = _PROLOGUE.format(folder=os.path.dirname(os.path.abspath(__file__)))
        self._process = subprocess.Popen(
            [sys.executable, *options, "-c", prologue + textwrap.dedent(text)],
            stdin=subprocess.PIPE if talks else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            start_new_session=new_session,
        )

    @property
    def pid(self):
        return self._process.pid

    def wait_for(self, word, times=1):
        """Blocks until the word was said so often, from now on."""
        self.wait_for_all({word: times})

    def wait_for_all(self, words):
        """Blocks until each word was said as often as it says here."""
        missing = {word.encode(): times for word, times in words.items()}
        while any(times > 0 for times in missing.values()):
            word = self._process.stdout.readline().strip()
            assert word, f"the program ended before it said {missing}: {self.end()}"
            missing[word] = missing.get(word, 0) - 1

    def tell(self):
        self._process.stdin.write(b".")
        self._process.stdin.close()

    def kill(self, number):
        os.kill(self.pid, number)

    def end(self):
        """Waits for the end of the program and of all that it started: exit code as in
        `subprocess`, the rest of what it said, what is on stderr."""
        code = self._process.wait()
        wait_until_alone()
        with self._process.stdout as out, self._process.stderr as err:
            return code, out.read().decode(), err.read().decode()
