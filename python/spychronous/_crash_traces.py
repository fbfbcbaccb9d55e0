"""Where workers leave a traceback when Python itself crashes.

`faulthandler` writes it in the signal handler of a process that is about to die, so it needs a
file. All workers of a job share one, without a name and in memory; each has a region of it, found
by its pid.
"""

from __future__ import annotations

import contextlib
import faulthandler
import os
import sys

from spychronous import _core

_REGIONS = 4096
_REGION = 16 * 1024
_PACKAGE = os.path.dirname(__file__)
_PID = 8  # bytes at the start of a region: whose it is, as enter_trace_region writes it


class CrashTraces:
    """Made in the host before the run; without file where the system refuses one."""

    def __init__(self) -> None:
        self._file = -1
        try:
            self._file = os.memfd_create("spychronous-traces", os.MFD_CLOEXEC)
            os.ftruncate(self._file, _REGIONS * _REGION)
        except OSError:
            self.close()

    def __enter__(self) -> CrashTraces:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    def close(self) -> None:
        if self._file >= 0:
            with contextlib.suppress(OSError):  # Linux closes, whatever it says then
                os.close(self._file)
            self._file = -1

    def enter_worker(self, pid: int) -> None:
        """In the worker that the host knows by this pid: a crash is written to its region."""
        if self._file < 0:
            return
        file, self._file = self._file, -1
        own = _core.enter_trace_region(file, _start_of(pid), pid)
        faulthandler.enable(own, all_threads=False)

    def of(self, pid: int) -> str:
        """In the host: what the worker wrote before it died; empty if nothing, or if the system
        refuses to read it."""
        if self._file < 0:
            return ""
        try:
            region = os.pread(self._file, _REGION, _start_of(pid))
        except OSError:
            return ""
        if int.from_bytes(region[:_PID], sys.byteorder) != pid:
            return ""
        text = region[_PID:].split(b"\0", 1)[0].decode("utf-8", "replace")
        return "\n".join(_lines_of_the_item(text))


def _start_of(pid: int) -> int:
    return pid % _REGIONS * _REGION


def _lines_of_the_item(text: str) -> list[str]:
    """Without the frames from the run on that the worker inherited, and without the list of
    extension modules that newer versions of Python add."""
    lines = []
    for line in text.splitlines():
        if f'File "{_PACKAGE}{os.sep}' in line or line.startswith("Extension modules:"):
            break
        lines.append(line)
    while lines and not lines[-1]:
        lines.pop()
    return lines
