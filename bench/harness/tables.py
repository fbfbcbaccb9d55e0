"""Tables in Markdown."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence


def table(
    header: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: Collection[int] = ()
) -> list[str]:
    """The columns ``numbers`` are set flush right."""
    rule = ["--:" if column in numbers else "---" for column in range(len(header))]
    lines = [line_of(header), f"|{'|'.join(rule)}|"]
    return lines + [line_of(row) for row in rows]


def line_of(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
