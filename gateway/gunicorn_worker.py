"""gunicorn's threads with a door: no thread waits for a client, no client for an answer that comes too late.

gthread gives a thread to whoever has sent one byte, and lets any number wait. Here a thread gets a request
only when all of it has come (arrivals.py), and its answer is sent on by the loop: sixteen bodies of one byte
each, or readers that stop reading, take none of sixteen threads. Who holds the connections is limited by the
address of the socket, which no header changes; when all are taken, the one that has waited longest at the
address with most of them makes room.

Under more load than Prag can carry, every answer would come too late to be of use. So many may wait for each
thread of a worker; what comes on top is answered 503 by the loop, without a thread, and may ask again on the
same connection. Health checks are refused like all others: busy is not gone, so who checks takes 503 for a
sign of life.

What is ours is the arrival and the door. Processes, signals, parsing, WSGI and the pool of threads are
gunicorn's. What is lost: a refused request has no line in the log; the door writes one a second, with how
many.
"""

from __future__ import annotations

import socket
import time
from collections import Counter, deque
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from operator import attrgetter
from selectors import EVENT_READ, EVENT_WRITE
from typing import Any, Final

from gunicorn import http  # type: ignore[import-untyped]
from gunicorn.workers.gthread import TConn, ThreadWorker  # type: ignore[import-untyped]
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from gateway.arrivals import PART, Arrival, Line
from gateway.overload import Refusals
from services.chassis import telemetry

# Enough for a request's head, and mostly its body.
READ: Final = 16_384
# So many seconds a client that still sends its body is listened to, as it reads no answer before.
LINGER: Final = 2.0
MOST_LINGER: Final = 60.0
# While all places are taken the loop looks up so often only, and refuses in one go what has come meanwhile.
REST: Final = 0.005
# So long an answer may stand still on a line.
STILL: Final = 30.0
_CONTINUE: Final = b"HTTP/1.1 100 Continue\r\n\r\n"
_TOO_SLOW: Final = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class Client(TConn):
    """A connection, with the request that is coming in on it."""

    sock: Line

    def __init__(self, cfg: Any, sock: socket.socket, client: Any, server: Any) -> None:
        """Of nothing has come anything yet."""
        super().__init__(cfg, Line(sock), client, server)
        self.address = client[0] if isinstance(client, tuple) else ""
        self.arrival = Arrival()
        # TLS ends before, and HTTP/2 too: there is nothing to begin with.
        self.initialized = self.data_ready = True
        self.parser = http.get_parser(cfg, self.sock, client)
        # Whether the client has let us see the end of its request.
        self.heard_out = True
        # In which of the worker's rows it waits, or whether a thread has it.
        self.place: Any = None
        self.works = False
        # What takes what comes next, and what the poller calls now, if anything.
        self.reads: Callable[[Line], None] | None = None
        self.watched: Callable[[Line], None] | None = None
        self.ends = 0.0


class Worker(ThreadWorker):
    """A gthread worker that reads before it works, and refuses what it can't answer soon."""

    refusals: Refusals
    keepalived_conns: deque[Client]
    pending_conns: dict[Client, None]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Nobody is inside yet."""
        super().__init__(*args, **kwargs)
        # How many have a thread or wait for one, and how many may.
        self.inside = self.most = 0
        # Whether anybody has come in or left since the arbiter was last told that this worker lives.
        self.moved, self.notified = True, 0.0
        self.refused, self.told = 0, time.monotonic()
        # Those of whom nothing has come yet; of whose request a part has come; whose answer is still being
        # sent, and whether another request may follow; and those that have their answer and may still be
        # sending.
        self.pending_conns = {}
        self.arriving: dict[Client, None] = {}
        self.sending: dict[Client, bool] = {}
        self.leaving: dict[Client, None] = {}
        # Connections by address, where the address is the client's own.
        self.held: Counter[str] = Counter()
        self.per_address = 0

    def load_wsgi(self) -> None:
        """Load the application, and have it write the refusals once."""
        super().load_wsgi()
        self.refusals = Refusals(self.wsgi)
        settings = self.wsgi.extensions["prag_settings"]
        self.most = self.cfg.threads * (1 + settings.line)
        # Behind an edge all have its address: there the edge counts.
        self.per_address = 0 if settings.proxies else self.worker_connections // 2

    # Coming in -----------------------------------------------------------------------------------------

    def accept(self, listener: Any) -> None:
        """Accept a connection; until something has come on it, it takes no place."""
        try:
            sock, address = listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return
        conn = Client(self.cfg, sock, address, listener.getsockname())
        self.nr_conns += 1
        self.held[conn.address] += 1
        if conn.address and self.per_address and self.held[conn.address] > self.per_address:
            self.make_room(conn.address)
        elif self.nr_conns >= self.worker_connections:
            self.make_room(max(self.held, key=self.held.__getitem__))
        conn.set_timeout()
        self.put(conn, self.pending_conns)
        conn.reads = partial(self.readable, conn)
        self.watch(conn, EVENT_READ, conn.reads)

    def make_room(self, address: str) -> None:
        """Close the connection of an address that has waited longest, without anything that works for it."""
        for waiting in (self.arriving, self.pending_conns, self.keepalived_conns, self.leaving, self.sending):
            for conn in waiting:
                if conn.address == address:
                    self.drop(conn)
                    return

    def readable(self, conn: Client, _line: Any) -> None:
        """Take what has come; a request that is whole goes to a thread, or is refused."""
        if conn.works:
            # Whatever comes before the answer waits for it, which few clients send: the others stay watched.
            self.unwatch(conn)
            return
        try:
            data = conn.sock.receive(PART if conn.arrival.begun else READ)
        except OSError:
            data = b""
        if data is None:
            return
        if not data:
            self.drop(conn)
            return
        self.take(conn, data)

    def take(self, conn: Client, data: bytes) -> None:
        """Go on with what has come of a request."""
        arrival = conn.arrival
        if self.inside >= self.most and not arrival.begun:
            # Under load this is nearly every request, so it is refused where it stands.
            self.refuse(conn, data)
            return
        arrival.feed(data, time.monotonic())
        if not (arrival.whole or arrival.cut) and self.too_much(arrival):
            arrival.give_up()
        if arrival.whole or arrival.cut:
            self.put(conn, None)
            conn.heard_out = arrival.whole
            self.enqueue_req(conn)
            return
        if arrival.asks:
            arrival.asks = False
            conn.sock.say(_CONTINUE)
        if conn.place is not self.arriving:
            self.put(conn, self.arriving)

    def too_much(self, arrival: Arrival) -> bool:
        """Say whether a body is larger than what it is for takes: then nobody reads it."""
        settings = self.wsgi.extensions["prag_settings"]
        come = max(arrival.announced, arrival.received)
        if come <= settings.max_body:
            return False
        verb, _, rest = arrival.head.partition(b" ")
        path = rest.partition(b" ")[0].partition(b"?")[0].decode("latin-1")
        try:
            endpoint, _ = self.wsgi.url_map.bind("").match(path, verb.decode("latin-1"))
        except (HTTPException, RequestRedirect):
            return True
        most: int = getattr(self.wsgi.view_functions.get(endpoint), "max_body", settings.max_body)
        return come > most

    def enqueue_req(self, conn: Client) -> None:
        """Give a request that has arrived to the threads, or refuse it."""
        if self.inside >= self.most:
            self.refuse(conn, conn.arrival.head, heard=conn.heard_out and conn.arrival.whole)
            return
        self.inside += 1
        self.moved = conn.works = True
        conn.sock.reads(conn.arrival.open())
        super().enqueue_req(conn)

    def handle(self, conn: Client) -> bool:
        """Answer a request, in a thread."""
        again: bool = super().handle(conn)
        conn.sock.flush()
        return again

    def handle_request(self, req: Any, conn: Client) -> bool:
        """Answer; where the rest of a request is not wanted, the answer says that nothing may follow it."""
        if not conn.heard_out:
            req.force_close()
        answered: bool = super().handle_request(req, conn)
        return answered

    # Going out -----------------------------------------------------------------------------------------

    def finish_request(self, conn: Client, fs: Future[Any]) -> None:
        """Note that one has left the threads, and send on what its line did not take."""
        self.inside -= 1
        self.moved, conn.works = True, False
        again = bool(fs.result()) if not fs.cancelled() and fs.exception() is None else False
        # What the parser left is no request of ours.
        again = again and conn.heard_out and not conn.sock.recv(1) and not conn.parser.unreader.buf.getvalue()
        conn.arrival.close()
        if conn.sock.waits:
            conn.ends = time.monotonic() + STILL
            self.put(conn, self.sending, again)
            self.watch(conn, EVENT_WRITE, partial(self.writable, conn))
        else:
            self.answered(conn, again=again)

    def writable(self, conn: Client, _line: Any) -> None:
        """Send on."""
        try:
            if conn.sock.send_on():
                conn.ends = time.monotonic() + STILL
        except OSError:
            self.drop(conn)
            return
        if not conn.sock.waits:
            again = self.sending[conn]
            self.set_apart(conn)
            self.answered(conn, again=again)

    def answered(self, conn: Client, *, again: bool) -> None:
        """Wait for the next request, where there may be one."""
        if not again:
            self.linger(conn)
            return
        ahead, conn.arrival.ahead = conn.arrival.ahead, b""
        conn.arrival.begin(time.monotonic())
        conn.set_timeout()
        self.put(conn, self.keepalived_conns)
        if conn.watched is not conn.reads:
            self.watch(conn, EVENT_READ, conn.reads)
        if not self.alive:
            conn.timeout = min(conn.timeout, time.monotonic() + LINGER)
        if ahead:
            self.take(conn, ahead)

    # Refusing ------------------------------------------------------------------------------------------

    def refuse(self, conn: Client, received: bytes, *, heard: bool = False) -> None:
        """Answer 503 to what has come; another request may follow where this one was whole."""
        stays = self.alive and self.nr_conns < self.max_keepalived
        # A request whose body was read already is as whole as one without.
        answer, stays = self.refusals.answer(received, stays=stays, heard=heard)
        self.refused += 1
        stays = conn.sock.say(answer) and stays
        if not stays:
            self.set_apart(conn)
            self.linger(conn)
            return
        if heard:
            conn.arrival.close()
            self.answered(conn, again=True)
        else:
            # Its place in the row is put right once a second.
            conn.set_timeout()
            if conn.place is not self.keepalived_conns:
                self.put(conn, self.keepalived_conns)

    # Leaving -------------------------------------------------------------------------------------------

    def put(self, conn: Client, place: Any, value: Any = None) -> None:
        """Have a connection wait among others, and nowhere else."""
        if isinstance(conn.place, dict):
            conn.place.pop(conn, None)
        elif conn.place is not None:
            with suppress(ValueError):
                self.keepalived_conns.remove(conn)
        conn.place = place
        if isinstance(place, dict):
            place[conn] = value
        elif place is not None:
            self.keepalived_conns.append(conn)

    def set_apart(self, conn: Client) -> None:
        """Have a connection wait for nothing."""
        self.put(conn, None)
        self.unwatch(conn)

    def watch(self, conn: Client, events: int, then: Callable[[Line], None] | None) -> None:
        """Have the poller call `then`, and nothing else, when a connection is ready for this."""
        self.unwatch(conn)
        self.poller.register(conn.sock, events, then)
        conn.watched = then

    def unwatch(self, conn: Client) -> None:
        """Have the poller call nothing."""
        if conn.watched is not None:
            conn.watched = None
            with suppress(KeyError, ValueError, OSError):
                self.poller.unregister(conn.sock)

    def drop(self, conn: Client) -> None:
        """Close a connection."""
        self.set_apart(conn)
        self.nr_conns -= 1
        self.held[conn.address] -= 1
        if not self.held[conn.address]:
            del self.held[conn.address]
        conn.arrival.close()
        conn.close()

    def linger(self, conn: Client) -> None:
        """Say that this was all, and read on: closing over unread data would take the answer back."""
        try:
            conn.sock.shutdown(socket.SHUT_WR)
            self.watch(conn, EVENT_READ, partial(self.read_off, conn))
        except (OSError, ValueError):
            self.drop(conn)
            return
        now = time.monotonic()
        conn.ends, conn.timeout = now + LINGER, now + MOST_LINGER
        self.put(conn, self.leaving)

    def read_off(self, conn: Client, _line: Any) -> None:
        """Read what nobody takes; after its end the connection goes."""
        try:
            data = conn.sock.receive(PART)
        except OSError:
            data = b""
        if data == b"":
            self.drop(conn)
        elif data:
            # It still sends, and reads when it has sent.
            conn.ends = min(time.monotonic() + LINGER, conn.timeout)

    def murder_pending(self) -> None:
        """After each turn of the loop: once a second, close whose time is over, and tell what was refused."""
        if self.inside >= self.most and self.alive:
            time.sleep(REST)
        now = time.monotonic()
        if not self.alive:
            # Who has asked for nothing yet holds nobody up.
            for conn in self.pending_conns:
                conn.timeout = min(conn.timeout, now + LINGER)
        while self.pending_conns and (first := next(iter(self.pending_conns))).timeout <= now:
            self.drop(first)
        if now - self.told < 1:
            return
        self.told = now
        for conn in [conn for conn in self.arriving if conn.arrival.deadline() < now]:
            conn.sock.say(_TOO_SLOW)
            self.drop(conn)
        for conn in [conn for conn in (*self.sending, *self.leaving) if conn.ends < now]:
            self.drop(conn)
        if self.refused:
            telemetry.log.warning("busy", count=self.refused)
            self.refused = 0
            # gunicorn looks at them in this order, and stops at the first whose time is not over.
            self.keepalived_conns = deque(sorted(self.keepalived_conns, key=attrgetter("timeout")))
            for conn in self.keepalived_conns:
                conn.place = self.keepalived_conns

    def murder_keepalived(self, force: bool = False) -> None:  # noqa: FBT001, FBT002 - as gunicorn has it
        """Close those that have asked for nothing more in time."""
        now = time.monotonic()
        while self.keepalived_conns and (force or self.keepalived_conns[0].timeout <= now):
            self.drop(self.keepalived_conns[0])

    def notify(self) -> None:
        """Tell the arbiter that this worker lives: a full house that nobody leaves does not.

        After gunicorn's `timeout` the arbiter ends it and makes another; refusals alone would go on for ever.
        """
        now = time.monotonic()
        if now - self.notified >= 1 and (self.moved or self.inside < self.most):
            self.moved, self.notified = False, now
            super().notify()

    def handle_abort(self, sig: int, frame: Any) -> None:
        """End as the arbiter wants, and say whether the threads are the reason."""
        telemetry.log.error("stuck", count=self.inside)
        super().handle_abort(sig, frame)
