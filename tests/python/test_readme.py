"""Every Python program in README.md does what is printed below it."""

import doctest
import os
import pathlib
import re
import subprocess
import sys
import textwrap

import pytest
from terminal import Terminal

README = pathlib.Path(__file__).parents[2] / "README.md"


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```", README.read_text(), re.MULTILINE | re.DOTALL)


def programs():
    """Each program with what it is to print."""
    for block in blocks("python"):
        source, _, output = block.partition("# OUTPUT\n")
        yield source, [line[2:] for line in output.splitlines()]


SESSION = [block for block in blocks("pycon") if "^C" not in block]
(CTRL_C_SESSION,) = [block for block in blocks("pycon") if "^C" in block]
PROGRAMS = list(programs())

# Runs the inputs of a session as the interpreter would, with a mark before the output of each.
INTERPRETER = """
import sys, traceback
names = {"__name__": "__main__"}
for line in sys.stdin.read().split("\\x1e"):
    print("\\x1e", end="", flush=True)
    try:
        exec(compile(line, "<stdin>", "single"), names)
    except Exception as error:
        print("Traceback (most recent call last):")
        print("".join(traceback.format_exception_only(type(error), error)), end="", flush=True)
"""


def run(program, folder, stdin=""):
    file = folder / "program.py"
    file.write_text(program)
    return subprocess.run(
        [sys.executable, file], input=stdin, capture_output=True, text=True, timeout=50
    )


def test_the_sessions_print_what_they_show(tmp_path):
    examples = doctest.DocTestParser().get_examples("\n".join(SESSION))
    assert len(examples) > 20
    ran = run(INTERPRETER, tmp_path, "\x1e".join(example.source for example in examples))
    outputs = ran.stdout.split("\x1e")[1:]
    assert len(outputs) == len(examples), ran.stderr
    for example, output in zip(examples, outputs):
        if example.exc_msg is not None:
            output, wanted = output.splitlines()[-1], example.exc_msg.strip()
        else:
            wanted = example.want
        assert without_pids(output) == without_pids(wanted), example.source


def without_pids(text):
    return re.sub(r"process \d+", "process N", text)


@pytest.mark.parametrize("source, output", PROGRAMS, ids=range(len(PROGRAMS)))
def test_the_programs_print_what_they_show(source, output, tmp_path):
    ran = run(source, tmp_path, stdin="print(num)\nquit\n" if "pdb" in source else "")
    printed = (ran.stdout + ran.stderr).splitlines()
    if "pdb" in source:
        # The debugger's prompt stays on the line of the answer, and the answer is not echoed.
        printed = [
            part for line in printed for part in line.replace("(Pdb) ", "\n(Pdb)\n").split("\n")
        ]
        output = [line.replace("(Pdb) print(num)", "(Pdb)") for line in output]
    assert output
    for line in output:
        if line.strip() != "...":
            assert line in printed, ran


def test_c1_i1_ctrl_c_in_a_session_ends_the_job_and_nothing_else():
    # After a block the interpreter waits for an empty line.
    source = "\n".join(example.source for example in examples_of(CTRL_C_SESSION))
    with Terminal([sys.executable, "-q", "-i", "-c", "from spychronous import Job"]) as terminal:
        terminal.read_until(">>> ")
        terminal.write("from time import sleep\n" + textwrap.dedent(source) + "\n")
        for item in range(3):
            terminal.read_until(rf"\d\d:\d\d:\d\d {item}\r\n", anywhere=True)
        terminal.write("\x03")
        text = terminal.read_until(r"KeyboardInterrupt\r\n")
        assert "user issued Ctrl-C" in text
        assert text.count("Traceback") == 1
        terminal.write("1234 + 1\n")
        terminal.read_until("1235\r\n")
        terminal.write("exit()\n")
        assert os.waitstatus_to_exitcode(terminal.wait()) == 0


def examples_of(session):
    """Of a session in which somebody presses Ctrl-C, the inputs."""
    return doctest.DocTestParser().get_examples(session)
