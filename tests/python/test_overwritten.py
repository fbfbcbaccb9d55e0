"""Workers that write over what they share with the host. What comes of it may be any value, but the
job comes to an end, and the host to no harm."""

from __future__ import annotations

import ctypes
import os
import random

import pytest
from spychronous import CrashFailure, Job

ITEMS = range(12)


def largest_shared_memory():
    """Where the job's own memory is, as a worker has it: start and size."""
    found = (0, 0)
    with open("/proc/self/maps") as lines:
        for line in lines:
            addresses, mode, rest = line.split(maxsplit=2)
            if mode != "rw-s" or not rest.rstrip().endswith("/dev/zero (deleted)"):
                continue
            start, end = (int(address, 16) for address in addresses.split("-"))
            found = max(found, (start, end - start), key=lambda memory: memory[1])
    return found


def write_over(start, size, seed):
    ctypes.memmove(start, random.Random(seed).randbytes(size), size)


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize(
    "result",
    [7, {"more than": ["the lane can take"] * 9}, [1j] * 9],
    ids=["lane", "plain", "pickle"],
)
def test_random_bytes_over_all_that_workers_share_harm_nobody(seed, result):
    def func(item):
        if item == 5:
            write_over(*largest_shared_memory(), seed)
            os._exit(1)
        return result

    results = Job(func, ITEMS, processes=2, suppress_worker_exceptions=True).run_multi_processed()
    assert len(results) == len(ITEMS)
    indices = [failure.index for failure in results.failures]
    assert indices == sorted(set(indices))
    for failure in results.failures:
        assert results[failure.index] is None
        assert failure.describe()


def test_nonsense_in_the_place_of_a_value_is_the_failure_of_that_item():
    def func(item):
        if item == 11:  # of one worker, so the last
            start, size = largest_shared_memory()
            memory = (ctypes.c_char * size).from_address(start)
            place = memory.raw.index(b"\x04" + (12345).to_bytes(8, "little"))
            memory[place] = 255
        return 12345

    results = Job(func, ITEMS, processes=1, suppress_worker_exceptions=True).run_multi_processed()
    (failure,) = results.failures
    assert type(failure) is CrashFailure
    assert failure.index == 0
    assert results == [None] + [12345] * 11
