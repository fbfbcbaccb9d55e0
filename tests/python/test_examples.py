"""Every example prints what stands in examples/python/expected."""

import pathlib
import signal
import subprocess
import sys

import pytest
from terminal import Terminal

EXAMPLES = pathlib.Path(__file__).parents[2] / "examples" / "python"
PROGRAMS = sorted(EXAMPLES.glob("*.py"))


@pytest.mark.parametrize(
    "program", [p for p in PROGRAMS if "ctrl_c" not in p.name], ids=lambda program: program.stem
)
def test_an_example_prints_what_is_expected(program):
    ran = subprocess.run([sys.executable, program], capture_output=True, text=True, timeout=50)
    assert ran.stderr == ""
    assert ran.returncode == 0
    assert ran.stdout == (EXAMPLES / "expected" / f"{program.stem}.txt").read_text()


def test_c2_one_ctrl_c_ends_the_example_of_it():
    with Terminal([sys.executable, str(EXAMPLES / "07_ctrl_c.py")]) as terminal:
        for item in (1, 2, 3):
            terminal.read_until(f"item {item} waits\r\n", anywhere=True)
        terminal.write("\x03")
        text = terminal.read_until("KeyboardInterrupt\r\n")
        assert "user issued Ctrl-C" in text
        assert text.count("Traceback") == 1
        # Python ends by the signal itself, as shells expect it.
        assert terminal.wait() == signal.SIGINT
