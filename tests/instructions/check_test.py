"""The checker itself: spoilt counts are found, and what is near enough is let pass."""

from __future__ import annotations

import contextlib
import io
import sys
import unittest
from unittest import mock

import check
import paths
from paths import HotPath

COUNTS = {"in_place, worker": 132.0, "small_jobs, keeper": 9388.8, "python ints, host": 179.1}
TOOLS = {"compiler": "GCC 12.2.0, x86_64", "python": "Python 3.11.2"}


class Compare(unittest.TestCase):
    def test_the_same_counts_and_those_nearby_pass(self) -> None:
        nearby = {name: count * 1.04 for name, count in COUNTS.items()}
        self.assertEqual(check.compare(COUNTS, COUNTS), [])
        self.assertEqual(check.compare(COUNTS, nearby), [])

    def test_each_spoilt_count_is_found_whichever_way_it_is_spoilt(self) -> None:
        for name, count in COUNTS.items():
            for factor, word in ((0.9, "dearer"), (1.1, "cheaper")):
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


class ByRole(unittest.TestCase):
    def test_processes_are_told_apart_by_the_order_of_their_forks(self) -> None:
        path = HotPath("small_jobs", 1, 6, workers=3, unit="job")
        roles = paths.by_role(path, 2, [500, 10, 1, 2, 3, 20, 4, 5, 6])
        self.assertEqual(roles, {"host": 500, "keeper": 30, "worker": 21})

    def test_a_process_too_few_is_noticed(self) -> None:
        with self.assertRaises(SystemExit):
            paths.by_role(HotPath("in_place", 1, 2), 1, [500, 10])


if __name__ == "__main__":
    unittest.main()
