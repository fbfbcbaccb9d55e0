"""A program at a terminal, driven by a test."""

import os
import pty
import re
import signal


class Terminal:
    """Runs a program with a terminal of its own; Ctrl-C is the character that a keyboard sends."""

    def __init__(self, command):
        self._text = ""
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            try:
                os.environ.update(TERM="dumb", PYTHON_BASIC_REPL="1")
                os.environ.pop("PYTHONUNBUFFERED", None)  # it would break the lines of workers
                os.execv(command[0], command)
            finally:
                os._exit(127)
        self._status = None

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        if self._status is None:
            os.kill(self.pid, signal.SIGKILL)
            self.wait()
        os.close(self._fd)

    def write(self, text):
        os.write(self._fd, text.encode())

    def read_until(self, pattern, anywhere=False):
        """Blocks until the terminal shows the pattern, and returns the text up to its end; the next
        look starts behind it, or, with `anywhere`, where this one did."""
        while True:
            found = re.search(pattern, self._text)
            if found:
                break
            try:
                read = os.read(self._fd, 4096).decode(errors="replace")
            except OSError:  # the program has ended
                read = ""
            if not read:
                raise EOFError(f"{pattern!r} never came in {self._text!r}")
            self._text += read
        text = self._text[: found.end()]
        if not anywhere:
            self._text = self._text[found.end() :]
        return text

    def wait(self):
        """Blocks until the program has ended; its status."""
        if self._status is None:
            while True:
                try:
                    if not os.read(self._fd, 4096):
                        break
                except OSError:
                    break
            self._status = os.waitpid(self.pid, 0)[1]
        return self._status
