"""A method called on each of many objects."""

from spychronous import SynchronousJob as Job


class Cat:
    def __init__(self, name: str) -> None:
        self.name = name

    def meow(self) -> None:
        print("meow, my name is", self.name)


def make_cat_meow(cat: Cat) -> None:
    cat.meow()


dave = Cat("Dave")
Job(func=make_cat_meow, items=[dave]).run_multi_processed()
Job(func=Cat.meow, items=[dave]).run_multi_processed()
