"""Items that wait for the network, in threads: here for a server on this machine."""

import socketserver
import threading
from socket import create_connection

from spychronous import SynchronousJob as Job


class Shout(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.wfile.write(self.rfile.readline().upper())


def ask(word: str) -> str:
    with create_connection(("127.0.0.1", server.server_address[1])) as connection:
        connection.sendall(f"{word}\n".encode())
        return connection.makefile().readline().strip()


with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Shout) as server:
    threading.Thread(target=server.serve_forever).start()
    print(Job(func=ask, items=["one", "two", "three"], processes=3).run_multi_threaded())
    server.shutdown()
