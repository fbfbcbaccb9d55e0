"""A million items from int to int: what an item costs beside its function.

First in a program that has imported nothing else, then in one that has imported all rivals and what
they need, and beside them."""

from functools import partial
from multiprocessing import Pool

import old_package
from rounds import NANOSECOND, Rounds
from spychronous import Job

ITEMS = 1_000_000
ITEMS_ONE_BY_ONE = 20_000
ITEMS_OF_OLD_PACKAGE = 500  # it forks a process for each
PROCESSES = 2


def plus_one(number: int) -> int:
    return number + 1


def is_right(results: list) -> bool:
    # Pool.imap_unordered gives them in any order.
    return len(results) > 0 and sum(results) == sum(range(1, len(results) + 1))


def run_pool(items: list) -> list:
    with Pool(PROCESSES) as pool:
        return pool.map(plus_one, items)


def trivial_items(program: str, items: list) -> Rounds:
    rounds = Rounds(
        f"trivial items, {program}",
        rounds=10,
        unit_name="ns per item",
        unit=NANOSECOND,
        check=is_right,
    )
    rounds.add("job", Job(plus_one, items, processes=PROCESSES).run_multi_processed, items=ITEMS)
    rounds.add("loop", lambda: [plus_one(item) for item in items], items=ITEMS)
    rounds.add("Pool.map", partial(run_pool, items), items=ITEMS)
    return rounds


def finish(rounds: Rounds, one_by_one: list) -> None:
    rounds.run()
    rounds.ratio("job", "loop", goal=1.6)
    rounds.ratio("job", "Pool.map", goal=0.4)
    for name in one_by_one:
        rounds.ratio("job", name, goal=0.01)
    rounds.finish()


def main() -> None:
    items = list(range(ITEMS))
    finish(trivial_items("small program", items), [])

    import rivals

    rounds = trivial_items("larger program", items)
    one_by_one = []
    for rival in [rivals.IMAP_UNORDERED, *rivals.RIVALS]:
        if rival is rivals.POOL:
            continue
        if rival.chunks_by_itself:
            rounds.add(
                rival.name,
                partial(rival.map, plus_one, items, PROCESSES, None),
                after=rival.after,
                items=ITEMS,
                every=3,
            )
        one_by_one.append(f"{rival.name} one by one")
        rounds.add(
            one_by_one[-1],
            partial(rival.map, plus_one, items[:ITEMS_ONE_BY_ONE], PROCESSES, 1),
            after=rival.after,
            items=ITEMS_ONE_BY_ONE,
            every=3,
        )
    old = old_package.start()
    if old is not None:
        one_by_one.append(f"{old_package.NAME} one by one")
        rounds.add(
            one_by_one[-1],
            partial(old.run, 0, ITEMS_OF_OLD_PACKAGE, PROCESSES),
            items=ITEMS_OF_OLD_PACKAGE,
            every=3,
        )
    finish(rounds, one_by_one)
    if old is not None:
        old.end()


if __name__ == "__main__":
    main()
