"""Medians, quartiles, and ratios of what was measured in the same rounds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Spread:
    """The median, the quartiles around it, and of how many rounds."""

    median: float
    low: float
    high: float
    rounds: int


def quantile(sorted_values: list[float], share: float) -> float:
    """Between two values the quantile is interpolated."""
    place = share * (len(sorted_values) - 1)
    below = int(place)
    above = min(below + 1, len(sorted_values) - 1)
    rest = place - below
    return sorted_values[below] * (1 - rest) + sorted_values[above] * rest


def spread_of(values: Iterable[float]) -> Spread | None:
    ordered = sorted(values)
    if not ordered:
        return None
    return Spread(
        quantile(ordered, 0.5), quantile(ordered, 0.25), quantile(ordered, 0.75), len(ordered)
    )


def ratio_of(ours: Mapping[int, float], theirs: Mapping[int, float]) -> Spread | None:
    """Of figures by round. A machine changes its speed from one moment to the next, so what is
    compared are neighbours: the ratio is the median of the ratios of the rounds that both took
    part in."""
    common = ours.keys() & theirs.keys()
    return spread_of(ours[number] / theirs[number] for number in common if theirs[number] != 0)


def text_of(value: float) -> str:
    """Three digits, and no power of ten for the reader to work out."""
    if value == 0:
        return "0"
    rounded = float(f"{value:.3g}")
    if abs(rounded) >= 100:
        return f"{rounded:.0f}"
    if abs(rounded) >= 10:
        return f"{rounded:.1f}"
    if abs(rounded) >= 1:
        return f"{rounded:.2f}"
    return f"{rounded:.3g}"


def is_met(value: float, limit: float, *, at_least: bool = False) -> bool:
    """Compared with the three digits that are shown."""
    shown = float(f"{value:.3g}")
    return shown >= limit if at_least else shown <= limit
