"""The files that the two real workloads read, made once of what every system has: a source tree
and logs of uneven size."""

from __future__ import annotations

import os
import random
import shutil
import sysconfig
from collections.abc import Iterator
from pathlib import Path

MEBIBYTE = 1 << 20
TREE_BYTES = 100 * MEBIBYTE
LOG_BYTES = 64 * MEBIBYTE
LOGS = 200
SEED = 20
TEXTS = [Path("/var/lib/dpkg/status"), Path("/var/lib/dpkg/info"), Path("/var/lib/apt/lists")]


def folders(root: Path) -> dict[str, Path]:
    """Makes what is not there yet. A folder appears in one go, when it is complete."""
    made = {"tree": make_tree, "logs": make_logs}
    for name, make in made.items():
        if (root / name).is_dir():
            continue
        unfinished = root / f"{name}.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        make(unfinished)
        unfinished.rename(root / name)
    return {name: (root / name).resolve() for name in made}


def sources() -> list[Path]:
    return [Path("/usr/include"), Path(sysconfig.get_paths()["stdlib"])]


def files_below(root: Path) -> Iterator[Path]:
    """Regular files that can be read, in an order that does not depend on the file system."""
    for folder, folders_in_it, names in os.walk(root):
        folders_in_it.sort()
        for name in sorted(names):
            file = Path(folder, name)
            if not file.is_symlink() and file.is_file() and os.access(file, os.R_OK):
                yield file


def make_tree(folder: Path) -> None:
    left = TREE_BYTES
    for source in sources():
        for file in files_below(source):
            left -= file.stat().st_size
            if left < 0:
                return
            copy = folder / source.name / file.relative_to(source)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, copy)


def make_logs(folder: Path) -> None:
    """Files of lognormal size, cut from the text one after the other."""
    generator = random.Random(SEED)
    weights = [generator.lognormvariate(0, 1) for _ in range(LOGS)]
    text = pieces()
    for number, weight in enumerate(weights):
        size = int(LOG_BYTES * weight / sum(weights))
        with open(folder / f"{number:03}.log", "wb") as file:
            while size > 0:
                size -= file.write(next(text)[:size])


def pieces() -> Iterator[bytes]:
    """Text as machines write it, over and over: which files there are, what is installed, what
    could be. It returns to its start after more than a compressor remembers."""
    while True:
        yield from listing(Path("/usr"))
        for source in TEXTS:
            for file in [source] if source.is_file() else files_below(source):
                with open(file, "rb") as opened:
                    text = opened.read(4 * MEBIBYTE)
                if b"\0" not in text:
                    yield text


def listing(root: Path) -> Iterator[bytes]:
    for file in files_below(root):
        facts = file.stat()
        line = f"{facts.st_ino:9} {facts.st_mode:o} {facts.st_uid:5} {facts.st_size:10} "
        yield f"{line}{int(facts.st_mtime)} {file}\n".encode(errors="replace")
