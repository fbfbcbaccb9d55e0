"""The interpreter: what a fork from one of its threads leaves of it, and how many there may be."""

from __future__ import annotations

import threading

import pytest
from spychronous import Job
from support import Program


@pytest.mark.filterwarnings("ignore:.*other thread")
def test_i4_a_run_in_another_thread_has_workers_with_a_sound_interpreter():
    def func(item):
        heard = []
        listener = threading.Thread(target=lambda: heard.append(item))
        listener.start()
        listener.join()
        alone = threading.enumerate() == [threading.main_thread()]
        return heard, alone, threading.current_thread() is threading.main_thread()

    results = []
    runner = threading.Thread(
        target=lambda: results.extend(Job(func, range(20), processes=3).run_multi_processed())
    )
    runner.start()
    runner.join()
    assert results == [([item], True, True) for item in range(20)]


def test_i6_another_interpreter_is_refused_with_a_sentence():
    program = Program(
        """
        try:
            import _interpreters as interpreters
        except ImportError:
            import _xxsubinterpreters as interpreters
        text = '''if True:
            import os, sys
            sys.path[:] = %r
            try:
                import spychronous
            except ImportError as error:
                os.write(1, str(error).encode())
        '''
        interpreters.run_string(interpreters.create(), text % sys.path)
        """,
        options=["-W", "ignore"],
    )
    code, out, err = program.end()
    assert (code, err) == (0, "")
    assert "interpreter" in out
