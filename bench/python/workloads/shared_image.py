"""The first of mpire's published benchmarks, rebuilt: ten filters for each core over one image of
200 MB, which all items share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from task import Task

from workloads import Workload


def filtered(kernel: Any, image: Any) -> Any:
    from scipy.signal import convolve2d

    return convolve2d(image, kernel)[::5, ::5]


@dataclass
class SharedImage(Workload):
    side: int = 5000
    items: int = 20

    contenders = (
        "loop",
        "job",
        "pool",
        "executor",
        "joblib",
        "mpire",
        "pebble",
        "ray",
        "dask",
    )
    tiny = "side=50"

    def prepare(self) -> Task:
        import numpy as np

        random = np.random.default_rng(42)
        image = random.random((self.side, self.side))
        kernels = [random.normal(size=(4, 4)) for _ in range(self.items)]
        self._first, self._last = filtered(kernels[0], image), filtered(kernels[-1], image)
        return self.task_of(filtered, kernels, [image], chunk=1)

    def is_right(self, results: list[Any]) -> bool:
        import numpy as np

        return (
            len(results) == self.items
            and np.array_equal(results[0], self._first)
            and np.array_equal(results[-1], self._last)
        )


WORKLOAD = SharedImage
