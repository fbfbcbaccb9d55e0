"""Whatever a contender does, there is an answer or a sentence, and nothing of it is left."""

import os
import time
from contextlib import closing

import pytest
from harness.contender import Failed, Missing, Process
from harness.processes import is_running
from support import command


def asked(way, patience=2, **options):
    """The answer of its first round."""
    with closing(Process(command(way, **options), patience=patience)) as process:
        process.wait_until_ready()
        return process.round()


def test_a_round_takes_what_the_contender_says():
    assert asked("right", seconds=0.25) == 0.25


def test_a_value_is_taken_as_it_is():
    assert asked("value") == 64


def test_it_says_its_version():
    with closing(Process(command("right"))) as process:
        process.wait_until_ready()
        assert process.version == "fake right 1.0"


def test_who_is_missing_says_why():
    with pytest.raises(Missing, match="it is not installed"):
        asked("missing")


@pytest.mark.parametrize(
    ("way", "sentence"),
    [
        ("wrong", "the results are not right"),
        ("dies", r"ended without an answer \(signal 9\): out of luck"),
        ("exits", r"ended without an answer \(exit status 1\): no more rounds"),
        ("chatters", "said 'Welcome to the contender!', which is no answer"),
        ("says_no_time", "was to tell the time of a round"),
        ("silent", "was silent for 0.3 seconds and was ended"),
        ("never_ready", "was silent for 0.3 seconds and was ended"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(way, sentence):
    patience = 0.3 if "0.3" in sentence else 20
    with pytest.raises(Failed, match=sentence):
        asked(way, patience)


def test_a_program_that_does_not_exist_is_a_sentence():
    with pytest.raises(Failed, match="cannot be started"):
        Process(["/nonexistent/program"])


@pytest.mark.parametrize("way", ["right", "silent", "dies"])
def test_what_it_started_in_a_session_of_its_own_ends_with_it(way, tmp_path):
    child = tmp_path / "child"
    if way == "right":
        asked(way, child=child)
    else:
        with pytest.raises(Failed):
            asked(way, 0.5, child=child)
    assert not is_running(int(child.read_text()))


def test_no_descriptor_is_left():
    before = os.listdir("/proc/self/fd")
    asked("right")
    with pytest.raises(Failed):
        asked("dies")
    with pytest.raises(Failed):
        Process(["/nonexistent/program"])
    assert len(os.listdir("/proc/self/fd")) == len(before)


def test_silence_is_bounded():
    began = time.monotonic()
    with pytest.raises(Failed):
        asked("silent", 0.3)
    assert time.monotonic() - began < 20
