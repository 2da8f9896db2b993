"""A load of requests from a process of its own, by prepared bytes over one epoll: some 20 µs each.

Threads with `http.client` cost ten times as much and would take from Prag the cores that it is measured on.
It reads its task from stdin and writes what it saw to stdout, both JSON (tests/bench/load.py).
"""

from __future__ import annotations

import json
import select
import socket
import sys
import time
from collections import deque
from dataclasses import dataclass, field

END = b"\r\n\r\n"
LENGTH = b"content-length:"


@dataclass(slots=True)
class Connection:
    """One to the gateway: kept open, one request at a time."""

    socket: socket.socket
    due: float = 0.0
    received: bytes = b""


@dataclass
class Load:
    """Requests at a rate, whatever the answers do; without one, each connection asks when it is answered."""

    address: tuple[str, int]
    requests: list[bytes]
    rate: float
    seconds: float
    most: int
    # What is not answered so long after it was due is given up.
    patience: float
    open: dict[int, Connection] = field(default_factory=dict)
    free: list[Connection] = field(default_factory=list)
    late: deque[float] = field(default_factory=deque)
    # When it was due, how long after that it was answered (seconds), and with which status; 0 is not at all.
    answers: list[tuple[float, float, int]] = field(default_factory=list)
    poll: select.epoll = field(default_factory=select.epoll)
    sent: int = 0

    def run(self) -> list[tuple[float, float, int]]:
        """Ask until the time is over, then wait for what is still due."""
        began = time.monotonic()
        ends, number = began + self.seconds, 0
        if not self.rate:
            self.late.extend([began] * self.most)
        while True:
            now = time.monotonic()
            while self.rate and (due := began + number / self.rate) <= min(now, ends):
                self.late.append(due)
                number += 1
            self._send(now)
            idle = not self.late and len(self.free) == len(self.open)
            if now >= ends and (idle or now > ends + self.patience):
                break
            for number_of_file, _ in self.poll.poll(0.001 if self.rate else 0.1):
                connection = self.open[number_of_file]
                if self._receive(connection) and not self.rate and time.monotonic() < ends:
                    self.late.append(time.monotonic())
        for connection in self.open.values():
            if connection.due:
                self._answered(connection.due, now, 0)
        return [(due - began, took, status) for due, took, status in self.answers]

    def _send(self, now: float) -> None:
        while self.late:
            if self.late[0] < now - self.patience:
                self._answered(self.late.popleft(), now, 0)
                continue
            connection = self.free.pop() if self.free else self._connect()
            if connection is None:
                return
            connection.due = self.late.popleft()
            try:
                connection.socket.send(self.requests[self.sent % len(self.requests)])
            except OSError:
                self._broken(connection)
            self.sent += 1

    def _connect(self) -> Connection | None:
        if len(self.open) >= self.most:
            return None
        made = socket.create_connection(self.address, timeout=self.patience)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        made.setblocking(False)
        connection = self.open[made.fileno()] = Connection(made)
        self.poll.register(made, select.EPOLLIN)
        return connection

    def _receive(self, connection: Connection) -> bool:
        """Read what has come; whether an answer is whole."""
        try:
            piece = connection.socket.recv(262_144)
        except OSError:
            piece = b""
        if not piece:
            return self._broken(connection)
        received = connection.received = connection.received + piece if connection.received else piece
        head = received.find(END)
        if head < 0:
            return False
        names = received[:head].lower()
        at = names.find(LENGTH)
        length = int(names[at + len(LENGTH) :].split(b"\r", 1)[0]) if at >= 0 else 0
        if len(received) < head + len(END) + length:
            return False
        self._answered(connection.due, time.monotonic(), int(received[9:12]))
        connection.due, connection.received = 0.0, b""
        if b"connection: close" in names:
            self._close(connection)
        else:
            self.free.append(connection)
        return True

    def _answered(self, due: float, now: float, status: int) -> None:
        self.answers.append((due, now - due, status))

    def _broken(self, connection: Connection) -> bool:
        """The other side closed: what was asked on it is not answered."""
        asked = bool(connection.due)
        if asked:
            self._answered(connection.due, time.monotonic(), 0)
        elif connection in self.free:
            self.free.remove(connection)
        self._close(connection)
        return asked

    def _close(self, connection: Connection) -> None:
        del self.open[connection.socket.fileno()]
        self.poll.unregister(connection.socket)
        connection.socket.close()


def main() -> None:
    """One load, as the task says."""
    task = json.load(sys.stdin)
    task["address"] = tuple(task["address"])
    task["requests"] = [text.encode() for text in task["requests"]]
    json.dump(Load(**task).run(), sys.stdout)


if __name__ == "__main__":
    main()
