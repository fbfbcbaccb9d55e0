"""200 MB of arrays as results: these have to travel."""

from functools import partial

import numpy as np
import rivals
from rounds import Rounds
from spychronous import Job

ARRAYS = 200
NUMBERS = 131_072  # 1 MiB of float64
PROCESSES = 2


def array_of(number: int) -> np.ndarray:
    return np.full(NUMBERS, number, dtype=np.float64)


def is_right(results: list) -> bool:
    return len(results) == ARRAYS and all(
        len(array) == NUMBERS and array[0] == array[-1] == i for i, array in enumerate(results)
    )


def main() -> None:
    items = range(ARRAYS)

    rounds = Rounds("array results", rounds=10, check=is_right)
    rounds.add("job", Job(array_of, items, processes=PROCESSES).run_multi_processed)
    rounds.add("loop", lambda: [array_of(item) for item in items])
    for rival in rivals.RIVALS:
        rounds.add(
            rival.name,
            partial(rival.map, array_of, items, PROCESSES, None),
            after=rival.after,
        )
    rounds.run()

    # Twice as fast as the best of them is twice as fast as each.
    for rival in rivals.RIVALS:
        rounds.ratio("job", rival.name, goal=0.5)
    rounds.finish()


if __name__ == "__main__":
    main()
