"""Items that wait for a server: each opens a connection over the loopback and asks for an answer,
which takes the server 10 ms."""

from __future__ import annotations

import asyncio
import multiprocessing
import resource
import socket
from dataclasses import dataclass
from multiprocessing.connection import Connection

import contenders
from task import Task

from workloads import Workload

WAIT = 0.01  # seconds
SIZE = 16


def serve(ready: Connection) -> None:
    """In a process of its own, which ends with the contender."""

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


def ask(number: int, address: tuple[str, int]) -> int:
    with socket.create_connection(address) as connection:
        connection.sendall(number.to_bytes(SIZE, "big"))
        answer = b""
        while len(answer) < SIZE:
            answer += connection.recv(SIZE)
    return int.from_bytes(answer, "big")


@dataclass
class Sockets(Workload):
    processes: int = 10  # threads, here
    items: int = 300

    contenders = contenders.THREADS
    tiny = "items=10"

    def prepare(self) -> Task:
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
        ours, theirs = multiprocessing.Pipe()
        multiprocessing.get_context("fork").Process(
            target=serve, args=[theirs], daemon=True
        ).start()
        address = tuple(ours.recv())
        return self.task_of(ask, list(range(self.items)), [address])

    def is_right(self, results: list[int]) -> bool:
        return results == list(range(self.items))


WORKLOAD = Sockets
