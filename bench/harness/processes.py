"""The processes that a contender started, found in /proc: those below it, those of its session, and
those that bear its mark, which a process inherits in its environment however far it strays."""

from __future__ import annotations

import contextlib
import os
import signal

MARK = "SPYCHRONOUS_CONTENDER"


def stat_fields(pid: int) -> list[str] | None:
    """State, parent, group, session, ... of a process; None when it is gone."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            return file.read().rpartition(")")[2].split()
    except OSError:
        return None


def bears(pid: int, mark: str) -> bool:
    try:
        with open(f"/proc/{pid}/environ", "rb") as file:
            return f"{MARK}={mark}".encode() in file.read().split(b"\0")
    except OSError:
        return False


def started_by(root: int, mark: str) -> set[int]:
    """The process ``root`` and all that it started and that are not dead yet."""
    parents, members = {}, {root}
    for name in os.listdir("/proc"):
        if not name.isdigit() or int(name) == os.getpid():
            continue
        fields = stat_fields(int(name))
        if fields is None or fields[0] in "ZX":
            continue
        parents[int(name)] = int(fields[1])
        if int(fields[3]) == root or bears(int(name), mark):
            members.add(int(name))
    more = members
    while more:
        more = {pid for pid, parent in parents.items() if parent in more} - members
        members |= more
    return members & ({root} | parents.keys())


def kill_all(root: int, mark: str) -> None:
    """Stops all before it kills them, so that none starts another one meanwhile, and looks again
    until there is none left. The root stays a zombie until its parent has waited for it."""
    while True:
        alive = {pid for pid in started_by(root, mark) if is_running(pid)}
        if not alive:
            return
        for number in (signal.SIGSTOP, signal.SIGKILL):
            for pid in alive:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, number)


def is_running(pid: int) -> bool:
    fields = stat_fields(pid)
    return fields is not None and fields[0] not in "ZX"
