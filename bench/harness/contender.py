"""A contender's process. It is asked for rounds by lines on its stdin and answers by lines of JSON
on its stdout; whatever it does, asking it ends within a bound of patience."""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import subprocess
import tempfile
import time
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from harness.processes import MARK, kill_all

PATIENCE = 120.0  # seconds of silence
END_PATIENCE = 20.0  # to end after the end of its input


class Failed(Exception):
    """The contender gave a wrong answer, or none."""


class Missing(Exception):
    """What it needs is not on this machine; it says so itself."""


class Process:
    """Starts with the process and ends it, with all it started, at the latest in close()."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        patience: float = PATIENCE,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.mark = uuid.uuid4().hex
        self.version = ""
        self.note = ""
        self._patience = patience
        self._said = b""
        # What it writes to stderr; closed with the process.
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._complaints,
                start_new_session=True,
                env={**os.environ, **(environment or {}), MARK: self.mark},
            )
        except OSError as error:
            self._complaints.close()
            raise Failed(f"cannot be started: {error}") from None
        os.set_blocking(self._process.stdout.fileno(), False)

    @property
    def pid(self) -> int:
        return self._process.pid

    def wait_until_ready(self) -> None:
        answer = self._answer()
        if "missing" in answer:
            raise Missing(str(answer["missing"]))
        if answer.get("ready") is not True:
            raise Failed(f"was to say that it is ready, and said {json.dumps(answer)}")
        self.version = str(answer.get("version", ""))
        self.note = str(answer.get("note", ""))

    def round(self) -> float:
        """Asks for one round. The seconds, or the value, that it took."""
        try:
            self._process.stdin.write(b"go\n")
            self._process.stdin.flush()
        except OSError:
            raise Failed(f"ended before its round{self._last_words()}") from None
        answer = self._answer()
        for name in ("seconds", "value"):
            figure = answer.get(name)
            if isinstance(figure, (int, float)) and not isinstance(figure, bool):
                return float(figure)
        raise Failed(f"was to tell the time of a round, and said {json.dumps(answer)}")

    def close(self) -> None:
        """Lets it end by itself, when that is what it does at the end of its input."""
        with contextlib.suppress(OSError):
            self._process.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(END_PATIENCE)
        kill_all(self.pid, self.mark)
        self._process.wait()
        self._process.stdout.close()
        self._complaints.close()

    def kill(self) -> None:
        kill_all(self.pid, self.mark)

    def _answer(self) -> dict[str, Any]:
        line = self._line()
        try:
            answer = json.loads(line)
        except ValueError:
            answer = None
        if not isinstance(answer, dict):
            raise Failed(f"said {line[:200].decode(errors='replace')!r}, which is no answer")
        if "error" in answer:
            raise Failed(str(answer["error"]))
        return answer

    def _line(self) -> bytes:
        deadline = time.monotonic() + self._patience
        with selectors.DefaultSelector() as selector:
            selector.register(self._process.stdout, selectors.EVENT_READ)
            while b"\n" not in self._said:
                left = deadline - time.monotonic()
                if left <= 0 or not selector.select(left):
                    self.kill()
                    raise Failed(f"was silent for {self._patience:g} seconds and was ended")
                more = os.read(self._process.stdout.fileno(), 65536)
                if not more:
                    raise Failed(f"ended without an answer{self._last_words()}")
                self._said += more
        line, _, self._said = self._said.partition(b"\n")
        return line

    def _last_words(self) -> str:
        """How it ended, and the last line that it wrote to stderr."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(END_PATIENCE)
        self.kill()
        status = self._process.wait()
        how = f" (signal {-status})" if status < 0 else f" (exit status {status})"
        self._complaints.seek(max(0, self._complaints.seek(0, os.SEEK_END) - 2000))
        lines = self._complaints.read().decode(errors="replace").strip().splitlines()
        return f"{how}: {lines[-1][:300]}" if lines else how
