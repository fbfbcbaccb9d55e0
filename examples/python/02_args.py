"""What follows the item in the function's parameters goes into args, and to every call."""

from spychronous import SynchronousJob as Job


def get_number(item: int, multiplier: int, offset: int) -> int:
    return item * multiplier + offset


print(Job(func=get_number, items=[1, 2, 3], args=[2, 100]).run_multi_processed())
