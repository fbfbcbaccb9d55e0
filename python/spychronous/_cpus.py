"""How many CPUs this process may use."""

from __future__ import annotations

import math
import os


def usable_cpus(proc_cgroup: str = "/proc/self/cgroup", cgroups: str = "/sys/fs/cgroup") -> int:
    """The CPUs of the affinity mask, or fewer if a control group of this process allows less of
    them: its quota of CPU time per period, rounded up. At least 1."""
    cpus = len(os.sched_getaffinity(0))
    quota = _quota(proc_cgroup, cgroups)
    return max(1, min(cpus, math.ceil(quota))) if quota is not None else cpus


def _quota(proc_cgroup: str, cgroups: str) -> float | None:
    """The tightest quota of the groups that this process is in, in CPUs."""
    quotas = []
    for line in _read(proc_cgroup).splitlines():
        _, controllers, path = line.split(":", 2)
        if controllers == "":  # version 2
            found = [_quota_v2(folder) for folder in _upwards(cgroups, path)]
        elif "cpu" in controllers.split(","):  # version 1
            found = [_quota_v1(folder) for folder in _upwards(f"{cgroups}/cpu", path)]
        else:
            continue
        quotas += [quota for quota in found if quota is not None]
    return min(quotas, default=None)


def _upwards(root: str, path: str) -> list[str]:
    parts = [part for part in path.split("/") if part not in ("", "..")]
    return ["/".join([root, *parts[:length]]) for length in range(len(parts), -1, -1)]


def _quota_v2(folder: str) -> float | None:
    fields = _read(f"{folder}/cpu.max").split()
    if len(fields) != 2 or not fields[0].isdigit():  # "max" is none
        return None
    return int(fields[0]) / int(fields[1])


def _quota_v1(folder: str) -> float | None:
    quota = _read(f"{folder}/cpu.cfs_quota_us").strip()
    period = _read(f"{folder}/cpu.cfs_period_us").strip()
    if not quota.isdigit() or not period.isdigit():  # -1 is none
        return None
    return int(quota) / int(period)


def _read(path: str) -> str:
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except OSError:
        return ""
