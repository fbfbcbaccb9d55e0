"""Puts what was measured between the comments of docs/performance.md that are made for it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path


class NoPlace(Exception):
    """The document has not the two comments that a part of it is to stand between."""


def replace_parts(document: Path, parts: Mapping[str, Sequence[str]]) -> None:
    """The document is replaced in one go, so that it is whole whatever happens."""
    text = document.read_text()
    for name, lines in parts.items():
        text = with_part(text, name, lines, document)
    new = document.with_name(document.name + ".new")
    new.write_text(text)
    new.replace(document)


def with_part(text: str, name: str, lines: Sequence[str], document: Path) -> str:
    begin, end = f"<!-- {name}: begin", f"<!-- {name}: end"
    pattern = re.compile(
        rf"(^{re.escape(begin)}[^\n]*\n).*?(^{re.escape(end)})", re.MULTILINE | re.DOTALL
    )
    if len(pattern.findall(text)) != 1:
        raise NoPlace(f"{document} is to have one line '{begin} ... -->' and below it '{end} -->'.")
    body = "\n".join(lines)
    return pattern.sub(lambda found: f"{found.group(1)}{body}\n{found.group(2)}", text)
