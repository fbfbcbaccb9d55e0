"""test_of_reliability.py <repository>: what scripts/write_reliability.py --check is there to find,
it finds. It is shown copies of the repository, each of which is spoilt in one way."""

import pathlib
import shutil
import subprocess
import sys
import tempfile

WAYS_TO_SPOIL = {
    "a promise was changed": (
        ("tests/catalogue.txt", "`_exit(0)` in an item", "`_exit(1)` in an item"),
        "docs/reliability.md is not what",
    ),
    "a test was renamed": (
        ("tests/python/test_crashes.py", "test_a12_all", "test_a12_nearly_all"),
        "docs/reliability.md is not what",
    ),
    "the page was edited": (
        ("docs/reliability.md", "| A2 ● |", "| A2 ○ |"),
        "docs/reliability.md is not what",
    ),
    "a core row lost its last test": (
        ("tests/faults/crash_ways_to_die_test.cpp", "A6_a_stack_overflow", "A7_a_stack_overflow"),
        "The core row A6 has no test.",
    ),
    "a row is held by nothing": (
        ("tests/catalogue.txt", "[limits.md#gpu-contexts-and-", "[limits.m#gpu-contexts-and-"),
        "The row E5 has neither a test nor a heading",
    ),
    "a test has a row that does not exist": (
        ("tests/faults/crash_ways_to_die_test.cpp", "A6_a_stack", "A6_A66_a_stack"),
        "names the row A66, which does not exist.",
    ),
    "a hard case says nothing": (
        ("tests/python/test_hard_cases.py", '    """an item aborts', '    "an item aborts'),
        "test_a4_abort does not say in a line",
    ),
    "a row is there twice": (
        ("tests/catalogue.txt", "A17 more", "A16 more"),
        "has the row A16 twice.",
    ),
    "a line of the catalogue is neither": (
        ("tests/catalogue.txt", "A17 more", "A17 maybe"),
        "is neither a group nor a row",
    ),
}


def check(root):
    command = [sys.executable, "scripts/write_reliability.py", "--check", root]
    ran = subprocess.run(command, cwd=repository, capture_output=True, text=True)
    return ran.returncode, ran.stdout + ran.stderr


def failure_to_find(way, spoilt, sentence):
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for name in ("docs", "tests"):
            shutil.copytree(repository / name, root / name)
        name, old, new = spoilt
        text = (root / name).read_text()
        if text.count(old) == 0:
            return f"{way}: {name} has no {old!r} to be spoilt"
        (root / name).write_text(text.replace(old, new))
        code, said = check(root)
        return None if code == 1 and sentence in said else f"{way}: it ended with {code}, {said!r}"


repository = pathlib.Path(sys.argv[1])
failures = [failure_to_find(way, *expected) for way, expected in WAYS_TO_SPOIL.items()]
for failure in filter(None, failures):
    print(failure)
sys.exit(any(failures))
