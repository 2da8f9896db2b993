"""A request on its way in, and an answer on its way out: what the loop of a worker keeps of a client's line.

No thread ever waits for a client. The loop reads head and body, as they come, into memory and, when they are
large, to disk; a thread gets a request that is whole. What it answers goes the same way back: what the line
does not take at once is kept, and the loop sends it on while the thread works for somebody else.

Only where a request ends is found here. Whether it is one, gunicorn's parser says, which sees nothing but its
bytes: if it takes less of them or wants more, the connection ends with the answer.
"""

from __future__ import annotations

import re
import socket
import tempfile
from typing import IO, Any, Final

__all__ = ["FILE_RATE", "Arrival", "Line"]

# A form has these seconds to arrive, and so has a head; a file as many more as its bytes take at this rate.
SECONDS: Final = 10.0
FILE_RATE: Final = 16 * 1024
# All that gunicorn takes for a head, and more than a browser sends.
MOST_HEAD: Final = 64 * 1024
# What of a request or an answer is kept in memory; scans and their downloads go to disk.
IN_MEMORY: Final = 512 * 1024
PART: Final = 256 * 1024

_END: Final = b"\r\n\r\n"
# What the end of a request depends on.
_FRAME: Final = re.compile(
    rb"\n(content-length|transfer-encoding|expect)[ \t]*:[ \t]*([^\r\n]*)", re.IGNORECASE
)
_MOST_LINE: Final = 4096


class Arrival:
    """One request after the other from one client."""

    def __init__(self) -> None:
        """Nothing has come."""
        # What came behind the request's end: the beginning of the next one.
        self.ahead = b""
        self.begin(0.0)

    def begin(self, now: float) -> None:
        """Wait for the next request."""
        self._kept: IO[bytes] = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - outlives this call
        self._head = b""
        self._began = now
        self._left: int | None = None
        self._chunks: _Chunks | None = None
        self.received = 0
        # It is all there; or it never will be, and the rest is nobody's.
        self.whole = self.cut = False
        # It asked whether it may send its body.
        self.asks = False

    @property
    def begun(self) -> bool:
        """Something of a request has come."""
        return self.received > 0

    def deadline(self) -> float:
        """When it is over unless more has come until then."""
        body = self.received - len(self._head) if self._left is not None or self._chunks else 0
        return self._began + SECONDS + body / FILE_RATE

    def feed(self, data: bytes, now: float) -> None:
        """Take what has come."""
        if not self.received:
            self._began = now
        self.received += len(data)
        if self._left is None and self._chunks is None:
            data = self._read_head(data)
            if not data:
                return
        if self._chunks is not None:
            used = self._chunks.used(data)
            self.whole, self.cut = used is not None, self._chunks.broken
        else:
            used = min(self._left or 0, len(data))
            self._left = (self._left or 0) - used
            self.whole = not self._left
        self._kept.write(data if used is None else data[:used])
        if used is not None:
            self.ahead = data[used:]
            self.received -= len(self.ahead)

    def _read_head(self, data: bytes) -> bytes:
        """Take the head, as far as it is there; what came of the body."""
        # The end may come in two pieces, so a little of what was there is looked at again.
        looked = max(0, len(self._head) - len(_END))
        self._head += data
        end = self._head.find(_END, looked)
        if end < 0:
            if len(self._head) > MOST_HEAD:
                self._kept.write(self._head)
                self.cut = True
            return b""
        head, body = self._head[: end + len(_END)], self._head[end + len(_END) :]
        self._head = head
        self._kept.write(head)
        lengths = []
        for name, value in _FRAME.findall(head):
            field = name.lower()
            if field == b"content-length":
                lengths.append(value.strip())
            elif field == b"expect":
                self.asks = value.strip().lower() == b"100-continue"
            elif value.strip().lower() == b"chunked":
                self._chunks = _Chunks()
            else:
                self.cut = True
        if self._chunks is None:
            self._left = int(lengths[0]) if len(lengths) == 1 and lengths[0].isdigit() else 0
        # Two lengths, none that is a number, or both ways at once: the parser will say so.
        if len(lengths) > 1 or (lengths and not lengths[0].isdigit()) or (lengths and self._chunks):
            self.cut = True
        if not body and not self._left and self._chunks is None:
            self.whole = True
        return body

    @property
    def announced(self) -> int:
        """How many bytes of a body are still to come; of chunks nobody knows."""
        return self._left or 0

    @property
    def head(self) -> bytes:
        """The head, or what has come of it."""
        return self._head

    def give_up(self) -> None:
        """Hand on what is there: of a body that nobody will take, or that is no body."""
        self.cut = True

    def open(self) -> IO[bytes]:
        """The bytes of the request, to be read from their beginning."""
        self._kept.seek(0)
        return self._kept

    def close(self) -> None:
        """Forget the request's bytes."""
        self._kept.close()


class _Chunks:
    """Finds the end of a body that comes in chunks (RFC 9112, 7.1)."""

    def __init__(self) -> None:
        self._left = 0
        self._line = b""
        self._behind_chunk = self._in_trailers = False
        self.broken = False

    def used(self, data: bytes) -> int | None:
        """How many bytes end the body; None when it goes on."""
        at = 0
        while at < len(data):
            if self._left:
                taken = min(self._left, len(data) - at)
                self._left -= taken
                at += taken
                continue
            end = data.find(b"\n", at)
            if end < 0:
                self._line += data[at:]
                self.broken = len(self._line) > _MOST_LINE
                return None
            line, self._line, at = (self._line + data[at:end]).strip(), b"", end + 1
            if self._in_trailers:
                if not line:
                    return at
            elif self._behind_chunk:
                self._behind_chunk = False
            else:
                self._size(line.partition(b";")[0])
                if self.broken:
                    return None
        return None

    def _size(self, text: bytes) -> None:
        try:
            self._left = int(text, 16)
        except ValueError:
            self.broken = True
        self._in_trailers = self._left == 0
        self._behind_chunk = self._left > 0


class Line:
    """A client's socket as gunicorn's parser and answers know one, of which no call waits.

    It reads from the request that has arrived. It writes to the socket what that takes, and keeps the rest.
    """

    def __init__(self, sock: socket.socket) -> None:
        """Take the socket; it never blocks again."""
        self._sock = sock
        self.fileno = sock.fileno
        sock.setblocking(False)
        self._request: IO[bytes] | None = None
        # The head of the answer, until something of its body is there: they go together.
        self._head = b""
        self._begun = False
        self._rest: IO[bytes] | None = None
        self._sent = self._kept = 0

    # The loop ------------------------------------------------------------------------------------------

    def receive(self, most: int) -> bytes | None:
        """What has come from the client; None when nothing has."""
        try:
            return self._sock.recv(most)
        except BlockingIOError:
            return None

    def reads(self, request: IO[bytes]) -> None:
        """Have the parser read this request, and wait for its answer."""
        self._request = request
        self._head, self._begun = b"", False

    @property
    def waits(self) -> bool:
        """Something of an answer is still to be sent."""
        return self._sent < self._kept

    def send_on(self) -> int:
        """Send what the line takes now of what is kept; how much that was."""
        if self._rest is None:
            return 0
        self._rest.seek(self._sent)
        sent = 0
        while part := self._rest.read(PART):
            taken = self._taken(part)
            sent += taken
            if taken < len(part):
                break
        self._sent += sent
        if not self.waits:
            self._rest.close()
            self._rest, self._sent, self._kept = None, 0, 0
        return sent

    def say(self, data: bytes) -> bool:
        """Send something small now, or not at all."""
        try:
            return self._taken(data) == len(data)
        except OSError:
            return False

    def _taken(self, data: bytes) -> int:
        """Send; how much of it the line takes now."""
        try:
            return self._sock.send(data)
        except BlockingIOError:
            return 0

    # The thread ----------------------------------------------------------------------------------------

    def recv(self, most: int) -> bytes:
        """Return a part of the request; nothing behind its end."""
        return self._request.read(most) if self._request is not None else b""

    def sendall(self, data: bytes) -> None:
        """Send, or keep for the loop; the answer's head, which comes first, waits for its body."""
        if not self._begun:
            self._head, self._begun = data, True
            return
        if self._head:
            self._head, data = b"", self._head + data
        sent = 0 if self.waits else self._taken(data)
        if sent < len(data):
            if self._rest is None:
                self._rest = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - outlives this call
            self._kept += self._rest.write(memoryview(data)[sent:])

    def flush(self) -> None:
        """Send a head that no body followed."""
        if self._head:
            self.sendall(b"")

    def sendfile(self, file: IO[bytes], offset: int = 0, count: int | None = None) -> int:
        """Send a part of a file."""
        file.seek(offset)
        left = count if count is not None else -1
        sent = 0
        while left and (part := file.read(PART if left < 0 else min(PART, left))):
            self.sendall(part)
            sent += len(part)
            left -= len(part) if left > 0 else 0
        return sent

    def send(self, data: bytes) -> int:
        """Pass over `100 Continue`: the loop has said it, for by now the body is here."""
        return len(data)

    def close(self) -> None:
        """Close the socket, and forget what it did not take."""
        if self._rest is not None:
            self._rest.close()
        self._sock.close()

    def setblocking(self, _blocking: bool) -> None:  # noqa: FBT001 - as a socket has it
        """Stay as it is."""

    def settimeout(self, _seconds: float | None) -> None:
        """Stay as it is."""

    def __getattr__(self, name: str) -> Any:
        """All else is the socket's."""
        return getattr(self._sock, name)
