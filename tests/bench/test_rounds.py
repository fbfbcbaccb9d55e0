import pytest
from harness import rounds
from harness.model import Case, Kind, Role
from support import contender, run, workload

JOB = contender("right", "job", Role.JOB)


def test_each_gets_the_same_rounds_when_all_are_quick():
    result = run(workload(JOB, contender("right", "rival")), budget=20)
    assert list(result.contenders["job"].figures) == list(range(25))
    assert list(result.contenders["rival"].figures) == list(range(25))


def test_figures_are_in_the_unit_of_an_item():
    result = run(workload(JOB, unit_seconds=1e-6, per_item=True))
    assert set(result.contenders["job"].figures.values()) == {0.001 / 1e-6 / 10}


def test_fewer_items_are_told_and_divided_by():
    case = Case("small", 10, fewer_items={"job": 5})
    result = run(workload(JOB, unit_seconds=1e-6, per_item=True), case)
    assert result.contenders["job"].figures[0] == 0.001 / 1e-6 / 5


def test_values_are_taken_as_they_are():
    result = run(workload(contender("value", "job", Role.JOB), unit_seconds=None))
    assert result.contenders["job"].figures[0] == 64


def rounds_in(log):
    said = log.read_text().split()[3 * 2 :]  # two turns of each are a warm-up
    return [tuple(said[at : at + 3]) for at in range(0, len(said), 3)]


def test_the_order_changes_from_round_to_round(tmp_path):
    log = tmp_path / "log"
    ways = [contender(way, options={"log": log}) for way in ("right", "value", "other")]
    run(workload(*ways), Case("small", 1, most_rounds=10), budget=20)
    rounds = rounds_in(log)
    assert len(rounds) == 10
    assert all(set(each) == {"right", "value", "other"} for each in rounds)
    assert len(set(rounds)) > 2


def test_each_turn_is_warmed_up_where_a_workload_takes_memory(tmp_path):
    log = tmp_path / "log"
    ways = [contender(way, options={"log": log}) for way in ("right", "value", "other")]
    run(workload(*ways, takes_memory=True), Case("small", 1, most_rounds=10), budget=20)
    said = [each for in_round in rounds_in(log) for each in in_round]
    assert len(said) == 10 * 3 * 2
    assert said[::2] == said[1::2]


def test_the_seed_decides_the_order(tmp_path):
    orders = []
    for seed in (1, 1, 2):
        log = tmp_path / f"log{len(orders)}"
        ways = [contender(way, options={"log": log}) for way in ("right", "value", "other")]
        run(workload(*ways), Case("small", 1, most_rounds=8), budget=20, seed=seed)
        orders.append(log.read_text())
    assert orders[0] == orders[1] != orders[2]


class Timed:
    """An entrant whose turns take so many seconds, by the clock that it is."""

    takes_part = True

    def __init__(self, *seconds):
        self._seconds = list(seconds)
        self._now = 0.0

    def round(self):
        self._now += self._seconds.pop(0)

    def monotonic(self):
        return self._now


@pytest.mark.parametrize(
    "seconds, fair, takes_memory, length",
    [
        ((2, 0.1), 20, False, 0.1),
        ((2,), 5, False, 2),  # a second one would cost too much
        ((2, 0.1), 5, True, 0.1),
        ((0.1, 0.3), 20, False, 0.1),
    ],
)
def test_a_slow_first_turn_does_not_cost_the_others(
    monkeypatch, seconds, fair, takes_memory, length
):
    entrant = Timed(*seconds)
    monkeypatch.setattr(rounds, "time", entrant)
    assert rounds.warm_up(entrant, fair, takes_memory=takes_memory) == pytest.approx(length)


def test_without_time_there_are_the_least_turns_and_one_fewer_in_a_hurry():
    assert len(run(workload(JOB), budget=0).contenders["job"].figures) == 3
    assert len(run(workload(JOB), budget=0, hurried=True).contenders["job"].figures) == 2


def test_the_others_go_on_when_one_is_wrong_missing_dead_or_silent():
    ways = [contender(way) for way in ("wrong", "missing", "dies", "dies_later", "silent")]
    result = run(workload(JOB, *ways), Case("small", 1, most_rounds=5), budget=20)
    found = result.contenders
    assert len(found["job"].figures) == 5
    assert found["missing"].missing == "it is not installed"
    for way in ("wrong", "dies", "dies_later", "silent"):
        assert found[way].error
        assert not found[way].figures  # what a liar said before does not count either


def test_a_quick_run_leaves_some_out():
    slow = contender("value", quick=False)
    assert set(run(workload(JOB, slow), quick=True).contenders) == {"job"}
    assert set(run(workload(JOB, slow)).contenders) == {"job", "value"}


def test_a_case_may_have_some_contenders_only():
    case = Case("small", 1, only=frozenset({"job"}))
    assert set(run(workload(JOB, contender("value")), case).contenders) == {"job"}


def test_a_share_of_another_is_no_process_of_its_own():
    loop = contender("right", "plain loop", Role.REFERENCE)
    ideal = contender("", "ideal", Role.FLOOR, kind=Kind.NEITHER, of="plain loop", share=0.5)
    found = run(workload(JOB, loop, ideal)).contenders
    halves = {number: each / 2 for number, each in found["plain loop"].figures.items()}
    assert found["ideal"].figures == halves


def test_alone_each_turn_has_a_process_that_was_warmed_up(tmp_path):
    log = tmp_path / "log"
    alone = contender("right", "job", Role.JOB, options={"log": log})
    result = run(workload(alone), Case("small", 1, alone=True, most_rounds=2), budget=20)
    assert len(result.contenders["job"].figures) == 2
    assert len(log.read_text().split()) == 2 * 2


def test_a_contender_that_dies_alone_is_a_sentence():
    case = Case("small", 1, alone=True)
    assert "ended without" in run(workload(contender("dies")), case).contenders["dies"].error


def test_peak_memory_is_that_of_all_processes(tmp_path):
    quiet = contender("right", "job", Role.JOB)
    parent = contender("right", "parent", options={"child": tmp_path / "child"})
    found = run(workload(quiet, parent), Case("small", 1, memory=True)).contenders
    assert found["job"].peak > 1  # MiB: an interpreter has more
    assert found["parent"].peak >= found["parent"].before > 1
