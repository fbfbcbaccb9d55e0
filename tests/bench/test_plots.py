from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree

import pytest
from harness import plots, svg
from harness.comparisons import measurements
from harness.model import Case, Role
from harness.results import CaseResult, Measured, Results
from support import contender, workload

JOB = contender("job", role=Role.JOB)
POOL = contender("pool", "Pool.map")
LOOP = contender("loop", "plain loop", Role.REFERENCE)
FLOOR = contender("forks", "bare forks", Role.FLOOR)
TABLE = workload(
    JOB,
    POOL,
    LOOP,
    FLOOR,
    cases=tuple(
        Case(f"{size >> 10} KiB", x=size, options={"size": size, "pages": pages})
        for size, pages in ((1024, "small"), (4096, "huge"))
    ),
)
FOUND = measurements(
    (TABLE,),
    Results(
        {},
        [
            CaseResult(
                TABLE.title,
                case.title,
                {
                    each.title: Measured({0: number + 1.0, 1: number + 2.0}, peak=number + 10.0)
                    for number, each in enumerate(TABLE.contenders)
                },
            )
            for case in TABLE.cases
        ],
    ),
)


def drawn(folder, measure, **more):
    plot = plots.Plot("a.svg", "A title", TABLE.title, measure, "ms", **more)
    found = plots.draw_all([plot], FOUND, folder)
    assert found == {TABLE.title: [("A title", f"{folder.name}/a.svg")]}
    return (folder / "a.svg").read_text()


def test_text_stays_text(tmp_path):
    texts = {
        each.text
        for each in ElementTree.fromstring(drawn(tmp_path, plots.figure, x_label="bytes")).iter(
            "{http://www.w3.org/2000/svg}text"
        )
    }
    assert {"A title", "bytes", "ms", "job", "Pool.map", "1 KiB", "4 KiB"} <= texts


@pytest.mark.parametrize("x_label", ["", "bytes"])
@pytest.mark.parametrize(
    "measure", [plots.figure, plots.speed_up, plots.to_floor, plots.throughput, plots.memory]
)
def test_each_colour_is_a_variable_of_light_and_of_dark_pages(measure, x_label, tmp_path):
    drawing = drawn(tmp_path, measure, x_label=x_label)
    sheet = re.search(r"<style>(.*?)</style>", drawing, re.DOTALL).group(1)
    light, dark = sheet.split("@media (prefers-color-scheme: dark)")
    used = set(re.findall(r"var\(--([\w-]+)\)", drawing))
    assert {"ink", "job", "rival-1"} <= used
    for name in used:
        assert f"--{name}: #" in light
        assert f"--{name}: #" in dark
    assert not re.search(r"#[0-9a-fA-F]{6}", drawing.replace(sheet, ""))


def test_nothing_is_painted_behind_it(tmp_path):
    # Whatever has a fill has a variable, or none.
    fills = set(re.findall(r"fill: ([^;\"]+)", drawn(tmp_path, plots.figure)))
    assert all(each == "none" or each.startswith("var(") for each in fills)


def test_the_same_figures_give_the_same_file(tmp_path):
    assert drawn(tmp_path / "1", plots.figure) == drawn(tmp_path / "2", plots.figure)


def test_the_option_that_splits_a_plot_is_named_in_its_lines(tmp_path):
    drawing = drawn(tmp_path, plots.figure, x_label="bytes", split="pages")
    assert ">job, small pages<" in drawing
    assert ">job, huge pages<" in drawing


def test_what_was_not_measured_has_no_plot(tmp_path):
    plot = plots.Plot("a.svg", "A title", "another workload", plots.figure, "ms")
    assert plots.draw_all([plot], FOUND, tmp_path) == {}
    assert not (tmp_path / "a.svg").exists()


def test_throughput_is_bytes_a_second():
    # 1 KiB in 1.5 us.
    assert plots.throughput(FOUND[0], JOB).median == pytest.approx(1.024 / 1.5)


def test_speed_up_is_how_many_times_quicker_than_the_loop():
    assert plots.speed_up(FOUND[0], JOB).median == pytest.approx((3 / 1 + 4 / 2) / 2)
    assert plots.speed_up(FOUND[0], LOOP) is None


def test_no_two_colours_have_one_stand_in():
    assert len(set(svg.STAND_INS.values())) == len(svg.COLORS)
