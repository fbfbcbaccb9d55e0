"""THE table: every workload that is measured, in the order of the document."""

from harness.workloads import cpp, large, python, real, special

WORKLOADS = (
    *cpp.WORKLOADS,
    *large.CPP,
    *python.WORKLOADS,
    *large.PYTHON,
    *real.WORKLOADS,
    *special.WORKLOADS,
)
