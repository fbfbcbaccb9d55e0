"""Ends the tests if one of them hangs, and tells where every process of theirs stands."""

from __future__ import annotations

import contextlib
import faulthandler
import math
import mmap
import os
import re
import select
import shutil
import signal
import struct
import subprocess
import time

# A process that catches it tells where its Python code is. Workers inherit that.
TELL = signal.SIGRTMAX
MOST_OF_GDB = 25  # seconds
_DEADLINE = struct.Struct("d")
_PID = struct.Struct("i")
_NAME = _DEADLINE.size + _PID.size  # where the name of the test begins


class Watchdog:
    """A process beside this one, and no child of it. From `watch` on until `rest` it waits; if that
    takes longer than `seconds`, it dumps this process and all below it, and kills them."""

    def __init__(self, seconds, stream):
        """`stream`: where it tells of what hangs."""
        self._seconds = seconds
        self._stream = stream
        self._board = mmap.mmap(-1, 4096)  # both processes see it
        self.rest()
        faulthandler.register(TELL, file=stream, all_threads=True)
        self._start()

    def watch(self, name):
        self._board[_NAME:] = name.encode()[:2000].ljust(len(self._board) - _NAME, b"\0")
        self._set_deadline(time.monotonic() + self._seconds)

    def rest(self):
        self._set_deadline(math.inf)

    def close(self):
        faulthandler.unregister(TELL)
        signal.pidfd_send_signal(self._process, signal.SIGKILL)
        select.select([self._process], [], [])
        os.close(self._process)
        self._board.close()

    def _set_deadline(self, deadline):
        _DEADLINE.pack_into(self._board, 0, deadline)

    def _start(self):
        tests = os.getpid()
        child = os.fork()
        if child == 0:
            try:
                os.setsid()
                if (pid := os.fork()) != 0:
                    _PID.pack_into(self._board, _DEADLINE.size, pid)
                    os._exit(0)
                self._stand_by(tests)
            finally:
                os._exit(1)
        os.waitpid(child, 0)
        (pid,) = _PID.unpack_from(self._board, _DEADLINE.size)
        self._process = os.pidfd_open(pid)

    def _stand_by(self, tests):
        """What the process does: until the tests end, or hang."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(TELL, signal.SIG_IGN)
        # It holds nothing open that the tests may wait for the end of.
        os.dup2(self._stream.fileno(), 2)
        for name in os.listdir("/proc/self/fd"):
            if name != "2":
                with contextlib.suppress(OSError):
                    os.close(int(name))
        end = os.pidfd_open(tests)
        while True:
            (deadline,) = _DEADLINE.unpack_from(self._board, 0)
            left = deadline - time.monotonic()
            if left <= 0:
                break
            if select.select([end], [], [], min(left, 1))[0]:
                os._exit(0)
        name = self._board[_NAME:].rstrip(b"\0").decode()
        say(f"\nwatchdog: {name} has not ended after {self._seconds} seconds")
        dump([tests, *descendants_of(tests)])
        end_all_below(tests)
        os.kill(tests, signal.SIGKILL)
        os._exit(0)


def say(text):
    os.write(2, text.encode() + b"\n")


def dump(pids):
    """Of each process who it is, its state, where it stands in the kernel, in C and in Python."""
    for pid in pids:
        say(what_proc_says(pid))
    for pid in pids:
        if hears(pid, TELL):
            say(f"process {pid}, in Python:")
            os.kill(pid, TELL)
            time.sleep(0.5)  # it has no way to say that it is done
    if shutil.which("gdb"):
        end = time.monotonic() + MOST_OF_GDB
        for pid in pids:
            say_what_gdb_says(pid, end - time.monotonic())


def what_proc_says(pid):
    command = read_proc(pid, "cmdline").replace("\0", " ")
    lines = [f"process {pid}, {read_proc(pid, 'comm')}: {command[:200]}"]
    wanted = ("State", "PPid", "TracerPid", "Threads", "SigPnd", "SigBlk", "SigIgn", "SigCgt")
    lines += [line for line in read_proc(pid, "status").splitlines() if line.startswith(wanted)]
    for file in ("wchan", "syscall", "stack"):
        lines += [f"{file}: {text}" for text in [read_proc(pid, file)] if text]
    return "\n  ".join(lines)


def say_what_gdb_says(pid, most):
    if most <= 0:
        return
    say(f"process {pid}, in gdb:")
    command = ["gdb", "--batch", "-nx", "-iex", "set debuginfod enabled off", "-p", str(pid)]
    with contextlib.suppress(subprocess.TimeoutExpired):
        subprocess.run(
            [*command, "-ex", "thread apply all bt 40"],
            stdin=subprocess.DEVNULL,
            timeout=min(most, 10),
        )


def read_proc(pid, file):
    """The text of a file in /proc; empty if it cannot be read."""
    try:
        with open(f"/proc/{pid}/{file}", encoding="utf-8", errors="replace") as stream:
            return stream.read().strip("\n\0")
    except OSError:
        return ""


def hears(pid, number):
    """Whether it catches a signal and does not block it."""
    status = read_proc(pid, "status")
    caught, blocked = (
        any(int(mask, 16) >> (number - 1) & 1 for mask in re.findall(rf"{name}:\s+(\w+)", status))
        for name in ("SigCgt", "SigBlk")
    )
    return caught and not blocked


def descendants_of(pid):
    """Its children, their children, and so on, each behind its parent; dead ones included."""
    found = []
    with contextlib.suppress(OSError):
        for task in os.listdir(f"/proc/{pid}/task"):
            for child in map(int, read_proc(pid, f"task/{task}/children").split()):
                found += [child, *descendants_of(child)]
    return found


def end_all_below(pid):
    """Returns when none is alive, or after some seconds of trying."""
    for _ in range(500):
        alive = [
            below for below in descendants_of(pid) if "State:\tZ" not in read_proc(below, "status")
        ]
        if not alive:
            return
        for below in alive:
            with contextlib.suppress(ProcessLookupError):
                os.kill(below, signal.SIGKILL)
        time.sleep(0.01)
