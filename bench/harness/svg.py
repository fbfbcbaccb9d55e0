"""Plots that can be read on light and on dark pages: their colours are variables of a style sheet
inside the SVG, their background is transparent, and their text stays text.

matplotlib is given a stand-in for each variable, a colour that nobody would choose, which is
replaced in what it writes."""

from __future__ import annotations

import io
import re
from pathlib import Path

import matplotlib
from matplotlib.figure import Figure

matplotlib.use("svg")

# Each colour on a light page, and on a dark one.
COLORS = {
    "ink": ("#1f2328", "#e6edf3"),
    "faint": ("#d1d9e0", "#3d444d"),
    "job": ("#c1121f", "#ff6b6b"),
    "job-threads": ("#f08a4b", "#ffb37a"),
    "floor": ("#6e7781", "#9198a1"),
    "rival-1": ("#0969da", "#58a6ff"),
    "rival-2": ("#1a7f37", "#3fb950"),
    "rival-3": ("#8250df", "#bc8cff"),
    "rival-4": ("#9a6700", "#d29922"),
    "rival-5": ("#0e7490", "#39c5cf"),
    "rival-6": ("#bf3989", "#f778ba"),
    "rival-7": ("#57606a", "#b1bac4"),
    "rival-8": ("#4d7c0f", "#a3e635"),
    "rival-9": ("#7c2d12", "#fdba74"),
}
RIVALS = [name for name in COLORS if name.startswith("rival-")]
STAND_INS = {name: f"#0b1c{number:02x}" for number, name in enumerate(COLORS)}

STYLE = {
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.size": 9,
    "text.color": STAND_INS["ink"],
    "axes.edgecolor": STAND_INS["ink"],
    "axes.labelcolor": STAND_INS["ink"],
    "xtick.color": STAND_INS["ink"],
    "ytick.color": STAND_INS["ink"],
    "grid.color": STAND_INS["faint"],
    "axes.spines.top": False,
    "axes.spines.right": False,
    "legend.frameon": False,
}


def color(name: str) -> str:
    """What matplotlib is to be told for the variable of this name."""
    return STAND_INS[name]


def save(figure: Figure, file: Path) -> None:
    """The same figure gives the same file, whenever it is drawn."""
    written = io.StringIO()
    with matplotlib.rc_context({"svg.hashsalt": file.name}):
        figure.savefig(written, format="svg", transparent=True, metadata={"Date": None})
    new = file.with_name(file.name + ".new")
    new.write_text(with_variables(written.getvalue()))
    new.replace(file)


def with_variables(svg: str) -> str:
    for name, stand_in in STAND_INS.items():
        svg = svg.replace(stand_in, f"var(--{name})")
    start = re.search(r"<svg\b[^>]*>", svg)
    return f"{svg[: start.end()]}\n{style_sheet()}{svg[start.end() :]}"


def style_sheet() -> str:
    light, dark = (
        " ".join(f"--{name}: {pair[side]};" for name, pair in COLORS.items()) for side in (0, 1)
    )
    return (
        f"<style>\n  svg {{ {light} }}\n"
        f"  @media (prefers-color-scheme: dark) {{ svg {{ {dark} }} }}\n</style>"
    )
