"""Work of known length."""

from __future__ import annotations

import time


def busy(iterations: int) -> int:
    """Keeps a core busy, each iteration with what the one before has left."""
    x = iterations
    for _ in range(iterations):
        x = (x * 1103515245 + 12345) & 0x7FFFFFFF
    return x


def iterations_per_microsecond() -> float:
    """As seen in the quietest of many short looks at the CPU time."""
    iterations = 100_000
    best = float("inf")
    for _ in range(50):
        start = time.thread_time()
        busy(iterations)
        best = min(best, time.thread_time() - start)
    return iterations / (best * 1e6)
