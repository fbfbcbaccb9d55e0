"""The checker itself: spoilt counts are found, and what is near enough is let pass."""

from __future__ import annotations

import contextlib
import io
import sys
import unittest
from unittest import mock

import check
from paths import LongJob, SmallJobs

COUNTS = {"in_place, worker": 132.0, "small_jobs, worker": 5510.0, "python ints, host": 179.1}
TOOLS = {"compiler": "GCC 12.2.0, x86_64", "python": "Python 3.11.2"}


class Compare(unittest.TestCase):
    def test_the_same_counts_and_those_nearby_pass(self) -> None:
        nearby = {name: count * 1.04 for name, count in COUNTS.items()}
        self.assertEqual(check.compare(COUNTS, COUNTS), [])
        self.assertEqual(check.compare(COUNTS, nearby), [])

    def test_each_spoilt_count_is_found_whichever_way_it_is_spoilt(self) -> None:
        for name, count in COUNTS.items():
            for factor, word in ((0.8, "dearer"), (1.2, "cheaper")):
                with self.subTest(name=name, word=word):
                    complaints = check.compare({**COUNTS, name: count * factor}, COUNTS)
                    self.assertEqual(len(complaints), 1)
                    self.assertIn(name, complaints[0])
                    self.assertIn(word, complaints[0])

    def test_a_path_that_came_or_went_is_found(self) -> None:
        fewer = {name: count for name, count in COUNTS.items() if name != "python ints, host"}
        self.assertIn("none are recorded", "".join(check.compare(fewer, COUNTS)))
        self.assertIn("was not counted", "".join(check.compare(COUNTS, fewer)))


class Records(unittest.TestCase):
    def test_what_is_written_is_read(self) -> None:
        record = check.Record(TOOLS, COUNTS)
        self.assertEqual(check.read(check.written(record)), record)

    def test_those_of_another_compiler_are_refused(self) -> None:
        self.assertIsNone(check.refuse(TOOLS, dict(TOOLS)))
        refusal = check.refuse(TOOLS, {**TOOLS, "compiler": "Debian Clang 16.0.6, x86_64"})
        self.assertIn("Clang", str(refusal))


class Main(unittest.TestCase):
    """From the command line on, with everything but valgrind."""

    def run_with(self, recorded: str) -> tuple[int, str]:
        text = check.written(check.Record(TOOLS, COUNTS)).replace("132.0", recorded)
        words = io.StringIO()
        with (
            mock.patch.object(check, "COUNTS", mock.Mock(read_text=lambda: text)),
            mock.patch.object(check, "tools_of", return_value=TOOLS),
            mock.patch.object(check, "count_cpp", return_value=COUNTS),
            mock.patch.object(check, "count_python", return_value={}),
            mock.patch.object(sys, "argv", ["check.py", "--program", "p", "--python", "p"]),
            contextlib.redirect_stdout(io.StringIO()),
            contextlib.redirect_stderr(words),
        ):
            return check.main(), words.getvalue()

    def test_right_counts_pass(self) -> None:
        self.assertEqual(self.run_with("132.0"), (0, ""))

    def test_spoilt_counts_fail_and_the_words_say_what_to_do(self) -> None:
        code, words = self.run_with("120.0")
        self.assertEqual(code, 1)
        self.assertIn("in_place, worker: 132.0 instructions per item", words)
        self.assertIn("--record", words)


class Roles(unittest.TestCase):
    def test_small_jobs_are_told_apart_by_the_order_of_their_forks(self) -> None:
        host = [9000, 40, 50, 9]
        first = [[10, 1], [3], [4], [5]]
        second = [[20, 2], [6], [7], [8]]
        third = [[30, 3], [6], [7], [8]]
        roles = SmallJobs("small_jobs", 3, workers=3).by_role([host, *first, *second, *third])
        self.assertEqual(roles, {"host": 40, "keeper": 11, "worker": 3})

    def test_of_a_long_job_each_item_more_counts(self) -> None:
        def instructions(_: str, items: int) -> list[list[int]]:
            return [[1000, 70 + 2 * items], [5, 5], [30 + 9 * items]]

        self.assertEqual(LongJob("in_place", 10, 60).count(instructions), {"host": 2, "worker": 9})

    def test_a_process_too_few_is_noticed(self) -> None:
        with self.assertRaises(SystemExit):
            LongJob("in_place", 1, 2).by_role([[500], [10]])


if __name__ == "__main__":
    unittest.main()
