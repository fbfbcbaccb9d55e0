import pytest
from harness.statistics import Spread, is_met, ratio_of, spread_of, text_of


def test_quartiles_lie_between_the_values():
    assert spread_of([4, 1, 3, 2]) == Spread(2.5, 1.75, 3.25, 4)


def test_of_one_value_all_quartiles_are_that_value():
    assert spread_of([7]) == Spread(7, 7, 7, 1)


def test_of_no_value_there_is_no_spread():
    assert spread_of([]) is None


def test_a_ratio_compares_the_rounds_that_both_took_part_in():
    ours = {0: 10, 1: 30, 2: 7, 5: 1}
    theirs = {0: 5, 1: 10, 2: 7, 3: 1000}
    assert ratio_of(ours, theirs) == Spread(2, 1.5, 2.5, 3)


def test_a_ratio_is_not_that_of_the_medians():
    # The machine was twice as slow in the second round, and three times as slow in the third.
    assert ratio_of({0: 2, 1: 4, 2: 6}, {0: 1, 1: 2, 2: 3}).median == 2


def test_without_a_common_round_there_is_no_ratio():
    assert ratio_of({0: 1}, {1: 1}) is None


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (0.00012345, "0.000123"),
        (0.5, "0.5"),
        (1, "1.00"),
        (1.005, "1.00"),
        (9.999, "10.0"),
        (17.66, "17.7"),
        (99.96, "100"),
        (123456, "123000"),
    ],
)
def test_three_digits_are_shown(value, text):
    assert text_of(value) == text


def test_a_goal_is_compared_with_the_digits_that_are_shown():
    assert is_met(1.004, 1)
    assert not is_met(1.006, 1)
    assert is_met(5.2, 5, at_least=True)
    assert not is_met(4.9, 5, at_least=True)
