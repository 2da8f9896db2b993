"""The door under gunicorn: more requests than may wait are refused at once, and no answer is lost."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed, wait
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import grpc
import pytest
from prag.registry.v1 import registry_service_pb2 as registry

from deploy.docker import health
from gateway import gunicorn_conf
from gateway.settings import Settings

ROOT = Path(__file__).parents[2]
THREADS, LINE = 2, 3
MOST = THREADS * (1 + LINE)
CASE = "/api/v1/cases/0190a0a0-0000-7000-8000-000000000001"
BEARER = {"Authorization": "Bearer t0ken"}


@dataclass
class Slow:
    """A registry that answers when it is told to."""

    go: threading.Event = field(default_factory=threading.Event)
    # How many it keeps waiting.
    held: int = 0
    changed: threading.Condition = field(default_factory=threading.Condition)

    def get_case(self, request: registry.GetCaseRequest, _context: object) -> registry.Case:
        self.count(1)
        self.go.wait(30)
        self.count(-1)
        return registry.Case(id=request.case_id, etag="1")

    def count(self, more: int) -> None:
        with self.changed:
            self.held += more
            self.changed.notify_all()

    def wait_until(self, held: int) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: self.held == held, 30)


@pytest.fixture(scope="module")
def slow() -> Iterator[tuple[Slow, int]]:
    made = Slow()
    handler = grpc.unary_unary_rpc_method_handler(
        made.get_case, registry.GetCaseRequest.FromString, registry.Case.SerializeToString
    )
    server = grpc.server(ThreadPoolExecutor(16), options=[("grpc.so_reuseport", 0)])
    server.add_generic_rpc_handlers(
        (grpc.method_handlers_generic_handler("prag.registry.v1.RegistryService", {"GetCase": handler}),)
    )
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    yield made, port
    made.go.set()
    server.stop(0).wait()


@contextmanager
def gateway(slow: tuple[Slow, int], *more: str) -> Iterator[int]:
    """A gateway of one worker with few places; `more` are gunicorn's arguments."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        command = [
            sys.executable, "-m", "gunicorn", "--config", "python:gateway.gunicorn_conf", "--workers", "1",
            "--threads", str(THREADS), "--bind", f"fd://{listener.fileno()}", "--log-level", "warning", *more,
        ]  # fmt: skip
        environment = os.environ | {
            "REGISTRY_ADDRESS": f"127.0.0.1:{slow[1]}",
            "PRAG_SECRET_KEY": "tests",
            "PRAG_DEADLINE": "30",
            "PRAG_LINE": str(LINE),
        }
        process = subprocess.Popen(command, cwd=ROOT, env=environment, pass_fds=[listener.fileno()])
        try:
            assert once(port, "/sign-in", headers={}).status == 200
            yield port
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(20)


@pytest.fixture(scope="module")
def door(slow: tuple[Slow, int]) -> Iterator[int]:
    with gateway(slow) as port:
        yield port


@dataclass
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes
    took: float

    @property
    def reason(self) -> str:
        return str(json.loads(self.body)["reason"])


def connect(port: int) -> http.client.HTTPConnection:
    return http.client.HTTPConnection("127.0.0.1", port, timeout=60)


def ask(
    connection: http.client.HTTPConnection,
    path: str = CASE,
    verb: str = "GET",
    headers: dict[str, str] = BEARER,
) -> Answer:
    began = time.monotonic()
    connection.request(verb, path, headers=headers)
    answer = connection.getresponse()
    return Answer(answer.status, answer.headers, answer.read(), time.monotonic() - began)


def once(door: int, path: str = CASE, headers: dict[str, str] = BEARER) -> Answer:
    with closing(connect(door)) as connection:
        return ask(connection, path, headers=headers)


@contextmanager
def full(door: int, slow: Slow) -> Iterator[list[Future[Answer]]]:
    """Every place is taken, and nobody leaves; yields all that asked, of which twice as many got none."""
    slow.wait_until(held=0)
    slow.go.clear()
    with ThreadPoolExecutor(4 * MOST) as clients:
        asked = [clients.submit(once, door) for _ in range(3 * MOST)]
        try:
            # From now on nobody leaves. Who was on the way out before may have left a place free.
            slow.wait_until(held=THREADS)
            while wait(asked[-1:], 0.5).not_done:
                asked.append(clients.submit(once, door))
            yield asked
        finally:
            slow.go.set()


@contextmanager
def crowd(door: int, slow: Slow) -> Iterator[list[Answer]]:
    """A full house; yields what those were told that got no place."""
    with full(door, slow) as asked:
        yield [one.result() for one in islice(as_completed(asked, timeout=30), 2 * MOST)]
    statuses = [one.result().status for one in asked]
    assert set(statuses) == {200, 503}
    # Who was on the way out before may have kept a place until now.
    assert THREADS <= statuses.count(200) <= MOST


def ended(client: socket.socket, within: float) -> bool:
    """Whether the other side closes the connection soon."""
    client.settimeout(within)
    try:
        while client.recv(65_536):
            pass
    except TimeoutError:
        return False
    return True


def test_what_finds_no_place_is_refused_at_once_and_the_rest_is_answered(
    door: int, slow: tuple[Slow, int]
) -> None:
    with crowd(door, slow[0]) as refused:
        assert {(one.status, one.reason) for one in refused} == {(503, "BUSY")}
        assert sorted(one.took for one in refused)[MOST] < 0.5
        one = refused[0]
        assert one.headers["Content-Type"] == "application/problem+json"
        assert one.headers["Retry-After"] == "10"
        assert "Set-Cookie" not in one.headers
    assert once(door).status == 200


@pytest.mark.parametrize(
    ("wish", "text"),
    [
        ("sq", "Tepër i zënë"),
        ("sr", "Превелика гужва"),
        ("sr-Latn-RS, en;q=0.5", "Prevelika gužva"),
        ("fr, en-GB;q=0.9", "Too busy"),
    ],
)
def test_in_the_language_of_program_and_person(
    door: int, slow: tuple[Slow, int], wish: str, text: str
) -> None:
    with crowd(door, slow[0]):
        problem = once(door, headers=BEARER | {"Accept-Language": wish})
        page = once(door, "/sign-in", headers={"Accept-Language": wish})
    assert text in json.loads(problem.body)["detail"]
    assert (page.status, page.headers["Content-Type"]) == (503, "text/html; charset=utf-8")
    assert text in page.body.decode()


def test_a_person_keeps_the_language_that_was_pressed(door: int, slow: tuple[Slow, int]) -> None:
    headers = {"Cookie": "prag=x; prag-language=sr-Latn", "Accept-Language": "sq"}
    with crowd(door, slow[0]):
        page = once(door, "/cases", headers=headers)
    assert "Prevelika gužva" in page.body.decode()


def test_the_trace_is_the_callers(door: int, slow: tuple[Slow, int]) -> None:
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    with crowd(door, slow[0]) as refused:
        own = once(door, headers=BEARER | {"traceparent": f"00-{trace}-00f067aa0ba902b7-01"})
    assert json.loads(own.body)["instance"] == trace
    others = [json.loads(one.body)["instance"] for one in refused]
    assert len(set(others)) == len(others)


def test_a_refused_client_goes_on_with_its_connection(door: int, slow: tuple[Slow, int]) -> None:
    with closing(connect(door)) as kept:
        with crowd(door, slow[0]):
            assert [ask(kept).status for _ in range(3)] == [503] * 3
            own = kept.sock
            head = ask(kept, verb="HEAD")
            assert (head.status, head.body) == (503, b"")
        assert ask(kept).status == 200
        assert kept.sock is own


def test_also_after_a_body_that_came_whole(door: int, slow: tuple[Slow, int]) -> None:
    post = b"POST /api/v1/cases HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}"
    with crowd(door, slow[0]), socket.create_connection(("127.0.0.1", door), timeout=10) as client:
        for _ in range(3):
            client.sendall(post)
            head, _, rest = client.recv(65_536).partition(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 503 ")
            assert b"Content-Length: %d" % len(rest) in head


@pytest.mark.parametrize(
    "more",
    [
        b"Content-Length: 3000000\r\n\r\n" + b"x" * 200_000,
        b"Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n",
        b"Content-Length: 1\r\nContent-Length: 1\r\n\r\nx",
        b"Connection: close\r\n\r\n",
        b"X-Unfinished: ",
    ],
    ids=["long body", "chunks", "two lengths", "last", "half a head"],
)
def test_the_answer_arrives_also_where_the_connection_must_end(
    door: int, slow: tuple[Slow, int], more: bytes
) -> None:
    with crowd(door, slow[0]), socket.create_connection(("127.0.0.1", door), timeout=10) as client:
        client.sendall(b"POST /api/v1/registry/files HTTP/1.1\r\nHost: a\r\n" + more)
        # It goes on sending before it looks, as an upload does.
        client.sendall(b"y" * 200_000 if b"3000000" in more else b"")
        received = b"".join(iter(lambda: client.recv(65_536), b""))
    head, _, body = received.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 503 ")
    assert b"\r\nConnection: close" in head
    assert json.loads(body)["reason"] == "BUSY"


def test_the_edge_refuses_before_a_gateway_has_to_and_in_its_words(door: int, slow: tuple[Slow, int]) -> None:
    edge = (ROOT / "deploy/docker/edge.cfg").read_text()
    line = Settings.from_environment({"PRAG_SECRET_KEY": "tests"}).line
    assert f"gateway:8080 maxconn {gunicorn_conf.threads * (1 + line)} " in edge
    with crowd(door, slow[0]):
        for wish in ("sq", "sr-Cyrl", "sr-Latn", "en"):
            problem = json.loads(once(door, headers=BEARER | {"Accept-Language": wish}).body)
            assert problem["detail"] in edge
    for name in ("type", "title", "reason"):
        assert f'"{name}":"{problem[name]}"' in edge


def test_busy_is_well(door: int, slow: tuple[Slow, int]) -> None:
    url = f"http://127.0.0.1:{door}/sign-in"
    with crowd(door, slow[0]):
        assert health.http_well(url, busy_is_well=True)
        assert not health.http_well(url)
    assert health.http_well(url)


def test_who_asks_for_nothing_takes_no_place(door: int) -> None:
    with ExitStack() as idle:
        for _ in range(5 * MOST):
            idle.enter_context(socket.create_connection(("127.0.0.1", door)))
        answer = once(door, "/sign-in", headers={})
        assert (answer.status, answer.took < 2) == (200, True)


def test_who_is_refused_keeps_no_other_connection_open(slow: tuple[Slow, int]) -> None:
    with (
        gateway(slow, "--keep-alive", "1") as door,
        closing(connect(door)) as first,
        closing(connect(door)) as silent,
    ):
        assert [ask(one, "/sign-in", headers={}).status for one in (first, silent)] == [200, 200]
        with crowd(door, slow[0]):
            until = time.monotonic() + 10
            while not ended(silent.sock, 0.2):
                assert ask(first).status == 503
                assert time.monotonic() < until, "the silent connection is still open"


@pytest.mark.parametrize(
    ("head", "keeps"),
    [
        ("GET / HTTP/1.1\r\n", True),
        ("GET / HTTP/1.1\r\nConnection: TE, keep-alive\r\n", True),
        ("GET / HTTP/1.1\r\nX: http/1.0\r\nCookie: close\r\n", True),
        ("GET / HTTP/1.0\r\n", False),
        ("GET / HTTP/1.0\r\nHost: a\r\n", False),
        ("GET / HTTP/1.1\r\nConnection: Close, TE\r\n", False),
        ("GET / HTTP/1.1\r\nConnection: TE,close\r\n", False),
        ("GET / HTTP/1.1\r\nConnection: TE\r\nConnection: close\r\n", False),
    ],
)
def test_a_connection_stays_open_where_the_client_may_want_it(
    door: int, slow: tuple[Slow, int], head: str, *, keeps: bool
) -> None:
    with crowd(door, slow[0]), socket.create_connection(("127.0.0.1", door), timeout=10) as client:
        client.sendall(f"{head}\r\n".encode())
        assert (b"\r\nConnection: close\r\n" in client.recv(65_536)) is not keeps
        assert ended(client, 0.2 if keeps else 5) is not keeps


def test_a_worker_whose_threads_all_hang_is_replaced(
    slow: tuple[Slow, int], capfd: pytest.CaptureFixture[str]
) -> None:
    with gateway(slow, "--timeout", "5") as door, full(door, slow[0]):
        assert once(door, "/sign-in", headers={}).status == 503
        until, status = time.monotonic() + 40, 503
        while status == 503:
            assert time.monotonic() < until, "refused for ever"
            time.sleep(0.2)
            # The connection may end with the worker.
            with suppress(ConnectionError):
                status = once(door, "/sign-in", headers={}).status
        assert status == 200
    assert '"event": "stuck"' in capfd.readouterr().out
