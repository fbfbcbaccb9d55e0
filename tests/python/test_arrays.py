"""Arrays of numpy as results and items."""

from __future__ import annotations

import numpy
import pytest
from spychronous import Job


def read_only(array):
    array.flags.writeable = False
    return array


ARRAYS = {
    "small": numpy.arange(3),
    "large": numpy.arange(300_000).reshape(500, 600),
    "fortran": numpy.asfortranarray(numpy.arange(60_000.0).reshape(200, 300)),
    "not contiguous": numpy.arange(100_000).reshape(100, 1000)[::3, ::7],
    "transposed": numpy.arange(24).reshape(2, 3, 4).transpose(1, 2, 0),
    "backwards": numpy.arange(1000)[::-1],
    "no elements": numpy.empty((0, 3), dtype="int16"),
    "no dimensions": numpy.array(7.5),
    "read only": read_only(numpy.arange(1000)),
    "structured": numpy.zeros(100, dtype=[("a", "i4"), ("b", "f8", (2,)), ("c", "S5")]),
    "objects": numpy.array([None, "a", [1, 2], 10**30], dtype=object),
    "dates": numpy.array(["2020-01-01", "NaT"], dtype="M8[D]"),
    "text": numpy.array(["a", "bcd"]),
    "truths": numpy.ones(1000, dtype=bool),
    "other byte order": numpy.arange(1000, dtype=">i4"),
    "half": numpy.arange(10, dtype="float16"),
    "complex": numpy.arange(1000) * 1j,
    "broadcast": numpy.broadcast_to(numpy.arange(3), (50, 3)),
}


@pytest.mark.parametrize("array", ARRAYS.values(), ids=ARRAYS.keys())
def test_an_array_comes_as_it_is(run, array):
    (result,) = run(Job(lambda item: array, [0]))
    assert type(result) is type(array)
    assert result.dtype == array.dtype
    assert result.shape == array.shape
    assert result.flags.f_contiguous == array.flags.f_contiguous or not array.flags.forc
    numpy.testing.assert_array_equal(result, array)


def test_an_array_can_be_written_to_if_the_one_in_the_worker_could(run):
    arrays = [numpy.arange(size) for size in (0, 3, 300, 300_000)]
    results = run(Job(lambda index: arrays[index], range(len(arrays))))
    for result in results:
        assert result.flags.writeable
        result[:] = 5
        assert (result == 5).all()
    (result,) = run(Job(lambda item: ARRAYS["read only"], [0]))
    assert not result.flags.writeable


def test_arrays_in_containers_come_with_what_is_around_them():
    (result,) = Job(
        lambda item: {"all": [ARRAYS["large"], ARRAYS["small"], "text"], "view": ARRAYS["large"]},
        [0],
    ).run_multi_processed()
    numpy.testing.assert_array_equal(result["all"][0], ARRAYS["large"])
    numpy.testing.assert_array_equal(result["all"][1], ARRAYS["small"])
    assert result["all"][0] is result["view"]


def test_two_results_do_not_share_memory():
    one, two = Job(lambda item: ARRAYS["large"], [0, 1]).run_multi_processed()
    one[:] = 0
    numpy.testing.assert_array_equal(two, ARRAYS["large"])


def test_a_result_outlives_the_list_that_brought_it():
    result = Job(lambda item: [ARRAYS["large"] + item], [5]).run_multi_processed().pop()[0]
    numpy.testing.assert_array_equal(result, ARRAYS["large"] + 5)


def test_scalars_keep_their_type(run):
    scalars = [numpy.float64(1.5), numpy.int64(5), numpy.bool_(True), numpy.float32("nan")]
    results = run(Job(lambda index: scalars[index], range(len(scalars))))
    assert [type(result) for result in results] == [type(scalar) for scalar in scalars]
    numpy.testing.assert_array_equal(results, scalars)


def test_the_rows_of_an_array_may_be_the_items(run):
    rows = numpy.arange(12).reshape(4, 3)
    assert run(Job(lambda row: int(row.sum()), rows)) == [3, 12, 21, 30]


def test_workers_draw_different_random_numbers():
    def draw(item):
        # Nobody draws twice: all workers are here at once or one after the other.
        return [float(numpy.random.random()) for _ in range(3)]

    numpy.random.seed(5)
    draws = Job(draw, range(4), processes=4).run_multi_processed()
    assert len({tuple(numbers) for numbers in draws}) == 4
