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


NUMBERS = [
    *range(-300, 2000, 100),
    *range(2**30 - 3, 2**30 + 3),
    *range(2**62, 2**62 + 3),
    2**64,
    -(2**70),
    True,
    1.5,
    2.5,
]


@pytest.mark.parametrize("step", [1, -1], ids=["forwards", "backwards"])
def test_numbers_that_an_item_keeps_stay_as_they_were(step):
    """A worker gives func a number anew, and uses its object again for the next if it can."""
    numbers = NUMBERS[::step]
    kept = []

    def keep_every_other(number):
        if numbers.index(number) % 2 == 0:
            kept.append(number)
        return [type(number).__name__, number, list(kept)]

    told = Job(keep_every_other, numbers, processes=1).run_multi_processed()
    for i, (name, number, so_far) in enumerate(told):
        assert (name, number) == (type(numbers[i]).__name__, numbers[i])
        assert so_far == numbers[: i + 1 : 2]


def test_a_number_that_is_in_the_traceback_of_a_kept_exception_stays_as_it_was():
    kept = []

    def fail(number):
        raise ValueError

    def keep_exception(number):
        try:
            fail(number)
        except ValueError as error:
            kept.append(error)
        frames = [error.__traceback__.tb_next.tb_frame for error in kept]
        return [frame.f_locals["number"] for frame in frames]

    told = Job(keep_exception, list(range(5000, 5100)), processes=1).run_multi_processed()
    assert told == [list(range(5000, i + 1)) for i in range(5000, 5100)]
