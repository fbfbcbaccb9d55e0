"""The second of mpire's published benchmarks, rebuilt: each worker counts the prefixes of the words
of its documents."""

from __future__ import annotations

import os
from collections import defaultdict
from functools import partial

import numpy as np
from mpire.utils import make_single_arguments
from rivals import mpire
from rounds import Rounds
from spychronous import Job

DOCUMENTS = 400  # theirs: 2000, which take some 20 s a turn
WORDS = 10_000  # on average
DELTA = 5_000  # documents have that many more and less in turn
WORD_LENGTH = 20
PREFIX_LENGTH = 3
POPULAR = 3  # occurrences are not enough


def make_documents() -> list[list[bytes]]:
    random = np.random.default_rng(42)
    documents = []
    for index in range(DOCUMENTS):
        size = WORD_LENGTH * (WORDS + (DELTA if index % 2 == 0 else -DELTA))
        text = random.bytes(size)
        documents.append([text[at : at + WORD_LENGTH] for at in range(0, size, WORD_LENGTH)])
    return documents


class PrefixCounter:
    def __init__(self) -> None:
        self._counts: defaultdict[bytes, int] = defaultdict(int)

    def add(self, document: list[bytes]) -> None:
        counts = self._counts
        for word in document:
            for length in range(1, PREFIX_LENGTH + 1):
                counts[word[:length]] += 1

    def popular(self) -> set[bytes]:
        return {prefix for prefix, count in self._counts.items() if count > POPULAR}


def popular_in(documents: list[list[bytes]]) -> set[bytes]:
    counter = PrefixCounter()
    for document in documents:
        counter.add(document)
    return counter.popular()


def count_with_job(documents: list[list[bytes]], processes: int) -> set[bytes]:
    # An item is what one worker counts: its share of the documents.
    share = -(-len(documents) // processes)
    shares = [documents[at : at + share] for at in range(0, len(documents), share)]
    return set().union(*Job(popular_in, shares, processes=processes).run_multi_processed())


def count_with_mpire(documents: list[list[bytes]], processes: int) -> set[bytes]:
    counter = PrefixCounter()  # each worker has its own copy
    with mpire.WorkerPool(processes, start_method="fork") as pool:
        pool.map_unordered(
            counter.add,
            make_single_arguments(documents),
            iterable_len=len(documents),
            worker_exit=counter.popular,
        )
        return set().union(*pool.get_exit_results())


def main() -> None:
    processes = len(os.sched_getaffinity(0))
    documents = make_documents()

    rounds = Rounds("documents", rounds=5, unit_name="s", unit=1, check=bool, warm_up=False)
    rounds.add("job", partial(count_with_job, documents, processes))
    rounds.add("mpire", partial(count_with_mpire, documents, processes))
    rounds.add("loop", partial(popular_in, documents), every=2)
    rounds.run()

    rounds.ratio("job", "mpire", goal=1)
    rounds.finish()


if __name__ == "__main__":
    main()
