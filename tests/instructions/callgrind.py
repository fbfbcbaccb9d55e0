"""How many instructions a program and the processes that it forks execute, by valgrind."""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path

# The C library picks its copying and comparing by the processor. Without the newest kinds of
# instructions it picks the same on all.
SAME_ON_ALL_PROCESSORS = "glibc.cpu.hwcaps=-AVX512F,-AVX512VL,-AVX512BW,-AVX2,-AVX,-ERMS,-FSRM"
PATIENCE = 250


def instructions_of(command: list[str], environment: dict[str, str]) -> list[list[int]]:
    """Of each process, in the order of the forks: from its own fork to the first one it makes, from
    that to the next, and so on to its end."""
    # A child inherits what its parent has counted: nothing, as that puts it down before it forks.
    options = ["--quiet", "--tool=callgrind", "--dump-before=_Fork"]
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(
            ["valgrind", *options, f"--callgrind-out-file={folder}/%p", *command],
            env={**os.environ, "GLIBC_TUNABLES": SAME_ON_ALL_PROCESSORS, **environment},
            stderr=subprocess.PIPE,
        )
        try:
            _, complaints = process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise SystemExit(f"{' '.join(command)} has not ended after {PATIENCE} s.") from None
        if process.returncode != 0:
            raise SystemExit(
                f"{' '.join(command)} ended with {process.returncode}.\n{complaints.decode()}"
            )
        reports: dict[int, list[Path]] = {}
        for report in Path(folder).iterdir():
            reports.setdefault(int(report.stem), []).append(report)
        # Pids are given in turn, and begin again after the greatest.
        pids = sorted(reports, key=lambda pid: (pid - process.pid) % greatest_pid())
        return [[total_of(report) for report in sorted(reports[pid], key=part)] for pid in pids]


def part(report: Path) -> float:
    """The last one has no number."""
    return int(report.suffix[1:]) if report.suffix else float("inf")


def greatest_pid() -> int:
    return int(Path("/proc/sys/kernel/pid_max").read_text())


def total_of(report: Path) -> int:
    for line in report.read_text().splitlines():
        if line.startswith("totals: "):
            return int(line.split()[1])
    raise SystemExit(f"{report} has no line with the total: was its process killed?")
