from harness.turns import in_order_of_distance, rounds_of, share_out


def test_quick_contenders_leave_their_time_to_slow_ones():
    turns = share_out([0.01, 1.0], 10, least=3, most=20)
    assert turns == [20, 9]


def test_all_get_the_least_turns_whatever_they_take():
    assert share_out([5.0, 0.0], 1, least=3, most=20) == [3, 20]


def test_a_budget_that_is_over_still_gives_the_least():
    assert share_out([1.0, 2.0], -3, least=1, most=5) == [1, 1]


def test_whoever_gets_fewer_turns_takes_part_where_the_others_do():
    few, some, all_of_them = rounds_of([3, 5, 12])
    assert (len(few), len(some), len(all_of_them)) == (3, 5, 12)
    assert few <= some <= all_of_them


def test_few_turns_are_spread_over_all_rounds():
    assert sorted(in_order_of_distance(16)[:4]) == [0, 4, 8, 12]
    assert sorted(in_order_of_distance(10)) == list(range(10))


def test_no_turns_are_no_rounds():
    assert rounds_of([]) == []
