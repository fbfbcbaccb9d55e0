"""Results as they come, while the job runs."""

from time import sleep

from spychronous import AsynchronousJob


def wait(seconds: float) -> str:
    sleep(seconds)
    return f"waited {seconds} s"


with AsynchronousJob(func=wait, items=[1.5, 0.1, 0.8]).run_multi_processed() as running:
    for index, text in running.as_completed():
        print(f"item {index} {text}, {running.completed()} of {running.total()}")

print(running.result())  # in the order of the items, as ever
