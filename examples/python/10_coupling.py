"""Results that carry their items."""

from spychronous import SynchronousJob as Job


def get_num_times_2(num: int) -> int:
    return num * 2


def double_num(num: int) -> tuple[int, int]:
    return (num, get_num_times_2(num))


print(Job(func=double_num, items=[5, 6]).run_multi_processed())
