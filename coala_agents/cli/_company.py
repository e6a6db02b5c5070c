"""The processes of one run watch each other: when one ends too early, so do the others, each with one line.

JAX has such a watch too, which takes minutes for all but the first process, and then says a page and aborts.
"""

import contextlib
import ctypes
import os
import signal
import socket
import sys
import threading
import time
from typing import NoReturn

from coala_agents.cli._terminal import LOST

BEAT, SILENCE, GRACE = 2.0, 60.0, 1.0
"""Seconds between signs of life, without one until a process counts as dead, and for news of a death to arrive."""
ALIVE, DONE = ".", "done"


class Company:
    """Links between the first process and each of the others, over which go lines of text.

    A line is a sign of life, that a process is done, or why it has ended. ``listen`` or ``connect`` makes one.
    """

    def __init__(self, process: int, links: dict[int, socket.socket]):
        self.process, self._links = process, links
        self._ending = threading.Lock()
        self._readers = [threading.Thread(target=self._read, args=link, daemon=True) for link in links.items()]
        for thread in (*self._readers, threading.Thread(target=self._beat, daemon=True)):
            thread.start()

    def leave(self) -> None:
        """Tell that this process is done, and wait until those it watches are."""
        self._tell(DONE)
        for reader in self._readers:
            reader.join()

    def fail(self, why: str, status: int) -> NoReturn:
        """End this process, and thereby the others, saying why, unless it is that another has ended."""
        time.sleep(GRACE)  # a sum over all processes fails as soon as one is gone; its link may take longer to tell
        self._end(why, f"process {self.process} has ended: {why}", status)

    def _beat(self) -> None:
        while True:
            self._tell(ALIVE)
            time.sleep(BEAT)

    def _tell(self, line: str) -> None:
        for link in self._links.values():
            with contextlib.suppress(OSError):  # who cannot be told is found missing by the reader
                link.sendall(f"{line}\n".encode())

    def _read(self, process: int, link: socket.socket) -> None:
        link.settimeout(SILENCE)
        lost = f"process {process} has died; go on with coala train --resume"
        try:
            with link.makefile(encoding="utf-8", errors="replace") as lines:
                for line in map(str.strip, lines):
                    if line == DONE:
                        return
                    if line != ALIVE:
                        lost = line
                        break
        except OSError:  # reset, or silent for too long
            pass
        self._end(lost, lost, LOST)

    def _end(self, why: str, told: str, status: int) -> NoReturn:
        with self._ending:  # never given back: the first reason is the one
            self._tell(told)
            if self.process == 0:
                time.sleep(GRACE)  # JAX aborts the others as soon as the first is gone: they have ended before
            end(why, status)


def end(why: str, status: int) -> NoReturn:
    """End the process with one line: at once, for what other threads wait for, and JAX at its own end, never comes."""
    with contextlib.suppress(OSError):
        print(f"coala: {why}", file=sys.stderr, flush=True)
        sys.stdout.flush()
    os._exit(status)


def tell_of_aborts() -> None:
    """Let an abort end the process with a line and a status of ours: JAX's, if it is quicker than the company."""

    def told(number: int) -> None:
        del number
        end("JAX has ended this process, as when another has died; go on with coala train --resume", LOST)

    # Not Python's own handlers: they run in the main thread, which an abort leaves no time to.
    ctypes.CDLL(None).signal(signal.SIGABRT, _KEPT.setdefault("abort", _HANDLER(told)))


_HANDLER = ctypes.CFUNCTYPE(None, ctypes.c_int)
_KEPT: dict[str, object] = {}
"""What C has a pointer to."""


def listen(host: str) -> socket.socket:
    """Return the first process's socket, where the others find it. Raises ``OSError`` if there can be none."""
    family, _, _, _, address = socket.getaddrinfo(host, 0, type=socket.SOCK_STREAM)[0]
    return socket.create_server(address[:2], family=family)


def gather(server: socket.socket, num_processes: int) -> Company:
    """Return the company of the first process, once all others have come."""
    links: dict[int, socket.socket] = {}
    server.settimeout(SILENCE)
    with server:
        while len(links) < num_processes - 1:
            link, _ = server.accept()
            links[int.from_bytes(link.recv(4, socket.MSG_WAITALL), "big")] = link
    return Company(0, links)


def connect(host: str, port: int, process: int) -> Company:
    """Return the company of another process. Raises ``OSError`` if the first cannot be reached."""
    link = socket.create_connection((host, port), timeout=SILENCE)
    link.sendall(process.to_bytes(4, "big"))
    return Company(process, {0: link})
