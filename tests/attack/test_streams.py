"""T8: NATS as somebody meets it who only knows its port."""

from __future__ import annotations

import json
import re
import socket

import pytest

from tests.stack import Stack

CONNECT = {
    "verbose": False,
    "pedantic": False,
    "lang": "python",
    "version": "1",
    "protocol": 1,
    "headers": True,
}


def told(stack: Stack, *lines: bytes, **connect: str) -> str:
    """Say hello and these lines; all that the server says until it hangs up or has nothing more to say."""
    listen = re.search(r'"listen": "([^:]+):(\d+)"', (stack.var / "nats" / "nats.conf").read_text())
    assert listen
    with socket.create_connection((listen[1], int(listen[2])), timeout=5) as line:
        line.settimeout(2)
        hello = b"CONNECT " + json.dumps(CONNECT | connect).encode() + b"\r\n"
        found = b""
        try:
            line.sendall(hello + b"".join(lines) + b"PING\r\n")
            while b"PONG" not in found and (part := line.recv(65536)):
                found += part
        except TimeoutError:
            found += b"WAITS"
        except OSError:
            # It hung up while we spoke.
            pass
    return found.decode(errors="replace")


@pytest.mark.parametrize(
    "who",
    [
        {},
        {"user": "registry"},
        {"user": "registry", "pass": ""},
        {"user": "registry", "pass": "registry"},
        {"user": "", "pass": ""},
        {"auth_token": "x"},
        {"jwt": "eyJ0eXAiOiJKV1QiLCJhbGciOiJub25lIn0.e30."},
        {"nkey": "UAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "sig": "x"},
        {"user": "sys", "pass": "sys"},
    ],
)
def test_nobody_comes_in_without_a_password(stack: Stack, who: dict[str, str]) -> None:
    answer = told(stack, b"SUB > 1\r\n", **who)
    assert "Authorization Violation" in answer
    assert "PONG" not in answer


@pytest.mark.parametrize("size", [1_048_577, 64 * 1024**2, 1024**3, 2**31, 2**40])
def test_a_giant_message_is_not_waited_for(stack: Stack, size: int) -> None:
    """Refused by what it says of itself, and who said it is gone."""
    password = json.loads((stack.var / "secrets" / "passwords.json").read_text())["registry_nats"]
    subject = b"prag.registry.v1.CaseReported.RAN"
    answer = told(stack, b"PUB %s %d\r\n" % (subject, size), **{"user": "registry", "pass": password})
    assert "PONG" not in answer
    assert "WAITS" not in answer


def test_the_server_goes_on(stack: Stack) -> None:
    password = json.loads((stack.var / "secrets" / "passwords.json").read_text())["registry_nats"]
    assert "PONG" in told(stack, **{"user": "registry", "pass": password})


def test_nothing_of_the_server_is_served_by_http(stack: Stack) -> None:
    """Its pages of connections and streams would tell who does what."""
    conf = json.loads((stack.var / "nats" / "nats.conf").read_text())
    assert not {"http", "https", "http_port", "https_port", "monitor_port", "websocket", "mqtt"} & set(conf)
