"""How a contender talks to the harness: a line of JSON for each line that it gets."""

from __future__ import annotations

import gc
import json
import os
import sys
import time
from collections.abc import Callable
from typing import Any


class Answers:
    """Standard output belongs to the harness. What else this process and its workers print there
    goes to standard error."""

    def __init__(self) -> None:
        self._file = os.fdopen(os.dup(sys.stdout.fileno()), "w")
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())

    def give(self, **answer: Any) -> None:
        print(json.dumps(answer), file=self._file, flush=True)


def serve(answers: Answers, run: Callable[[], Any], is_right: Callable[[Any], bool]) -> None:
    """Runs a round for each ``go``, until the input ends. A result is looked at when the
    clock has stopped, and destroyed when the answer is given."""
    for line in iter(sys.stdin.readline, ""):
        if line.strip() != "go":
            answers.give(error=f"{line.strip()!r} is no order: there is only 'go'.")
            continue
        gc.collect()
        try:
            start = time.perf_counter()
            result = run()
            seconds = time.perf_counter() - start
            right = is_right(result)
        except Exception as error:
            answers.give(error=f"{type(error).__name__}: {error}")
            continue
        if right:
            answers.give(seconds=seconds)
        else:
            answers.give(error="The result is wrong.")
        del result
