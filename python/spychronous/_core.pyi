from collections.abc import Callable, Sequence
from typing import Any

from spychronous._multi_processed import Run

__version__: str
NO_LIMIT: int

def run_multi_processed(
    hooks: Run,
    results: list[Any],
    func: Callable[..., Any],
    items: Sequence[Any],
    args: tuple[Any, ...],
    processes: int,
    limit: int,
    no_daemon: bool,
    python_handles_interrupt: bool,
) -> None: ...
