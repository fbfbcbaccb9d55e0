"""The second of mpire's published benchmarks, rebuilt: each worker counts the prefixes of the words
of its documents, and tells at the end which are popular.

mpire's workers get documents and tell at their exit, as its authors wrote it; for the others, an
item is the share of documents that one worker counts.
"""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass

from task import Task

from workloads import Workload

WORDS = 10_000  # on average
DELTA = 5_000  # documents have that many more and less in turn
WORD_LENGTH = 20
PREFIX_LENGTH = 3
POPULAR = 3  # occurrences are not enough

Document = list  # of words, which are bytes


def make_documents(count: int) -> list[Document]:
    generator = random.Random(42)
    documents = []
    for index in range(count):
        size = WORD_LENGTH * (WORDS + (DELTA if index % 2 == 0 else -DELTA))
        text = generator.randbytes(size)
        documents.append([text[at : at + WORD_LENGTH] for at in range(0, size, WORD_LENGTH)])
    return documents


class PrefixCounter:
    def __init__(self) -> None:
        self._counts: defaultdict[bytes, int] = defaultdict(int)

    def add(self, document: Document) -> None:
        counts = self._counts
        for word in document:
            for length in range(1, PREFIX_LENGTH + 1):
                counts[word[:length]] += 1

    def more_than(self, limit: int) -> set[bytes]:
        return {prefix for prefix, count in self._counts.items() if count > limit}

    def popular(self) -> set[bytes]:
        return self.more_than(POPULAR)


def popular_in(documents: list[Document]) -> set[bytes]:
    counter = PrefixCounter()
    for document in documents:
        counter.add(document)
    return counter.popular()


@dataclass
class Documents(Workload):
    items: int = 400  # theirs: 2000, which take some 20 s a turn

    contenders = (
        "loop",
        "job",
        "pool",
        "executor",
        "joblib",
        "mpire",
        "mpire_worker_exit",
        "pebble",
        "ray",
        "dask",
    )
    tiny = "items=4"

    def prepare(self) -> Task:
        documents = make_documents(self.items)
        share = -(-self.items // self.processes)
        shares = [documents[at : at + share] for at in range(0, self.items, share)]
        counter = PrefixCounter()
        for document in documents:
            counter.add(document)
        # Whoever counts what, these are popular with at least one, and only those can be.
        self._certain = counter.more_than(POPULAR * self.processes)
        self._possible = counter.more_than(POPULAR)
        return self.task_of(popular_in, shares, chunk=1)

    def is_right(self, results: list[set[bytes]]) -> bool:
        return self._certain <= set().union(*results) <= self._possible


WORKLOAD = Documents
