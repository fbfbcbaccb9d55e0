"""What items find in a worker, and what a worker leaves when it goes."""

import ctypes
import gc
import json
import logging
import os
import random
import signal
import subprocess
import sys
import sysconfig
import textwrap

import numpy
import pytest
from spychronous import Job


def output_of(program, *arguments, cwd=None):
    """What a program writes to a file: everything is buffered there."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONUNBUFFERED"}
    ran = subprocess.run(
        [sys.executable, *arguments, "-c", textwrap.dedent(program)],
        capture_output=True,
        text=True,
        timeout=50,
        cwd=cwd,
        env=environment,
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stderr == ""
    return ran.stdout


def test_e6_i5_what_is_printed_comes_out_once():
    output = output_of("""
        from spychronous import Job
        print("before")
        print("begun", end="|")
        Job(lambda i: print("item", i), range(4), processes=2).run_multi_processed()
        Job(lambda i: print("half", end=";"), range(2), processes=1).run_multi_processed()
        print("after")
    """)
    assert output.startswith("before\nbegun|")
    assert sorted([*output.splitlines()[2:5], output.splitlines()[1].split("|")[1]]) == [
        "half;half;after" if i == 4 else f"item {i}" for i in range(4)
    ]
    assert output.endswith("half;half;after\n")


def test_e6_i5_a_crash_takes_no_line_of_the_items_before():
    output = output_of("""
        import os
        from spychronous import Job
        def item(i):
            if i == 3:
                os._exit(1)
            print("item", i)
        job = Job(item, range(4), processes=1)
        try:
            job.run_multi_processed()
        except Exception as error:
            print(type(error).__name__)
    """)
    assert output == "item 0\nitem 1\nitem 2\nCrashFailure\n"


def test_what_hooks_of_the_program_change_at_the_fork_is_seen():
    output = output_of("""
        import logging, os, sys
        from spychronous import Job

        logging.disable()  # else the failures are told

        def before():
            import numpy.random

        def in_child():
            descriptor = os.dup(1)
            sys.stdout.detach()  # who configures that one now, fails
            sys.stdout = open(descriptor, "w")

        os.register_at_fork(before=before, after_in_child=in_child)

        def item(i):
            if i == 2:
                os._exit(1)
            print("item", i)
            return sys.modules["numpy.random"].random()

        job = Job(item, range(3), processes=1, suppress_worker_exceptions=True)
        first, second = (job.run_multi_processed()[0] for _ in range(2))
        print(first != second)
    """)
    assert sorted(output.splitlines()) == ["True"] + ["item 0"] * 2 + ["item 1"] * 2


def test_random_numbers_differ_from_worker_to_worker():
    def draw(_):
        return os.getpid(), random.random(), numpy.random.random()

    drawn = Job(draw, range(8), processes=8).run_multi_processed()
    first_of_worker = {pid: numbers for pid, *numbers in reversed(drawn)}
    assert len({a for a, _ in first_of_worker.values()}) == len(first_of_worker)
    assert len({b for _, b in first_of_worker.values()}) == len(first_of_worker)


def test_the_inherited_heap_is_not_looked_at_by_the_garbage_collector():
    before = gc.get_freeze_count()
    assert Job(lambda _: gc.get_freeze_count() > 1000, [0]).run_multi_processed() == [True]
    assert gc.get_freeze_count() == before


NO_POOLS = sysconfig.get_config_var("Py_GIL_DISABLED") or os.environ.get("PYTHONMALLOC")


@pytest.mark.skipif(bool(NO_POOLS), reason="CPython takes objects from elsewhere")
def test_objects_of_an_item_do_not_fill_up_the_gaps_of_the_heap():
    """CPython takes objects of a size from pools, first from those with a gap or two."""
    size, pool = 112, 1 << 14
    api = ctypes.PyDLL(None)
    api.PyObject_Malloc.restype = ctypes.c_void_p
    api.PyObject_Malloc.argtypes = [ctypes.c_size_t]
    api.PyObject_Free.argtypes = [ctypes.c_void_p]

    def some_places(_):
        return [api.PyObject_Malloc(size) for _ in range(6)]

    def pools(places):
        return len({place // pool for place in places})

    # What gaps there are is filled up; then there is one in each of eight pools.
    places = [api.PyObject_Malloc(size) for _ in range(60 * pool // size)]
    one_of_pool = {place // pool: place for place in places[-30 * pool // size :]}
    gaps = list(one_of_pool.values())[2:10]
    for place in gaps:
        api.PyObject_Free(place)
    [of_worker] = Job(some_places, [0]).run_multi_processed()
    here = some_places(0)
    for place in {*places} - {*gaps} | {*here}:
        api.PyObject_Free(place)
    assert pools(here) >= 5
    assert pools(of_worker) <= 2


def test_c16_there_is_no_wakeup_descriptor_of_the_host(mailbox):
    os.set_blocking(mailbox._write, False)
    old = signal.set_wakeup_fd(mailbox._write, warn_on_full_buffer=False)
    try:
        found = Job(lambda _: signal.set_wakeup_fd(-1), [0]).run_multi_processed()
    finally:
        signal.set_wakeup_fd(old)
    assert found == [-1]


def test_c16_signals_are_not_blocked():
    blocked = Job(lambda _: signal.pthread_sigmask(signal.SIG_BLOCK, []), [0])
    assert blocked.run_multi_processed() == [signal.pthread_sigmask(signal.SIG_BLOCK, [])]


def test_i5_handlers_of_the_log_are_flushed(tmp_path):
    class Buffered(logging.FileHandler):
        def flush(self):
            if self.may_flush:
                super().flush()

    handler = Buffered(tmp_path / "log")
    handler.may_flush = False
    log = logging.Logger("of this test")
    log.addHandler(handler)

    def write(i):
        log.error("item %d", i)
        handler.may_flush = True

    Job(write, [1], processes=1).run_multi_processed()
    handler.close()
    assert (tmp_path / "log").read_text() == "item 1\n"


@pytest.mark.parametrize(
    "commands",
    [
        ["run program.py", "combine -q --append"],
        ["run -p program.py", "combine -q"],
        ["run other.py", "run -a program.py", "combine -q --append"],
    ],
    ids=["one file", "parallel", "appended"],
)
def test_i5_lines_that_only_items_run_are_covered(tmp_path, commands):
    # Each item has lines of its own, and each worker one item; all of them leave at one moment.
    workers = 8
    lines = "".join(f"    if i == {i}:\n        i += 1\n" for i in range(workers))
    (tmp_path / "program.py").write_text(f"""
import os
from spychronous import Job
arrived, gate = os.pipe(), os.pipe()
def item(i):
    os.write(arrived[1], b".")
    if i == 0:
        for _ in range({workers}):
            os.read(arrived[0], 1)
        os.write(gate[1], b"." * {workers})
    os.read(gate[0], 1)
{lines}
Job(item, range({workers}), processes={workers}).run_multi_processed()
""")
    (tmp_path / "other.py").write_text("print(1)")
    for command in [*commands, "json -q -o report.json"]:
        arguments = [sys.executable, "-m", "coverage", *command.split()]
        subprocess.run(arguments, cwd=tmp_path, check=True)
    report = json.loads((tmp_path / "report.json").read_text())["files"]
    assert report["program.py"]["missing_lines"] == []
    if "run other.py" in commands:
        assert report["other.py"]["missing_lines"] == []


def test_a_safe_run_warns_of_nothing():
    assert output_of(
        """
        from spychronous import Job
        print(Job(abs, [-1]).run_multi_processed())
        """,
        "-W",
        "error",
    ) == ("[1]\n")


def test_e2_other_threads_are_warned_of_once():
    output = output_of("""
        import threading, warnings
        from spychronous import Job
        end = threading.Event()
        threading.Thread(target=end.wait, daemon=True).start()
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            for _ in range(3):
                Job(abs, [-1]).run_multi_processed()
        end.set()
        (warning,) = caught
        print(warning.category.__name__, warning.filename, "lock" in str(warning.message))
    """)
    assert output == "RuntimeWarning <string> True\n"


@pytest.mark.parametrize("where", ["__main__", "a REPL"])
def test_func_may_be_defined_anywhere(where):
    program = """
from spychronous import Job

class Point:
    def __init__(self, x):
        self.x = x

def make(x):
    return Point(x)

print([p.x for p in Job(make, [1, 2]).run_multi_processed()])
"""
    if where == "a REPL":
        ran = subprocess.run(
            [sys.executable, "-q", "-i"], input=program, capture_output=True, text=True, timeout=50
        )
        assert ran.stdout == "[1, 2]\n"
    else:
        assert output_of(program) == "[1, 2]\n"
