"""Hosts that meddle with their children, or have been meddled with."""

from __future__ import annotations

import contextlib
import os
import signal
import threading


@contextlib.contextmanager
def sigchld_ignored():
    before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    try:
        yield
        assert signal.getsignal(signal.SIGCHLD) == signal.SIG_IGN
    finally:
        signal.signal(signal.SIGCHLD, before)


@contextlib.contextmanager
def a_handler_of_sigchld():
    before = signal.signal(signal.SIGCHLD, lambda number, frame: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGCHLD, before)


@contextlib.contextmanager
def a_thread_that_waits_for_all_children():
    end = threading.Event()

    def steal():
        while not end.is_set():
            with contextlib.suppress(ChildProcessError):
                os.waitpid(-1, 0)

    thief = threading.Thread(target=steal)
    thief.start()
    try:
        yield
    finally:
        end.set()
        thief.join()


@contextlib.contextmanager
def all_signals_blocked():
    before = signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
