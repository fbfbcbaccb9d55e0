"""Programs of different size: what a fork costs depends on what the program has in memory."""

from __future__ import annotations

import importlib

LARGER = [
    "asyncio",
    "concurrent.futures",
    "ctypes",
    "decimal",
    "email.message",
    "http.server",
    "logging.config",
    "multiprocessing.pool",
    "numpy",
    "scipy.optimize",
    "scipy.signal",
    "scipy.stats",
    "sqlite3",
    "ssl",
    "unittest.mock",
    "xml.dom.minidom",
]


def grow_to(size: str) -> None:
    """``small``: nothing is imported that is not needed. ``larger``: much of the standard library,
    numpy and scipy are."""
    if size == "larger":
        for module in LARGER:
            importlib.import_module(module)
    elif size != "small":
        raise SystemExit(f"A program is 'small' or 'larger', and not {size!r}.")
