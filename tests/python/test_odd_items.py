"""Items that do odd things and have their value."""

from __future__ import annotations

import contextlib
import os
import threading

import pytest
from spychronous import Job
from support import Counters, start_child, stay_for_ever

ITEMS = 6


def fork_and_return_twice():
    os.fork()


def close_all_files():
    os.closerange(0, 1000)


def leave_a_thread():
    threading.Thread(target=stay_in_a_thread).start()


def stay_in_a_thread():
    threading.Event().wait()


def leave_a_child():
    start_child(stay_for_ever, daemonise=True)


def change_directory():
    os.chdir("/")


def join_a_session():
    start_child(lambda: None)
    os.wait()
    with contextlib.suppress(PermissionError):
        os.setsid()


def check_value(act):
    starts = Counters(ITEMS)

    def func(item):
        starts.note(item)
        act()
        return [item]

    values = Job(func, range(ITEMS), processes=2).run_multi_processed()
    assert values == [[item] for item in range(ITEMS)]
    assert starts.all() == [1] * ITEMS


def test_e9_an_item_may_fork_and_return_twice():
    check_value(fork_and_return_twice)


@pytest.mark.parametrize("act", [close_all_files, change_directory], ids=lambda act: act.__name__)
def test_e10_an_item_may(act):
    check_value(act)


def test_b5_an_item_may_leave_a_child():
    check_value(leave_a_child)


@pytest.mark.parametrize("act", [leave_a_thread, join_a_session], ids=lambda act: act.__name__)
def test_an_item_may(act):
    check_value(act)
