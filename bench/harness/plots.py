"""What the plots of the document show, and how they are drawn. A line or a group of bars is a
contender, and each of its points the median of a case; the stroke through it reaches from the lower
to the upper quartile."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from harness import svg
from harness.comparisons import Measurement
from harness.model import Contender, Role
from harness.statistics import Spread, text_of

Measure = Callable[[Measurement, Contender], "Spread | None"]


def figure(measurement: Measurement, contender: Contender) -> Spread | None:
    return measurement.spread(contender)


def speed_up(measurement: Measurement, contender: Contender) -> Spread | None:
    """How many times quicker than the plain loop."""
    if contender.title == "plain loop":
        return None
    return measurement.ratio(measurement.workload.contender("plain loop"), contender)


def to_floor(measurement: Measurement, contender: Contender) -> Spread | None:
    floor = measurement.workload.of_role(Role.FLOOR)[0]
    return measurement.ratio(contender, floor)


def throughput(measurement: Measurement, contender: Contender) -> Spread | None:
    """In GB/s, where the figure is microseconds an item."""
    spread = measurement.spread(contender)
    if spread is None:
        return None
    kilobytes = float(measurement.case.options["size"]) / 1000
    # The quick quartile of times is the high one of throughputs.
    ends = (kilobytes / spread.high, kilobytes / spread.low)
    return Spread(kilobytes / spread.median, *ends, spread.rounds)


def memory(measurement: Measurement, contender: Contender) -> Spread | None:
    measured = measurement.result.contenders.get(contender.title)
    if measured is None or measured.peak is None:
        return None
    return Spread(measured.peak, measured.peak, measured.peak, 1)


@dataclass(frozen=True)
class Plot:
    file: str
    title: str
    workload: str  # its title
    measure: Measure
    y_label: str
    x_label: str = ""  # without one there are bars, one for each contender of each case
    log_y: bool = True
    split: str = ""  # the option of a case by which there are two lines of each contender


def draw_all(
    plots: Sequence[Plot], found: list[Measurement], folder: Path
) -> dict[str, list[tuple[str, str]]]:
    """Draws those that there are figures for. Returns the names and files of each workload's."""
    folder.mkdir(parents=True, exist_ok=True)
    drawn: dict[str, list[tuple[str, str]]] = {}
    for plot in plots:
        cases = [each for each in found if each.workload.title == plot.workload]
        if draw(plot, cases, folder / plot.file):
            place = (plot.title, f"{folder.name}/{plot.file}")
            drawn.setdefault(plot.workload, []).append(place)
    return drawn


def draw(plot: Plot, cases: list[Measurement], file: Path) -> bool:
    contenders = [
        each
        for each in (cases[0].workload.contenders if cases else ())
        if any(plot.measure(case, each) for case in cases)
    ]
    if not contenders:
        return False
    with matplotlib.rc_context(svg.STYLE):
        bars = sum(bool(plot.measure(case, each)) for case in cases for each in contenders)
        height = 4.2 if plot.x_label else 0.9 + 0.22 * bars + 0.25 * len(cases)
        drawing = Figure(figsize=(8, height), layout="constrained")
        axes = drawing.add_subplot()
        axes.set_title(plot.title, loc="left", fontweight="bold")
        (draw_lines if plot.x_label else draw_bars)(axes, plot, cases, contenders)
        svg.save(drawing, file)
    return True


def colors_of(contenders: Sequence[Contender]) -> dict[str, str]:
    """The job is red, floors are grey, and rivals have a colour each, in the order of the table."""
    chosen, rivals = {}, 0
    for each in contenders:
        if each.role is Role.JOB:
            chosen[each.title] = "job" if each.name == "job" else "job-threads"
        elif each.role is Role.RIVAL:
            chosen[each.title] = svg.RIVALS[rivals % len(svg.RIVALS)]
            rivals += 1
        else:
            chosen[each.title] = "floor"
    return chosen


def draw_lines(
    axes: Axes, plot: Plot, cases: list[Measurement], contenders: list[Contender]
) -> None:
    colors = colors_of(contenders)
    for contender in contenders:
        for style, value in zip(("-", "--"), options_of(plot, cases)):
            points = [
                (case.case.x, plot.measure(case, contender))
                for case in cases
                if not plot.split or case.case.options[plot.split] == value
            ]
            points = [(x, spread) for x, spread in points if x is not None and spread is not None]
            if not points:
                continue
            is_job = contender.role is Role.JOB
            is_rival = contender.role is Role.RIVAL
            axes.errorbar(
                [x for x, _ in points],
                [spread.median for _, spread in points],
                yerr=[
                    [spread.median - spread.low for _, spread in points],
                    [spread.high - spread.median for _, spread in points],
                ],
                color=svg.color(colors[contender.title]),
                linestyle=style if is_job or is_rival or plot.split else ":",
                linewidth=2.4 if is_job else 1.3,
                marker="o" if is_job else ".",
                zorder=3 if is_job else 2,
                label=", ".join(filter(None, (contender.title, value and f"{value} {plot.split}"))),
            )
    axes.set_xscale("log")
    places = {case.case.x: case.case.title.partition(" in ")[0] for case in cases}
    axes.set_xticks(list(places), list(places.values()))
    axes.set_xticks([], minor=True)
    if plot.log_y:
        axes.set_yscale("log")
        axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: text_of(value)))
        axes.yaxis.set_minor_formatter(NullFormatter())
    else:
        axes.set_ylim(bottom=0)
    axes.set_xlabel(plot.x_label)
    axes.set_ylabel(plot.y_label)
    axes.grid(visible=True, linewidth=0.5)
    axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))


def options_of(plot: Plot, cases: list[Measurement]) -> list[str]:
    if not plot.split:
        return [""]
    return list(dict.fromkeys(str(case.case.options[plot.split]) for case in cases))


def draw_bars(
    axes: Axes, plot: Plot, cases: list[Measurement], contenders: list[Contender]
) -> None:
    """From the top: the cases, and in each the contenders, the least first."""
    colors = colors_of(contenders)
    y, places, names = 0.0, [], []
    for case in cases:
        bars = [(each, plot.measure(case, each)) for each in contenders]
        bars = sorted((pair for pair in bars if pair[1]), key=lambda pair: pair[1].median)
        if case.case.title and bars:
            places.append(y)
            names.append(case.case.title + ":")
            y -= 1
        for contender, spread in bars:
            axes.barh(y, spread.median, height=0.75, color=svg.color(colors[contender.title]))
            axes.plot([spread.low, spread.high], [y, y], color=svg.color("ink"), linewidth=1)
            axes.annotate(
                text_of(spread.median),
                (max(spread.median, spread.high), y),
                xytext=(4, 0),
                textcoords="offset points",
                verticalalignment="center",
                fontsize=8,
            )
            places.append(y)
            names.append(contender.title)
            y -= 1
        y -= 0.5
    axes.set_yticks(places, names)
    axes.tick_params(axis="y", length=0)
    if plot.log_y:
        axes.set_xscale("log")
    axes.set_xlabel(plot.y_label)
    axes.margins(x=0.1)
