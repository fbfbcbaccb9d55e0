"""Tables and paragraphs in Markdown."""

from __future__ import annotations

import textwrap
from collections.abc import Collection, Iterable, Sequence


def table(
    header: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: Collection[int] = ()
) -> list[str]:
    """The columns ``numbers`` are set flush right."""
    rule = ["--:" if column in numbers else "---" for column in range(len(header))]
    lines = [line_of(header), f"|{'|'.join(rule)}|"]
    return lines + [line_of(row) for row in rows]


def wrapped(paragraph: str) -> list[str]:
    """The lines of a paragraph, at most 100 characters each; links stay whole."""
    return textwrap.wrap(paragraph, 100, break_long_words=False, break_on_hyphens=False)


def line_of(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
