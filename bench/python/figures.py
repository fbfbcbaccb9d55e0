"""figures.py <folder> <document> <about>: puts the reports of the benchmarks in the folder into the
document, as tables below the line `about`, and a plot of each workload into plots/ beside it."""

from __future__ import annotations

import json
import platform
import statistics
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt

BEGIN = "<!-- python figures: begin"
END = "<!-- python figures: end"
PACKAGES = ["joblib", "mpire", "pebble", "numpy", "scipy"]
SUBJECT, OTHER = "#d1495b", "#8d99ae"


def main() -> None:
    folder, document, about = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    reports = [json.loads(file.read_text()) for file in sorted(folder.glob("*.json"))]
    if not reports:
        raise SystemExit(f"There is no report of a benchmark in {folder}.")
    plots = document.parent / "plots"
    plots.mkdir(exist_ok=True)
    lines = [
        f"{about} Python {platform.python_version()}, "
        + ", ".join(f"{package} {version(package)}" for package in PACKAGES)
        + ".",
        "",
        *goals_of(reports),
        "",
        *others_of(reports),
        "",
        *[f"![{report['workload']}](plots/{plot(report, plots)})" for report in reports],
    ]
    print("\n".join(lines))
    replace(document, lines)


def goals_of(reports: list[dict[str, Any]]) -> list[str]:
    lines = ["| workload | figure | median | best | goal | met |", "|---|---|--:|--:|--:|---|"]
    for workload, figure in figures_of(reports):
        median, goal = figure["median"], figure["goal"]
        if goal is not None:
            met = "yes" if float(f"{median:.3g}") <= goal else "**no**"
            lines.append(f"{cells(workload, figure)} {goal:.3g} | {met} |")
    return lines


def others_of(reports: list[dict[str, Any]]) -> list[str]:
    lines = ["| workload | figure | median | best |", "|---|---|--:|--:|"]
    for workload, figure in figures_of(reports):
        if figure["goal"] is None:
            lines.append(cells(workload, figure))
    return lines


def figures_of(reports: list[dict[str, Any]]) -> list[tuple[str, dict[str, Any]]]:
    return [(report["workload"], figure) for report in reports for figure in report["figures"]]


def cells(workload: str, figure: dict[str, Any]) -> str:
    median, best = number(figure["median"]), number(figure["best"])
    return f"| {workload} | {figure['figure']} | {median} | {best} |"


def number(value: float) -> str:
    return f"{value:.0f}" if value >= 1000 else f"{value:.4g}"


def plot(report: dict[str, Any], folder: Path) -> str:
    """The median of each contender, the fastest on top, and a line from its best to its worst
    round. Returns the name of the file."""
    contenders = sorted(report["times"], key=lambda name: -statistics.median(report["times"][name]))
    times = [report["times"][name] for name in contenders]
    medians = [statistics.median(rounds) for rounds in times]
    reach = [
        [median - min(rounds) for median, rounds in zip(medians, times)],
        [max(rounds) - median for median, rounds in zip(medians, times)],
    ]

    plt.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": report["workload"]})
    figure, axes = plt.subplots(figsize=(7.5, 0.7 + 0.27 * len(contenders)), layout="tight")
    colors = [SUBJECT if name == "job" else OTHER for name in contenders]
    axes.barh(contenders, medians, color=colors, xerr=reach, ecolor="#333333")
    if max(medians) > 10 * min(medians):
        axes.set_xscale("log")
    axes.set_xlabel(report["unit"])
    axes.set_title(report["workload"], loc="left")
    axes.spines[["top", "right"]].set_visible(False)

    name = f"python_{report['workload'].replace(',', '').replace(' ', '_')}.svg"
    figure.savefig(folder / name, metadata={"Date": None})
    plt.close(figure)
    return name


def replace(document: Path, figures: list[str]) -> None:
    """The document is replaced in one go, so that it is whole whatever happens."""
    lines: list[str] = []
    skip = False
    for line in document.read_text().splitlines():
        if line.startswith(END):
            skip = False
        if not skip:
            lines.append(line)
        if line.startswith(BEGIN):
            lines += figures
            skip = True
    new = document.with_name(document.name + ".new")
    new.write_text("\n".join(lines) + "\n")
    new.replace(document)


if __name__ == "__main__":
    main()
