"""The first answer is enough: what still runs is cancelled."""

from concurrent.futures import CancelledError

from spychronous import AsynchronousJob


def search(start: int) -> int:
    number = start
    while number % 1_000_003 != 0:  # never, from -1 downwards in steps of 1,000,003
        number -= 1_000_003 if start == -1 else 1
    return number


running = AsynchronousJob(func=search, items=[-1, 3_000_000, -1]).run_multi_processed()
index, number = next(running.as_completed())
print(f"item {index} has found {number}")

print("cancelled:", running.cancel())  # the workers are dead by now
try:
    running.result()
except CancelledError:
    print("no results, but", running.completed(), "of", running.total(), "outcomes")
