"""plot.py <points.jsonl> [<plot.svg>]: what bench_scaling_simulation prints, as a plot: a panel for
each duration of an item, above for items that are all alike, below for uneven ones.

The background is transparent and the colours follow the page that the plot is on, light or dark.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import matplotlib
import matplotlib.pyplot as plt
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from harness import svg

Point = dict[str, Any]

# Design in the file, its name in the legend, colour, line.
LINES = [
    ("most", "all workers busy, or the longest item", "floor", ":"),
    ("job", "job, with its start, its end and its host", "job", "-"),
    ("job of messages", "the same, results through rings", "rival-6", "--"),
    ("claiming", "claiming and stealing alone", "rival-1", "-"),
    ("counter", "one shared counter", "rival-4", "-"),
    ("static", "fixed shares", "rival-2", "-"),
]
ROWS = [("even", "items all alike"), ("uneven", "uneven items")]


def main() -> None:
    if len(sys.argv) not in (2, 3):
        raise SystemExit(__doc__)
    source = Path(sys.argv[1])
    target = Path(sys.argv[2] if len(sys.argv) == 3 else "docs/plots/scaling_simulation.svg")
    records = [json.loads(line) for line in source.read_text().splitlines()]
    points = [record for record in records if record["kind"] == "simulation"]
    if not points:
        raise SystemExit(f"There is no simulated point in {source}.")
    target.parent.mkdir(parents=True, exist_ok=True)
    with matplotlib.rc_context(svg.STYLE):
        draw(points, target)


def draw(points: list[Point], target: Path) -> None:
    items = sorted({point["item_ns"] for point in points})
    figure, grid_of_axes = plt.subplots(
        len(ROWS), len(items), figsize=(11, 5.6), sharex=True, sharey=True, squeeze=False
    )
    for row, (lengths, title) in zip(grid_of_axes, ROWS):
        for axes, item in zip(row, items):
            some = [p for p in points if p["lengths"] == lengths and p["item_ns"] == item]
            draw_panel(axes, some)
            axes.set_title(f"{title}, {duration(item)}", fontsize=9, loc="left")
        row[0].set_ylabel("speed-up")
    for axes in grid_of_axes[-1]:
        axes.set_xlabel("workers")
    handles, labels = grid_of_axes[0][0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="lower center", ncols=3)
    figure.suptitle("Simulated, not measured: a core for each worker", x=0.01, ha="left")
    figure.tight_layout(rect=(0, 0.09, 1, 1))
    svg.save(figure, target)
    plt.close(figure)


def draw_panel(axes: Any, points: list[Point]) -> None:
    for design, label, color, line in LINES:
        # The floor is the same for every design.
        shown = [p for p in points if p["design"] == ("job" if design == "most" else design)]
        shown.sort(key=lambda point: point["workers"])
        key = "most" if design == "most" else "speed_up"
        axes.plot(
            [point["workers"] for point in shown],
            [point[key] for point in shown],
            line,
            color=svg.color(color),
            label=label,
            linewidth=1.6,
        )
    axes.set_xscale("log", base=2)
    axes.set_yscale("log", base=2)
    axes.set_ylim(0.25, 300)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(FixedLocator([1, 4, 16, 64, 256]))
        axis.set_minor_locator(NullLocator())
        axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.grid(linewidth=0.6)


def duration(nanoseconds: float) -> str:
    for unit, size in (("ms", 1e6), ("µs", 1e3)):
        if nanoseconds >= size:
            return f"{nanoseconds / size:g} {unit}"
    return f"{nanoseconds:g} ns"


if __name__ == "__main__":
    main()
