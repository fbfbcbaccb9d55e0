"""How many turns each contender gets within a time budget, and in which rounds."""

from __future__ import annotations

from collections.abc import Sequence


def share_out(seconds: Sequence[float], budget: float, *, least: int, most: int) -> list[int]:
    """The turns of contenders that need so many seconds for one. Quick ones leave what they do not
    need to slow ones; each gets ``least`` turns, also where that takes longer than the budget."""
    turns = [least] * len(seconds)
    left = budget
    for place, index in enumerate(sorted(range(len(seconds)), key=lambda each: seconds[each])):
        fair = left / (len(seconds) - place)
        turns[index] = min(most, max(least, int(fair / max(seconds[index], 1e-9))))
        left = max(0.0, left - turns[index] * seconds[index])
    return turns


def in_order_of_distance(rounds: int) -> list[int]:
    """The rounds, so ordered that the first n of them are spread evenly for each n. Whoever gets
    fewer turns than another takes part only in rounds in which the other does, too."""
    bits = max(1, (rounds - 1).bit_length())
    reversed_bits = (int(format(each, f"0{bits}b")[::-1], 2) for each in range(2**bits))
    return [each for each in reversed_bits if each < rounds]


def rounds_of(turns: Sequence[int]) -> list[set[int]]:
    """In which rounds each contender takes part; there are as many as the most turns."""
    order = in_order_of_distance(max(turns, default=0)) if any(turns) else []
    return [set(order[:each]) for each in turns]
