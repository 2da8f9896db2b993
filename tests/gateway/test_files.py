"""Files through the real gateway under gunicorn: whole or not at all, and never run by a browser."""

from __future__ import annotations

import hashlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import grpc
import pytest
import requests
from prag.common.v1 import blob_service_pb2 as blobs

from gateway.files import transfer
from services.chassis.errors import InvalidArgument, NotFound
from services.chassis.files.blobs import MAX_SIZE
from services.chassis.rpc import status

ROOT = Path(__file__).parents[2]
BEARER = {"Authorization": "Bearer t0ken", "Accept-Language": "en"}
MULTIPART = "multipart/form-data; boundary=x"
NAME = "saglasnost “Рашић”.pdf"


class Blobs:
    """BlobService as a service has it: a file exists when its stream has ended, not before."""

    def __init__(self) -> None:
        self.kept: dict[str, tuple[str, bytes]] = {}
        self.broken_off = 0
        self.most = 0
        self.tokens: list[str] = []

    def write(self, requests_: Iterator[Any], context: grpc.ServicerContext) -> Any:
        self.tokens.append(dict(context.invocation_metadata()).get("authorization", ""))
        name, size, content = "", 0, b""
        try:
            for one in requests_:
                if one.WhichOneof("part") == "header":
                    name, size = one.header.file_name, one.header.size
                else:
                    self.most = max(self.most, len(one.chunk))
                    content += one.chunk
        except grpc.RpcError:
            self.broken_off += 1
            raise
        if len(content) != size:
            # What a broken stream often looks like from here: one that has ended.
            self.broken_off += 1
            self._refuse(InvalidArgument("BLOB_DAMAGED"), context)
        if content.startswith(b"MZ"):
            self._refuse(
                InvalidArgument("BLOB_TYPE_REFUSED", content_type="application/x-msdownload"), context
            )
        blob_id = f"b{len(self.kept)}"
        self.kept[blob_id] = (name, content)
        return self._header(blob_id)

    def read(self, request: Any, context: grpc.ServicerContext) -> Iterator[Any]:
        if request.blob_id not in self.kept:
            self._refuse(NotFound("BLOB_NOT_FOUND"), context)
        yield blobs.ReadBlobResponse(header=self._header(request.blob_id))
        content = self.kept[request.blob_id][1]
        for start in range(0, len(content), 100_000):
            yield blobs.ReadBlobResponse(chunk=content[start : start + 100_000])

    def _header(self, blob_id: str) -> Any:
        name, content = self.kept[blob_id]
        kind = "text/html" if name.endswith(".html") else "application/pdf"
        digest = hashlib.sha256(content).hexdigest()
        return blobs.Blob(id=blob_id, file_name=name, content_type=kind, size=len(content), sha256=digest)

    @staticmethod
    def _refuse(error: Any, context: grpc.ServicerContext) -> None:
        context.set_trailing_metadata(status.trailers(error))
        context.abort(status.code_of(error), error.reason)


@pytest.fixture(scope="module")
def store() -> Iterator[tuple[Blobs, int]]:
    kept = Blobs()
    methods = {
        "WriteBlob": grpc.stream_unary_rpc_method_handler(
            kept.write, blobs.WriteBlobRequest.FromString, blobs.Blob.SerializeToString
        ),
        "ReadBlob": grpc.unary_stream_rpc_method_handler(
            kept.read, blobs.ReadBlobRequest.FromString, blobs.ReadBlobResponse.SerializeToString
        ),
    }
    server = grpc.server(ThreadPoolExecutor(8), options=[("grpc.so_reuseport", 0)])
    handler = grpc.method_handlers_generic_handler("prag.common.v1.BlobService", methods)
    server.add_generic_rpc_handlers((handler,))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    yield kept, port
    server.stop(0).wait()


@pytest.fixture(scope="module")
def gateway(store: tuple[Blobs, int]) -> Iterator[int]:
    """The gateway as production runs it, for only a real server shows what a torn connection is."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        command = [
            sys.executable, "-m", "gunicorn", "--config", "python:gateway.gunicorn_conf", "--workers", "1",
            "--bind", f"fd://{listener.fileno()}", "--log-level", "warning",
        ]  # fmt: skip
        environment = os.environ | {"REGISTRY_ADDRESS": f"127.0.0.1:{store[1]}", "PRAG_SECRET_KEY": "tests"}
        process = subprocess.Popen(command, cwd=ROOT, env=environment, pass_fds=[listener.fileno()])
        try:
            assert requests.get(f"http://127.0.0.1:{port}/api/v1/nope", timeout=60).status_code == 404
            yield port
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(20)


@pytest.fixture
def kept(store: tuple[Blobs, int]) -> Blobs:
    store[0].kept.clear()
    store[0].broken_off = 0
    return store[0]


def upload(port: int, content: Any, name: str = NAME, **more: Any) -> requests.Response:
    headers = {**BEARER, "Content-Type": "application/octet-stream", **more.pop("headers", {})}
    return requests.post(
        f"http://127.0.0.1:{port}/api/v1/registry/files",
        params={"fileName": name},
        data=content,
        headers=headers,
        timeout=60,
        **more,
    )


def test_a_file_goes_in_and_comes_out_the_same(gateway: int, kept: Blobs) -> None:
    content = os.urandom(3_000_000)
    answer = upload(gateway, content)
    assert answer.status_code == 200
    blob = answer.json()
    assert (blob["fileName"], blob["size"]) == (NAME, "3000000")
    assert kept.tokens[-1] == "Bearer t0ken"
    assert kept.most <= transfer.CHUNK
    got = requests.get(
        f"http://127.0.0.1:{gateway}/api/v1/registry/files/{blob['id']}", headers=BEARER, timeout=60
    )
    assert got.content == content
    assert hashlib.sha256(got.content).hexdigest() == blob["sha256"]


def test_what_comes_out_is_never_run(gateway: int, kept: Blobs) -> None:
    blob = upload(gateway, b"<script>alert(1)</script>", name="a.html").json()
    got = requests.get(
        f"http://127.0.0.1:{gateway}/api/v1/registry/files/{blob['id']}", headers=BEARER, timeout=60
    )
    assert got.headers["Content-Disposition"].startswith("attachment;")
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in got.headers["Content-Security-Policy"]
    assert "default-src 'none'" in got.headers["Content-Security-Policy"]
    assert "no-store" in got.headers["Cache-Control"]


def test_names_cannot_write_headers(gateway: int, kept: Blobs) -> None:
    kept.kept["evil"] = ('a"; filename=x.exe\r\nSet-Cookie: a=b', b"x")
    got = requests.get(f"http://127.0.0.1:{gateway}/api/v1/registry/files/evil", headers=BEARER, timeout=60)
    assert "Set-Cookie" not in got.headers
    assert got.headers["Content-Disposition"].count('"') == 2


def test_a_file_must_say_its_length(gateway: int, kept: Blobs) -> None:
    """A body of chunks that is torn between two of them cannot be told from a whole one."""
    answer = upload(gateway, iter([b"%PDF", b"x" * 500_000]))
    assert (answer.status_code, answer.json()["reason"]) == (411, "LENGTH_REQUIRED")
    assert kept.kept == {}


def test_an_empty_file_is_none(gateway: int, kept: Blobs) -> None:
    answer = upload(gateway, b"")
    assert (answer.status_code, answer.json()["reason"]) == (400, "BLOB_EMPTY")


def test_the_limit_is_that_of_the_services() -> None:
    assert transfer.MOST_BYTES == MAX_SIZE


def test_too_large_is_refused_and_nothing_kept(gateway: int, kept: Blobs) -> None:
    answer = upload(gateway, b"x" * (30 * 1024 * 1024))
    assert (answer.status_code, answer.json()["reason"]) == (413, "BLOB_TOO_LARGE")
    answer = upload(gateway, b"x" * (transfer.MOST_BYTES + 1))
    assert (answer.status_code, answer.json()["reason"]) == (413, "BLOB_TOO_LARGE")
    assert kept.kept == {}
    assert upload(gateway, b"x" * transfer.MOST_BYTES).status_code == 200


def torn(port: int, head: str, body: bytes) -> None:
    """Send half a request and vanish."""
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(
            f"POST /api/v1/registry/files?fileName=a.pdf HTTP/1.1\r\nHost: prag\r\n"
            f"Authorization: Bearer t\r\nContent-Type: application/pdf\r\n{head}\r\n\r\n".encode()
        )
        line.sendall(body)
        time.sleep(0.2)


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("Content-Length: 1000000", b"x" * 500_000),
        ("Content-Length: 10", b"x"),
        ("Content-Length: 10", b""),
    ],
)
def test_a_torn_upload_leaves_nothing(gateway: int, kept: Blobs, head: str, body: bytes) -> None:
    asked = len(kept.tokens)
    torn(gateway, head, body)
    # The service hears of a file only when all of it has come; the next one is the first that it hears of.
    assert upload(gateway, b"%PDF").status_code == 200
    assert len(kept.tokens) == asked + 1
    assert [content for _, content in kept.kept.values()] == [b"%PDF"]


def test_a_body_that_is_too_large_still_gets_its_answer(gateway: int, kept: Blobs) -> None:
    body = b"[" + b"1," * 5_000_000 + b"1]"
    for path, refused in {
        "accounts": (413, "BODY_TOO_LARGE"),
        "accounts/own": (413, "BODY_TOO_LARGE"),
        # There is nobody whom its body would concern.
        "nope": (404, "ROUTE_NOT_FOUND"),
    }.items():
        answer = requests.post(
            f"http://127.0.0.1:{gateway}/api/v1/{path}",
            data=body,
            headers={**BEARER, "Content-Type": "application/json"},
            timeout=60,
        )
        assert (answer.status_code, answer.json()["reason"]) == refused


def test_the_gateway_goes_on_after_torn_uploads(gateway: int, kept: Blobs) -> None:
    for _ in range(12):
        torn_line = socket.create_connection(("127.0.0.1", gateway))
        torn_line.sendall(b"POST /api/v1/registry/files?fileName=a.pdf HTTP/1.1\r\nHost: prag\r\n")
        torn_line.sendall(b"Authorization: Bearer t\r\nContent-Length: 1000\r\n\r\nx")
        torn_line.close()
    assert upload(gateway, b"%PDF").status_code == 200


@pytest.mark.parametrize(
    ("path", "headers", "expected"),
    [
        ("registry/files?fileName=a.pdf", {"Authorization": ""}, (401, "TOKEN_INVALID")),
        ("nobody/files?fileName=a.pdf", {}, (404, "ROUTE_NOT_FOUND")),
        ("registry/files", {}, (400, "INVALID_FIELDS")),
        ("registry/files?fileName=", {}, (400, "INVALID_FIELDS")),
        ("registry/files?fileName=a.pdf&x=1", {}, (400, "INVALID_FIELDS")),
        ("registry/files?fileName=..%2Fa.pdf", {}, (400, "INVALID_FIELDS")),
        ("registry/files?fileName=a%00.pdf", {}, (400, "INVALID_FIELDS")),
        ("registry/files?fileName=a.pdf", {"Content-Type": MULTIPART}, (415, "MEDIA_TYPE_REFUSED")),
        ("assessment/files?fileName=a.pdf", {}, (503, "PEER_UNAVAILABLE")),
    ],
)  # fmt: skip
def test_wrong_uploads_are_problems(
    gateway: int, kept: Blobs, path: str, headers: dict[str, str], expected: tuple[int, str]
) -> None:
    answer = requests.post(
        f"http://127.0.0.1:{gateway}/api/v1/{path}", data=b"%PDF", headers={**BEARER, **headers}, timeout=60
    )
    assert (answer.status_code, answer.json()["reason"]) == expected
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert kept.kept == {}


def test_what_the_service_refuses_is_told(gateway: int, kept: Blobs) -> None:
    answer = upload(gateway, b"MZ" + b"x" * 1000)
    assert (answer.status_code, answer.json()["reason"]) == (415, "BLOB_TYPE_REFUSED")
    answer = requests.get(
        f"http://127.0.0.1:{gateway}/api/v1/registry/files/none", headers=BEARER, timeout=60
    )
    assert (answer.status_code, answer.json()["reason"]) == (404, "BLOB_NOT_FOUND")
    assert (
        requests.get(f"http://127.0.0.1:{gateway}/api/v1/registry/files/none", timeout=60).status_code == 401
    )
