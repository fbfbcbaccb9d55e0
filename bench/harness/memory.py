"""The peak memory of all processes of a contender together. A page that several of them share
counts once (Pss): workers forked from a large program are not as many large programs."""

from __future__ import annotations

import threading

from harness.processes import started_by

INTERVAL = 0.005  # seconds between two looks
LOOKS_PER_SEARCH = 4  # at the processes known, before all are searched anew


def pss_of(pid: int) -> int:
    """In KiB; 0 when it is gone."""
    try:
        with open(f"/proc/{pid}/smaps_rollup", "rb") as file:
            for line in file:
                if line.startswith(b"Pss:"):
                    return int(line.split()[1])
    except OSError:
        pass
    return 0


class PeakMemory:
    """Samples from the start to the end of a ``with``; ``before`` and ``peak`` are in MiB."""

    def __init__(self, root: int, mark: str) -> None:
        self._root = root
        self._mark = mark
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._sample)
        self.before = self._look(started_by(root, mark))
        self.peak = self.before

    def __enter__(self) -> PeakMemory:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    @staticmethod
    def _look(pids: set[int]) -> float:
        return sum(map(pss_of, pids)) / 1024

    def _sample(self) -> None:
        looks = 0
        pids: set[int] = set()
        while not self._ended.wait(INTERVAL):
            if looks % LOOKS_PER_SEARCH == 0:
                pids = started_by(self._root, self._mark)
            looks += 1
            self.peak = max(self.peak, self._look(pids))
