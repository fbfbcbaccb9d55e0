"""Jobs in the items of a job."""

from spychronous import SynchronousJob as Job


def square(number: int) -> int:
    return number * number


def squares_up_to(number: int) -> list[int]:
    return Job(func=square, items=range(number + 1)).run_multi_processed()


for row in Job(func=squares_up_to, items=[1, 2, 3], no_daemon=True).run_multi_processed():
    print(row)

try:
    Job(func=squares_up_to, items=[1]).run_multi_processed()
except RuntimeError as error:
    print(error)
