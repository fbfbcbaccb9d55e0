"""Items that wait for a server: each opens a connection over the loopback and asks for an answer,
which takes the server 10 ms. In 10, 100 and 1000 threads."""

from __future__ import annotations

import asyncio
import multiprocessing
import resource
import socket
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection

from rounds import Rounds
from spychronous import Job

WAIT = 0.01  # seconds
ITEMS = {10: 300, 100: 2000, 1000: 5000}
SIZE = 16

address: tuple[str, int]


def serve(ready: Connection) -> None:
    """In a process of its own, which ends with the benchmark."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await reader.readexactly(SIZE)
        await asyncio.sleep(WAIT)
        writer.write(request)
        await writer.drain()
        writer.close()

    async def run() -> None:
        server = await asyncio.start_server(answer, "127.0.0.1", 0, backlog=4096)
        ready.send(server.sockets[0].getsockname())
        await server.serve_forever()

    asyncio.run(run())


def ask(number: int) -> int:
    with socket.create_connection(address) as connection:
        connection.sendall(number.to_bytes(SIZE, "big"))
        answer = b""
        while len(answer) < SIZE:
            answer += connection.recv(SIZE)
    return int.from_bytes(answer, "big")


def compare(threads: int) -> None:
    numbers = list(range(ITEMS[threads]))

    def executor() -> list[int]:
        with ThreadPoolExecutor(threads) as pool:
            return list(pool.map(ask, numbers))

    rounds = Rounds(
        f"sockets, {threads} threads", rounds=10, check=lambda results: results == numbers
    )
    rounds.add("job", lambda: Job(ask, numbers, processes=threads).run_multi_threaded())
    rounds.add("ThreadPoolExecutor", executor)
    rounds.run()
    rounds.ratio("job", "ThreadPoolExecutor")
    rounds.finish()


def main() -> None:
    global address
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    ours, theirs = multiprocessing.Pipe()
    server = multiprocessing.Process(target=serve, args=[theirs], daemon=True)
    server.start()
    address = tuple(ours.recv())
    for threads in ITEMS:
        compare(threads)


if __name__ == "__main__":
    main()
