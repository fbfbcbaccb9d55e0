"""One Ctrl-C ends it all: the workers at once and in silence, then the program."""

from time import sleep

from spychronous import SynchronousJob as Job


def wait(item: int) -> None:
    print("item", item, "waits")
    sleep(3600)


try:
    Job(func=wait, items=[1, 2, 3]).run_multi_processed()
finally:
    print("user issued Ctrl-C")
