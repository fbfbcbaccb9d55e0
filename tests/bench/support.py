"""Workloads of fake contenders."""

from __future__ import annotations

import random
import sys
from pathlib import Path

from harness.contender import Process
from harness.model import Case, Contender, Role, Workload
from harness.rounds import measure

FAKE = Path(__file__).with_name("fake_contender.py")


def command(way, **options):
    told = [f"{key}={value}" for key, value in options.items()]
    return [sys.executable, str(FAKE), "workload", way, *told]


def start(_workload, case, contender):
    return Process(command(contender.name, **{**case.options, **contender.options}), patience=2)


def contender(way, title="", role=Role.RIVAL, **more):
    return Contender(way, title or way, role, **more)


def workload(*contenders, cases=(Case("small", 10),), **more):
    return Workload("w", "C++: a workload", "What it is.", "cpp", contenders, cases, **more)


def run(measured, case=None, *, budget=0.5, seed=1, **more):
    order = random.Random(seed)
    return measure(measured, case or measured.cases[0], start, budget=budget, order=order, **more)
