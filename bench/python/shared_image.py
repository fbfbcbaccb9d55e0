"""The first of mpire's published benchmarks, rebuilt: ten filters for each core over one image."""

from __future__ import annotations

import os
from functools import partial
from multiprocessing import Pool

import numpy as np
import rivals
from rivals import joblib, mpire
from rounds import Rounds
from scipy.signal import convolve2d
from spychronous import Job

SIDE = 5000  # 200 MB of float64
FILTERS_PER_CORE = 10


def filtered(kernel: np.ndarray, image: np.ndarray) -> np.ndarray:
    return convolve2d(image, kernel)[::5, ::5]


def image_first(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    return filtered(kernel, image)


def map_with_mpire(image: np.ndarray, kernels: list, processes: int) -> list:
    with mpire.WorkerPool(processes, shared_objects=image) as pool:
        return list(pool.imap(image_first, kernels))


def map_with_pool(image: np.ndarray, kernels: list, processes: int) -> list:
    with Pool(processes) as pool:
        return list(pool.imap(partial(image_first, image), kernels))


def map_with_joblib(image: np.ndarray, kernels: list, processes: int) -> list:
    parallel = joblib.Parallel(n_jobs=processes)
    return parallel(joblib.delayed(image_first)(image, kernel) for kernel in kernels)


def main() -> None:
    processes = len(os.sched_getaffinity(0))
    random = np.random.default_rng(42)
    image = random.random((SIDE, SIDE))
    kernels = [random.normal(size=(4, 4)) for _ in range(FILTERS_PER_CORE * processes)]
    last = filtered(kernels[-1], image)

    rounds = Rounds(
        "shared image",
        rounds=3,
        unit_name="s",
        unit=1,
        check=lambda results: len(results) == len(kernels) and np.array_equal(results[-1], last),
        warm_up=False,
    )
    rounds.add("job", Job(filtered, kernels, [image], processes).run_multi_processed)
    rounds.add("mpire", partial(map_with_mpire, image, kernels, processes))
    rounds.add("Pool.imap", partial(map_with_pool, image, kernels, processes), every=3)
    rounds.add(
        "joblib",
        partial(map_with_joblib, image, kernels, processes),
        after=rivals.end_joblib,
        every=3,
    )
    rounds.run()

    rounds.ratio("job", "mpire", goal=1)
    rounds.finish()


if __name__ == "__main__":
    main()
