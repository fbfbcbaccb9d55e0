"""From a contender in the table to the command line of its process."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from harness.contender import Failed, Process
from harness.model import Case, Contender, Workload

# Libraries below numpy would start threads of their own, with all contenders alike.
ONE_THREAD_EACH = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
CALIBRATION_PATIENCE = 60


@dataclass(frozen=True)
class Busy:
    """The iterations that keep a core busy for so long, in the language of the contender."""

    microseconds: float


@dataclass(frozen=True)
class Folder:
    """One of the data folders, by name."""

    name: str


@dataclass
class Programs:
    """Where they are: the C++ programs in the folder ``cpp``, the scripts in ``bench``."""

    cpp: Path
    bench: Path
    data: Mapping[str, Path]
    _speeds: dict[str, float] = field(default_factory=dict)

    def start(self, workload: Workload, case: Case, contender: Contender) -> Process:
        language = contender.language or workload.language
        options = {**case.options, **contender.options}
        if workload.items_option:
            options[workload.items_option] = case.items_of(contender)
        told = [f"{key}={self._resolved(value, language)}" for key, value in options.items()]
        command = [*self._program(language, workload), workload.name, contender.name, *told]
        return Process(command, environment=ONE_THREAD_EACH if language == "python" else {})

    def speed(self, language: str) -> float:
        """Iterations in a microsecond, found out once."""
        if language not in self._speeds:
            program = self.cpp / "bench_items" if language == "cpp" else None
            command = [str(program)] if program else self._script("python")
            try:
                said = subprocess.run(
                    [*command, "calibrate"],
                    stdout=subprocess.PIPE,
                    check=True,
                    timeout=CALIBRATION_PATIENCE,
                ).stdout
                self._speeds[language] = float(said)
            except (OSError, subprocess.SubprocessError, ValueError) as error:
                raise Failed(f"cannot be calibrated: {error}") from None
        return self._speeds[language]

    def _resolved(self, value: object, language: str) -> object:
        if isinstance(value, Busy):
            return max(1, round(value.microseconds * self.speed(language)))
        if isinstance(value, Folder):
            return self.data[value.name]
        return value

    def _program(self, language: str, workload: Workload) -> list[str]:
        if language == "cpp":
            return [str(self.cpp / f"bench_{workload.name}")]
        return self._script(language)

    def _script(self, language: str) -> list[str]:
        folder = {"python": "python", "command": "commands"}[language]
        return [sys.executable, str(self.bench / folder / "contend.py")]
