"""processes=None: the CPUs that this process may use, by affinity and by control group."""

from __future__ import annotations

import os

import pytest
from spychronous import Job, _cpus


@pytest.fixture
def usable(monkeypatch, tmp_path):
    """Counts the CPUs of a process on a machine with 8 that is in the given control groups."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: set(range(8)))

    def count(groups, files):
        (tmp_path / "cgroup").write_text(groups)
        for name, content in files.items():
            path = tmp_path / "fs" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content)
        return _cpus.usable_cpus(str(tmp_path / "cgroup"), str(tmp_path / "fs"))

    return count


@pytest.mark.parametrize(
    ("quota", "cpus"),
    [
        ("max 100000\n", 8),
        ("200000 100000\n", 2),
        ("250000 100000\n", 3),
        ("50000 100000\n", 1),
        ("1000 100000\n", 1),
        ("9900000 100000\n", 8),
    ],
)
def test_the_quota_of_a_group_is_rounded_up_and_at_most_the_affinity(usable, quota, cpus):
    assert usable("0::/a/b\n", {"a/b/cpu.max": quota}) == cpus


def test_the_tightest_group_on_the_way_up_counts(usable):
    files = {"a/b/cpu.max": "max 100000\n", "a/cpu.max": "300000 100000\n"}
    assert usable("0::/a/b\n", files) == 3


def test_the_quota_of_the_root_of_a_container_counts(usable):
    assert usable("0::/\n", {"cpu.max": "200000 100000\n"}) == 2


def test_groups_of_version_1_count(usable):
    groups = "12:memory:/m\n3:cpu,cpuacct:/a\n1:name=systemd:/s\n"
    files = {"cpu/a/cpu.cfs_quota_us": "150000\n", "cpu/a/cpu.cfs_period_us": "100000\n"}
    assert usable(groups, files) == 2


def test_no_quota_in_version_1_is_none(usable):
    files = {"cpu/a/cpu.cfs_quota_us": "-1\n", "cpu/a/cpu.cfs_period_us": "100000\n"}
    assert usable("3:cpu:/a\n0::/\n", files) == 8


@pytest.mark.parametrize("groups", ["", "0::/nowhere\n", "0::/../../up\n"])
def test_without_a_group_that_can_be_read_the_affinity_counts(usable, groups):
    assert usable(groups, {}) == 8


def test_a_job_starts_as_many_workers_as_there_are_usable_cpus(monkeypatch, mailbox, other_mailbox):
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: set(range(3)))
    monkeypatch.setattr(_cpus, "_quota", lambda *paths: None)

    def meet_two_others(item):
        if item != 0:
            mailbox.send()
            other_mailbox.take()
        else:
            mailbox.take_all(2)
            other_mailbox.send()
            other_mailbox.send()
        return os.getpid()

    pids = Job(meet_two_others, range(3), processes=None).run_multi_processed()
    assert len(set(pids)) == 3
