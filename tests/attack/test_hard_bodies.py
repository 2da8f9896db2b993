"""T29: bodies that are deep, long or packed cost a refusal, and those who work notice nothing."""

from __future__ import annotations

import gzip
import json
import re
import time
from collections.abc import Callable
from typing import Any

import grpc
import pytest
import requests
from grpc_health.v1 import health_pb2, health_pb2_grpc

from tests.contracts.test_reflection import as_itself
from tests.stack import Stack

WITHIN = 10.0
MIB = 1024**2


def nested(depth: int, opening: str = "[", closing: str = "]") -> bytes:
    return (opening * depth + closing * depth).encode()


BODIES: dict[str, tuple[bytes, dict[str, str]]] = {
    "lists in lists": (b'{"note":' + nested(500_000) + b"}", {}),
    "objects in objects": (b'{"note":' * 200_000 + b"1" + b"}" * 200_000, {}),
    "a list without an end": (b'{"persons":[' + b"{}," * 3_000_000, {}),
    "a text of eight MiB": (json.dumps({"note": "x" * 8 * MIB}).encode(), {}),
    "escapes": (b'{"note":"' + b"\\u0041" * MIB + b'"}', {}),
    "many names": (json.dumps({f"n{n}": n for n in range(300_000)}).encode(), {}),
    "one name many times": (b"{" + b'"note":"x",' * 400_000 + b'"note":"x"}', {}),
    "a number of a million digits": (b'{"reportedCount":' + b"9" * MIB + b"}", {}),
    "a fraction of a million digits": (b'{"reportedCount":1.' + b"1" * MIB + b"}", {}),
    "an exponent": (b'{"reportedCount":1e999999999}', {}),
    "not UTF-8": (b'{"note":"' + b"\xff\xfe" * 100_000 + b'"}', {}),
    "half of a pair": (b'{"note":"' + b"\\ud800" * 100_000 + b'"}', {}),
    "packed": (gzip.compress(b" " * 64 * MIB), {"Content-Encoding": "gzip"}),
    "packed twice": (gzip.compress(gzip.compress(b" " * 256 * MIB)), {"Content-Encoding": "gzip, gzip"}),
    "an entity": (
        b'<!DOCTYPE a [<!ENTITY b "' + b"x" * 1000 + b'">]><a>&b;</a>',
        {"Content-Type": "application/xml"},
    ),
    "form fields": (
        b"&".join(b"f%d=x" % n for n in range(100_000)),
        {"Content-Type": "application/x-www-form-urlencoded"},
    ),
    "parts": (
        b"".join(
            b'--b\r\nContent-Disposition: form-data; name="f%d"\r\n\r\nx\r\n' % n for n in range(50_000)
        ) + b"--b--\r\n",
        {"Content-Type": "multipart/form-data; boundary=b"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("path", ["/api/v1/cases", "/people/new/report", "/api/v1/oauth/token", "/sign-in"])
@pytest.mark.parametrize("name", BODIES)
def test_a_hard_body_is_refused(stack: Stack, name: str, path: str) -> None:
    body, more = BODIES[name]
    api = stack.api("officer")
    headers = {"Content-Type": "application/json", **more}
    try:
        answer = api.http.post(
            stack.url + path, data=body, headers=headers, timeout=WITHIN, allow_redirects=False
        )
    except requests.ConnectionError:
        # Refused before it was all there, while we were still sending: the answer is lost, as HTTP has it.
        return
    assert answer.status_code in {400, 401, 403, 411, 413, 415, 422}, answer.text[:500]
    assert len(answer.content) < 100_000


def test_long_heads_are_refused(stack: Stack, tried: Callable[[int], None]) -> None:
    heads: list[tuple[str, dict[str, str]]] = [
        ("/sign-in?" + "a" * 100_000, {}),
        ("/" + "a/" * 20_000, {}),
        ("/sign-in?" + "&".join(f"a{n}=b" for n in range(5_000)), {}),
        ("/sign-in", {"X-Long": "a" * 1_000_000}),
        ("/sign-in", {f"X-{n}": "a" for n in range(2_000)}),
        ("/sign-in", {"Cookie": "; ".join(f"c{n}=v" for n in range(20_000))}),
        ("/sign-in", {"Accept-Language": ",".join(f"a{n};q=0.1" for n in range(1_500))}),
        ("/static/x", {"Range": "bytes=" + ",".join(f"{n}-" for n in range(1_000))}),
    ]
    for path, headers in heads:
        began = time.monotonic()
        try:
            answer = requests.get(stack.url + path, headers=headers, timeout=WITHIN, allow_redirects=False)
            assert answer.status_code < 500, (path[:30], answer.status_code)
        except requests.ConnectionError:
            pass
        assert time.monotonic() - began < WITHIN
    tried(len(heads))


# Patterns that a text is held against, by what they might stumble on.
STUMBLES = (
    "a" * 3_900 + "!",
    " " * 3_900 + "x",
    "1" * 39 + ":" * 39,
    "\t \n" * 1_300,
    "ab" * 1_900 + "\u2028",
)


def texts(document: dict[str, Any]) -> set[str]:
    """The patterns of all fields."""
    found = set(re.findall(r'"pattern": ?"((?:[^"\\]|\\.)*)"', json.dumps(document)))
    return {json.loads(f'"{pattern}"') for pattern in found}


def test_no_pattern_stumbles(stack: Stack, tried: Callable[[int], None]) -> None:
    """ReDoS: every pattern of the contract against texts as long as any field takes."""
    patterns = texts(stack.api("officer")("GET", "openapi.json"))
    assert len(patterns) > 5
    for pattern in patterns:
        for text in STUMBLES:
            began = time.process_time()
            re.search(pattern, text)
            assert time.process_time() - began < 0.5, pattern
    tried(len(patterns) * len(STUMBLES))


def deep(depth: int) -> bytes:
    """A protobuf message in a message in a message, whatever the fields are called."""
    found = b""
    for _ in range(depth):
        length = len(found)
        size = bytearray()
        while True:
            size.append((length & 0x7F) | (0x80 if length > 0x7F else 0))
            length >>= 7
            if not length:
                break
        found = b"\x0a" + bytes(size) + found
    return found


PROTOBUF = {
    "deep": deep(20_000),
    "groups": b"\x0b" * 1_000_000,
    "a length that lies": b"\x0a\xff\xff\xff\xff\x07",
    "a varint without an end": b"\x08" + b"\xff" * 1_000_000,
    "not UTF-8": b"\x0a\x04\xff\xfe\xfd\xfc" * 1_000,
    "unknown fields": b"".join(b"\xf8\xff\xff\xff\x0f\x01" for _ in range(300_000)),
    "five MiB": b"\x0a\x80\x80\xc0\x02" + b"x" * 5 * MIB,
}
RPCS = ("prag.registry.v1.RegistryService/ReportCase", "prag.common.v1.DraftService/SaveDraft")


@pytest.mark.parametrize("name", PROTOBUF)
def test_a_hard_message_is_refused_and_the_service_goes_on(
    stack: Stack, name: str, tried: Callable[[int], None]
) -> None:
    listen = json.loads((stack.var / "ready" / "registry").read_text())["listen"]
    with grpc.insecure_channel(listen) as channel:
        for rpc in RPCS:
            send = channel.unary_unary(f"/{rpc}", lambda sent: sent, lambda got: got)
            with pytest.raises(grpc.RpcError) as refused:
                send(PROTOBUF[name], timeout=WITHIN)
            assert refused.value.code() not in {
                grpc.StatusCode.OK,
                grpc.StatusCode.DEADLINE_EXCEEDED,
                grpc.StatusCode.UNAVAILABLE,
            }
        health = health_pb2_grpc.HealthStub(channel).Check(
            health_pb2.HealthCheckRequest(), timeout=WITHIN, metadata=as_itself(stack, "registry")
        )
        assert health.status == health_pb2.HealthCheckResponse.SERVING
    tried(len(RPCS))
