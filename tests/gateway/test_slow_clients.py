"""Clients that send or read slowly, or only seem to: they take nothing from others. Counted, not timed."""

from __future__ import annotations

import http.client
import io
import json
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path

import grpc
import pytest
from hypothesis import given
from hypothesis import strategies as st
from prag.common.v1 import blob_service_pb2 as blobs

from gateway import arrivals, gunicorn_conf
from gateway.arrivals import Arrival, Line
from services.chassis.rpc import server as rpc_server
from tests.gateway.test_files import Blobs
from tests.gateway.test_overload import CASE, MOST, THREADS, ask, connect, ended, gateway, once, slow  # noqa: F401 - a fixture

ROOT = Path(__file__).parents[2]
SIGN_IN = "/sign-in"
HALF_HEAD = b"GET /sign-in HTTP/1.1\r\nHost: a\r\nX-Unfinished: "
HALF_BODY = (
    b"POST /sign-in HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    b"Content-Length: 900\r\n\r\nx"
)
HALF_FILE = (
    b"POST /api/v1/registry/files?fileName=a.pdf HTTP/1.1\r\nHost: a\r\nContent-Length: 3000000\r\n\r\nx"
)
HALF_CHUNK = b"POST /api/v1/cases HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nx"


@pytest.fixture(scope="module")
def door(slow) -> Iterator[int]:  # noqa: F811 - the fixture
    with gateway(slow) as port:
        yield port


@contextmanager
def opened(port: int, *beginnings: bytes, times: int = 1) -> Iterator[list[socket.socket]]:
    """So many connections, on each of which only this has come."""
    with ExitStack() as stack:
        lines = []
        for beginning in beginnings * times:
            line = stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=30))
            line.sendall(beginning)
            lines.append(line)
        yield lines


def answer(line: socket.socket) -> http.client.HTTPResponse:
    response = http.client.HTTPResponse(line)
    response.begin()
    return response


@pytest.mark.parametrize(
    ("beginning", "times"),
    [(HALF_BODY, 16), (HALF_HEAD, 150), (HALF_FILE, 16), (HALF_CHUNK, 16), (b"G", 150), (b"\r\n", 16)],
    ids=["bodies", "heads", "files", "chunks", "one byte", "an empty line"],
)
def test_who_sends_a_part_takes_no_place(door: int, beginning: bytes, times: int) -> None:
    """The gateway has two threads and ten places: each of these was one."""
    assert times > MOST
    with opened(door, beginning, times=times):
        assert [once(door, SIGN_IN, headers={}).status for _ in range(7)] == [200] * 7


def test_who_does_not_read_takes_no_place(slow) -> None:  # noqa: F811 - the fixture
    """A download is more than any buffer of the line, and nobody takes it; each had a thread."""
    kept = Blobs()
    kept.kept["b"] = ("a.pdf", bytes(20_000_000))
    read = grpc.unary_stream_rpc_method_handler(
        kept.read, blobs.ReadBlobRequest.FromString, blobs.ReadBlobResponse.SerializeToString
    )
    server = grpc.server(ThreadPoolExecutor(8), options=[("grpc.so_reuseport", 0)])
    server.add_generic_rpc_handlers(
        (grpc.method_handlers_generic_handler("prag.common.v1.BlobService", {"ReadBlob": read}),)
    )
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    get = b"GET /api/v1/registry/files/b HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer t\r\n\r\n"
    try:
        with gateway((slow[0], port)) as door, opened(door, get, times=4 * THREADS) as lines:
            # All have begun to get theirs, and read on no further than the head.
            heads = [line.recv(9) for line in lines]
            assert set(heads) == {b"HTTP/1.1 "}
            assert [once(door, SIGN_IN, headers={}).status for _ in range(7)] == [200] * 7
            # And who reads late gets all of it.
            body = b"".join(iter(lambda: lines[0].recv(1_000_000), b"")) if lines[0].send(b"") == 0 else b""
            assert len(body) > 20_000_000
    finally:
        server.stop(0).wait()


def test_a_body_in_pieces_is_a_body(door: int) -> None:
    post = HALF_CHUNK + b"yyyy\r\n0\r\nTrailer: a\r\n\r\n"
    with opened(door, b"") as (line,):
        for at in range(len(post)):
            line.sendall(post[at : at + 1])
        assert answer(line).status in {400, 401}
    with opened(door, HALF_FILE[:-1].replace(b"3000000", b"3")) as (line,):
        line.sendall(b"%PD")
        assert answer(line).status == 401


def test_two_requests_at_once_are_two(door: int) -> None:
    get = b"GET /sign-in HTTP/1.1\r\nHost: a\r\n\r\n"
    post = get.replace(b"GET /sign-in", b"POST /api/v1/cases")[:-2] + b"Content-Length: 2\r\n\r\n{}"
    with opened(door, get + post + get[:-4]) as (line,):
        received = b""
        while statuses(received) != ["200", "401"]:
            received += line.recv(65_536)
        line.sendall(b"\r\n\r\n")
        while statuses(received) != ["200", "401", "200"]:
            received += line.recv(65_536)


def statuses(received: bytes) -> list[str]:
    return re.findall(r"HTTP/1\.1 (\d+)", received.decode("latin-1"))


def test_who_waits_to_be_asked_is_asked(door: int) -> None:
    head = HALF_FILE[:-1].replace(b"3000000", b"3").replace(b"\r\n\r\n", b"\r\nExpect: 100-continue\r\n\r\n")
    with opened(door, head) as (line,):
        assert line.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        line.sendall(b"%PD")
        assert answer(line).status == 401


@pytest.mark.parametrize(
    "framed",
    [
        b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
        b"Content-Length: +3\r\n\r\nabc",
        b"Content-Length: 3, 3\r\n\r\nabc",
        b"Transfer-Encoding: gzip\r\n\r\nabc",
        b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"Transfer-Encoding\x0b: chunked\r\n\r\n",
    ],
)
def test_what_has_two_ends_has_none(door: int, framed: bytes) -> None:
    """Nothing behind it is taken for a request: who comes after a proxy's idea of its end is not let in."""
    inner = b"GET /sign-in HTTP/1.1\r\nHost: a\r\n\r\n"
    with opened(door, b"POST /api/v1/cases HTTP/1.1\r\nHost: a\r\n" + framed + inner) as (line,):
        received = b"".join(iter(lambda: line.recv(65_536), b""))
    assert received.count(b"HTTP/1.1 ") <= 1
    assert b"HTTP/1.1 200" not in received


def test_a_body_for_which_there_is_no_room_is_not_waited_for(door: int) -> None:
    with opened(door, HALF_FILE.replace(b"3000000", b"300000000")) as (line,):
        answered = answer(line)
    # Nobody is told that the connection, which ends, takes another request.
    assert (answered.status in {401, 413}, answered.headers["Connection"]) == (True, "close")
    with opened(door, HALF_BODY.replace(b"900", b"3000000")) as (line,):
        answered = answer(line)
    assert (answered.status, answered.headers["Connection"]) == (413, "close")


def test_of_one_address_so_many_wait_and_the_oldest_goes_first(slow) -> None:  # noqa: F811 - the fixture
    with gateway(slow, "--worker-connections", "20") as door, opened(door, HALF_HEAD, times=25) as lines:
        assert once(door, SIGN_IN, headers={"X-Forwarded-For": "10.0.0.1"}).status == 200
        # Ten may stay, of which one made room for who asked last; which have gone is seen without waiting.
        gone = [line for line in lines[:15] if ended(line, 10)]
        assert len(gone) == 15
        assert not ended(lines[-1], 0.2)


def test_a_head_a_form_and_a_file_have_their_time() -> None:
    """Ten seconds for a head and a form; a file one more for each 16 kB that have come."""
    arrival = Arrival()
    arrival.feed(HALF_HEAD, 100.0)
    assert arrival.deadline() == 110.0
    # More of a head is no more time.
    arrival.feed(b"y" * 9_000, 109.0)
    assert arrival.deadline() == 110.0
    arrival.close()
    arrival = Arrival()
    arrival.feed(HALF_FILE, 100.0)
    assert 110.0 < arrival.deadline() < 110.001
    arrival.feed(b"x" * 32 * 1024, 109.0)
    assert 112.0 < arrival.deadline() < 112.001
    arrival.close()
    assert (arrivals.SECONDS, arrivals.FILE_RATE) == (10.0, 16 * 1024)


@given(
    st.lists(st.binary(min_size=1, max_size=40), max_size=5),
    st.booleans(),
    st.binary(max_size=20),
    st.lists(st.integers(1, 30), min_size=1, max_size=40),
)
def test_where_a_request_ends_does_not_hang_on_how_it_comes(parts, chunked, ahead, cuts) -> None:
    body = b"".join(parts)
    if chunked:
        framed = b"".join(b"%x;a=b\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\nT: x\r\n\r\n"
        head = b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
    else:
        framed, head = body, b"POST / HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % len(body)
    whole, rest = head + framed, head + framed + ahead
    arrival, at, number = Arrival(), 0, 0
    while not arrival.whole:
        step = cuts[number % len(cuts)]
        arrival.feed(rest[at : at + step], 1.0)
        assert not arrival.cut
        at, number = at + step, number + 1
    assert arrival.open().read() == whole
    assert whole + arrival.ahead == rest[:at]
    arrival.close()


def test_a_line_keeps_what_it_can_not_send_and_loses_nothing() -> None:
    near, far = socket.socketpair()
    with closing(near), closing(far):
        line = Line(near)
        content = bytes(range(256)) * 20_000
        line.sendall(content[:4_000_000])
        line.sendall(content[4_000_000:])
        assert line.waits
        received = b""
        while line.waits or len(received) < len(content):
            received += far.recv(1_000_000)
            line.send_on()
        assert received == content


def test_a_head_goes_with_its_body_and_without_one_at_the_end() -> None:
    near, far = socket.socketpair()
    with closing(near), closing(far):
        far.setblocking(False)
        line = Line(near)
        for body in (b"body", b""):
            line.reads(io.BytesIO())
            line.sendall(b"head ")
            with pytest.raises(BlockingIOError):
                far.recv(100)
            if body:
                line.sendall(body)
            line.flush()
            assert far.recv(100) == b"head " + body
        line.sendall(b"more")
        line.flush()
        assert far.recv(100) == b"more"


def test_a_line_tells_what_its_client_did() -> None:
    near, far = socket.socketpair()
    with closing(near):
        line = Line(near)
        assert line.receive(100) is None
        far.sendall(b"\0a\0" * 50)
        assert line.receive(100) == (b"\0a\0" * 50)[:100]
        assert line.receive(100) == (b"\0a\0" * 50)[100:]
        far.close()
        assert line.receive(100) == b""
        assert not line.say(b"to nobody")
        with pytest.raises(BrokenPipeError):
            line._taken(b"to nobody")


@contextmanager
def edge(door: int) -> Iterator[int]:
    """HAProxy before a gateway, as docker-compose has it but for where things are."""
    docker = ROOT / "deploy" / "docker"
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    text = (docker / "edge.cfg").read_text(encoding="utf-8")
    for was, becomes in (
        (r"/usr/local/etc/haproxy", str(docker)),
        (r"bind :8080", f"bind 127.0.0.1:{port}"),
        (r"    stats socket .*\n", ""),
        (r"resolvers docker\n(    .*\n)+", ""),
        (r"server-template gateway 8 gateway:8080 (.*) resolvers .*", rf"server gateway 127.0.0.1:{door} \1"),
    ):
        text = re.sub(was, becomes, text)
    with tempfile.TemporaryDirectory() as own:
        path = Path(own) / "haproxy.cfg"
        path.write_text(text, encoding="utf-8")
        process = subprocess.Popen(["haproxy", "-db", "-f", path])
        try:
            until = time.monotonic() + 30
            while time.monotonic() < until:
                with suppress(OSError):
                    if once(port, SIGN_IN, headers={}).status == 200:
                        break
            yield port
        finally:
            process.terminate()
            process.wait(10)


@pytest.mark.skipif(not shutil.which("haproxy"), reason="HAProxy is not installed")
def test_the_edge_is_not_held_up_either(door: int) -> None:
    """More heads, forms and files than the places that it has at a gateway, forty."""
    begun = HALF_FILE + bytes(20_000)
    with edge(door) as port, opened(port, HALF_HEAD, HALF_BODY, begun, times=50):
        assert [once(port, SIGN_IN, headers={}).status for _ in range(7)] == [200] * 7


def test_a_worker_may_hold_more_than_it_has_threads() -> None:
    assert gunicorn_conf.worker_connections >= 100 * gunicorn_conf.threads


def test_grpc_has_bounds_too() -> None:
    options = dict(rpc_server.OPTIONS)
    assert options["grpc.max_concurrent_streams"] == 200
    assert options["grpc.max_connection_idle_ms"] == 60_000
    assert {"grpc.keepalive_time_ms", "grpc.keepalive_timeout_ms"} < options.keys()


def test_a_door_that_was_closed_by_slow_ones_is_still_a_door(door: int, slow) -> None:  # noqa: F811 - the fixture
    slow[0].go.set()
    with opened(door, HALF_BODY, times=MOST), closing(connect(door)) as kept:
        assert ask(kept, CASE).status == 200
        assert json.loads(once(door, "/api/v1/nope").body)["reason"] == "ROUTE_NOT_FOUND"
