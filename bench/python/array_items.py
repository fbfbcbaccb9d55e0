"""200 MB of arrays as items: workers inherit them, and nothing is copied."""

from functools import partial

import numpy as np
import rivals
from rounds import Rounds
from spychronous import Job

ARRAYS = 200
NUMBERS = 131_072  # 1 MiB of float64
PROCESSES = 2


def sum_of(array: np.ndarray) -> float:
    return float(array.sum())


def main() -> None:
    random = np.random.default_rng(20)
    arrays = [random.random(NUMBERS) for _ in range(ARRAYS)]
    sums = [sum_of(array) for array in arrays]

    rounds = Rounds("array items", rounds=10, check=lambda results: results == sums)
    rounds.add("job", Job(sum_of, arrays, processes=PROCESSES).run_multi_processed)
    rounds.add("loop", lambda: [sum_of(array) for array in arrays])
    for rival in rivals.RIVALS:
        rounds.add(
            rival.name,
            partial(rival.map, sum_of, arrays, PROCESSES, None),
            after=rival.after,
            every=1 if rival is rivals.POOL else 3,
        )
    rounds.run()

    rounds.ratio("job", rivals.POOL.name, goal=0.1)
    rounds.finish()


if __name__ == "__main__":
    main()
