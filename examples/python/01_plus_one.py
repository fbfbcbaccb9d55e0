"""A loop replaced by a parallel job."""

from spychronous import SynchronousJob as Job


def get_plus_one(num: int) -> int:
    return num + 1


nums = [1, 2, 3]
plus_one_job = Job(func=get_plus_one, items=nums)

print(plus_one_job.run_multi_processed())
