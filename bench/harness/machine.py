"""What the figures were measured on, and how quiet it was meanwhile."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

MODEL = r"model name\s*:\s*(.*)"
TRANSPARENT_HUGE_PAGES = Path("/sys/kernel/mm/transparent_hugepage/enabled")


def cores() -> int:
    return len(os.sched_getaffinity(0))


def described() -> dict[str, str]:
    return {
        "processor": f"{cores()} cores of {first_of('/proc/cpuinfo', MODEL)}",
        "memory": f"{total_memory() / 1024:.0f} GiB",
        "kernel": f"{platform.system()} {platform.release().partition('-')[0]}",
        "huge pages": first_of(str(TRANSPARENT_HUGE_PAGES), r"\[(\w+)\]"),
        "compiler": first_line(["g++", "--version"]),
        "Python": f"{platform.python_implementation()} {platform.python_version()}",
        "load at the start": f"{os.getloadavg()[0]:.2f}",
    }


def total_memory() -> int:
    """In MiB."""
    return int(first_of("/proc/meminfo", r"MemTotal:\s*(\d+)")) // 1024


def available_memory() -> int:
    """In MiB, as the kernel estimates it."""
    return int(first_of("/proc/meminfo", r"MemAvailable:\s*(\d+)")) // 1024


class Stolen:
    """How much of the processors' time somebody outside this machine takes, from now on."""

    def __init__(self) -> None:
        self._before = self._times()

    def percent(self) -> float:
        stolen, total = (now - then for now, then in zip(self._times(), self._before))
        return 100 * stolen / max(1, total)

    @staticmethod
    def _times() -> tuple[int, int]:
        times = [int(each) for each in first_of("/proc/stat", r"cpu +([\d ]+)").split()[:8]]
        return times[7], sum(times)


def first_of(file: str, pattern: str) -> str:
    """What the group of the pattern is where it first matches; "unknown" where it does not."""
    try:
        found = re.search(pattern, Path(file).read_text(errors="replace"))
    except OSError:
        return "unknown"
    return found.group(1).strip() if found else "unknown"


def first_line(command: Sequence[str]) -> str:
    try:
        said = subprocess.run(command, capture_output=True, text=True, timeout=10).stdout
    except (OSError, subprocess.SubprocessError):
        return "unknown"
    return said.partition("\n")[0] or "unknown"
