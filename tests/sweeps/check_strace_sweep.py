"""strace_sweep.py notices what it is to notice. Exits with 77 where strace cannot work."""

from __future__ import annotations

import shutil
import subprocess
import sys

SWEEP = sys.argv[1]

PROGRAM = """
import os, signal, sys, time
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1})
print("ready", flush=True)
signal.sigwait({signal.SIGUSR1})
try:
    os.setpgid(0, 0)
except PermissionError:
    %s
os._exit(0)
"""

# What a program does when setpgid is refused, and what is said of it.
WRONG = {
    "os._exit(1)": "at call 1: exit code 1",
    "os.kill(os.getpid(), 9)": "at call 1: exit code -9",
    "os.fork() or signal.pause()": "are left",
    "signal.pause()": "something does not end",
}
ENDLESS = ["os.fork() or signal.pause()", "signal.pause()"]
RIGHT = ["pass", "os._exit(3)"]


def sweep(reaction: str, patience: int = 60) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, "-c", PROGRAM % reaction]
    return subprocess.run(
        [sys.executable, SWEEP, "--only", "setpgid", f"--patience={patience}", "--", *program],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def main() -> int:
    if shutil.which("strace") is None or "cannot attach" in sweep("pass").stdout:
        print("strace is missing, or may not attach to processes")
        return 77
    wrong = 0
    for reaction in RIGHT:
        done = sweep(reaction)
        if done.returncode != 0:
            print(f"{reaction} is right, but: {done.stdout}")
            wrong += 1
    for reaction, complaint in WRONG.items():
        done = sweep(reaction, patience=3 if reaction in ENDLESS else 60)
        if done.returncode != 1 or complaint not in done.stdout:
            print(f"{reaction} is wrong, but: {done.stdout}")
            wrong += 1
    return min(wrong, 1)


if __name__ == "__main__":
    sys.exit(main())
