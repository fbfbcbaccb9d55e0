"""A job awaited in an asyncio program, beside other work."""

import asyncio

from spychronous import AsynchronousJob


def count_primes(limit: int) -> int:
    return sum(all(number % d for d in range(2, number)) for number in range(2, limit))


async def greet() -> str:
    await asyncio.sleep(0.01)  # the event loop is free while the workers count
    return "hello"


async def main() -> None:
    primes = AsynchronousJob(func=count_primes, items=[10, 100, 1000]).run_multi_processed()
    counts, greeting = await asyncio.gather(primes, greet())
    print(greeting, counts)

    primes = AsynchronousJob(func=count_primes, items=[1000, 10]).run_multi_processed()
    found = {index: count async for index, count in primes.as_completed()}
    print(sorted(found.items()))


asyncio.run(main())
