"""gunicorn's threads with a door: when too many requests wait already, the next one is told so at once.

gthread lets any number wait. Under more load than Prag can carry, every answer then comes too late to be of
use, and threads work for clients that have gone. Here so many may wait for each thread of a worker; what
comes on top is answered 503 by the loop that accepts connections, without a thread, and may ask again on the
same connection. Health checks are refused like all others: busy is not gone, so who checks takes 503 for a
sign of life.

What is lost: a refused request has no line in the log; the door writes one a second, with how many.
"""

from __future__ import annotations

import socket
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from operator import attrgetter
from selectors import EVENT_READ
from typing import Any, Final

from gunicorn.workers.gthread import TConn, ThreadWorker  # type: ignore[import-untyped]

from gateway.overload import Refusals
from services.chassis import telemetry

# Enough for a request's head, and mostly its body.
READ: Final = 16_384
# So many seconds a client that still sends its body is listened to, as it reads no answer before.
LINGER: Final = 2.0


class Worker(ThreadWorker):
    """A gthread worker that refuses what it can't answer soon. TLS ends before it."""

    refusals: Refusals
    keepalived_conns: deque[TConn]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Nobody is inside yet."""
        super().__init__(*args, **kwargs)
        # How many have a thread or wait for one, and how many may.
        self.inside = self.most = 0
        # Whether anybody has come in or left since the arbiter was last told that this worker lives.
        self.moved = True
        self.refused, self.told = 0, time.monotonic()
        # Refused ones that may still be sending, and until when they are listened to.
        self.leaving: dict[TConn, float] = {}

    def load_wsgi(self) -> None:
        """Load the application, and have it write the refusals once."""
        super().load_wsgi()
        self.refusals = Refusals(self.wsgi)
        self.most = self.cfg.threads * (1 + self.wsgi.extensions["prag_settings"].line)

    def enqueue_req(self, conn: TConn) -> None:
        """Give a connection to the threads, or refuse its request."""
        if not conn.data_ready:
            # Just accepted: until it asks for something, it takes no place.
            self.wait(conn, self.pending_conns, self.on_pending_socket_readable)
        # A request that came together with the one before is in the parser already: it goes on.
        elif self.inside < self.most or (conn.parser is not None and conn.parser.unreader.buf.getvalue()):
            self.inside += 1
            self.moved = True
            super().enqueue_req(conn)
        elif self.refuse(conn):
            self.wait(conn, self.keepalived_conns, self.on_client_socket_readable)
        else:
            self.linger(conn)

    def on_client_socket_readable(self, conn: TConn, client: Any) -> None:
        """A client asks again: under load this is nearly every request, so it is refused where it stands."""
        if self.inside < self.most:
            super().on_client_socket_readable(conn, client)
        elif self.refuse(conn):
            # Its place in the row is put right once a second.
            conn.set_timeout()
        else:
            self.poller.unregister(client)
            self.keepalived_conns.remove(conn)
            self.linger(conn)

    def finish_request(self, conn: TConn, fs: Any) -> None:
        """Note that one has left."""
        self.inside -= 1
        self.moved = True
        super().finish_request(conn, fs)

    def notify(self) -> None:
        """Tell the arbiter that this worker lives: a full house that nobody leaves does not.

        After gunicorn's `timeout` the arbiter ends it and makes another; refusals alone would go on for ever.
        """
        if self.moved or self.inside < self.most:
            self.moved = False
            super().notify()

    def handle_abort(self, sig: int, frame: Any) -> None:
        """End as the arbiter wants, and say whether the threads are the reason."""
        telemetry.log.error("stuck", count=self.inside)
        super().handle_abort(sig, frame)

    def refuse(self, conn: TConn) -> bool:
        """Answer 503 to what has come; whether another request may follow on the connection."""
        try:
            received = conn.sock.recv(READ)
            if not received:
                return False
            stays = self.alive and self.nr_conns < self.max_keepalived
            answer, stays = self.refusals.answer(received, stays=stays)
            self.refused += 1
            return conn.sock.send(answer) == len(answer) and stays
        except OSError:
            return False

    def wait(self, conn: TConn, among: deque[TConn], then: Callable[..., None]) -> None:
        """Wait for what a connection sends next, without a thread."""
        conn.set_timeout()
        among.append(conn)
        self.poller.register(conn.sock, EVENT_READ, partial(then, conn))

    def linger(self, conn: TConn) -> None:
        """Say that this was all, and read on: closing over unread data would take the answer back."""
        with suppress(OSError):
            conn.sock.shutdown(socket.SHUT_WR)
        self.leaving[conn] = time.monotonic() + LINGER
        self.poller.register(conn.sock, EVENT_READ, partial(self.read_off, conn))

    def read_off(self, conn: TConn, _client: Any) -> None:
        """Read what nobody takes; after its end the connection goes."""
        try:
            if conn.sock.recv(READ):
                return
        except OSError:
            pass
        self.leave(conn)

    def leave(self, conn: TConn) -> None:
        """Close a connection that was lingering."""
        del self.leaving[conn]
        self.poller.unregister(conn.sock)
        self.nr_conns -= 1
        conn.close()

    def murder_pending(self) -> None:
        """After each turn of the loop: close whose time is over, and tell the log what was refused."""
        now = time.monotonic()
        if not self.alive:
            # Who has asked for nothing yet holds nobody up.
            for conn in self.pending_conns:
                conn.timeout = min(conn.timeout, now + LINGER)
        super().murder_pending()
        for conn in [conn for conn, until in self.leaving.items() if until < now]:
            self.leave(conn)
        if self.refused and now - self.told >= 1:
            telemetry.log.warning("busy", count=self.refused)
            self.refused, self.told = 0, now
            # gunicorn looks at them in this order, and stops at the first whose time is not over.
            self.keepalived_conns = deque(sorted(self.keepalived_conns, key=attrgetter("timeout")))
