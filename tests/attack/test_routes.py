"""T31: what is there that nobody wrote down."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
import requests
from google.protobuf.descriptor import MethodDescriptor

from tests.architecture.contracts import methods
from tests.stack import Stack

# What scanners ask for first: sources, settings, tools of frameworks, older and internal doors.
ASKED_FOR = (
    *("/.git/config", "/.git/HEAD", "/.svn/entries", "/.env", "/.env.bak", "/.aws/credentials"),
    *("/.ssh/id_rsa", "/pyproject.toml", "/Makefile", "/requirements.txt", "/docker-compose.yml"),
    *("/Dockerfile", "/config.json", "/admin", "/admin/", "/wp-admin/", "/phpmyadmin/", "/console"),
    *("/debug", "/debug/pprof/", "/_debug_toolbar/", "/metrics", "/health", "/healthz", "/status"),
    *("/server-status", "/actuator/env", "/jolokia", "/trace", "/api", "/api/", "/api/v0/cases"),
    *("/api/v2/cases", "/api/v1", "/api/v1/", "/api/internal", "/graphql", "/swagger.json"),
    *("/openapi.json", "/api/openapi.json", "/api-docs", "/redoc", "/ws", "/socket.io/", "/backup.zip"),
    *("/dump.sql", "/db.sqlite3", "/.DS_Store", "/static/", "/static/../settings.py", "/templates/"),
    *("/static/..%2f..%2fpyproject.toml", "/static/%2e%2e/%2e%2e/pyproject.toml", "/static//etc/passwd"),
    *("/static/....//....//etc/passwd", "/..%2f..%2fetc%2fpasswd", "/%00"),
    *("/cases/../administration/accounts", "/xmlrpc.php", "/cgi-bin/test", "/test", "/example"),
    *("/__init__.py", "/gateway/settings.py"),
)
METHODS = methods()


@pytest.mark.parametrize("who", ["", "administrator"])
def test_what_scanners_ask_for_is_not_there(stack: Stack, who: str, tried: Callable[[int], None]) -> None:
    http = stack.api(who).http if who else requests.Session()
    for path in ASKED_FOR:
        answer = send(http, stack.url, path)
        assert answer.status_code in {400, 404}, (path, answer.status_code)
        assert answer.url.startswith(stack.url), path
        assert "Traceback" not in answer.text
        assert "PRAG_" not in answer.text
        assert "root:" not in answer.text
    tried(len(ASKED_FOR))


def send(http: requests.Session, url: str, path: str) -> requests.Response:
    """Ask for exactly this path, which a client would tidy up, and go on to where it leads."""
    asked = http.prepare_request(requests.Request("GET", url))
    asked.url = url + path
    return http.send(asked, timeout=30)


def names_in_paths(method: MethodDescriptor) -> list[str]:
    """How somebody would guess the address of an RPC."""
    service = method.containing_service
    return [
        f"/{service.full_name}/{method.name}",
        f"/api/{service.full_name}/{method.name}",
        f"/api/v1/{service.full_name}/{method.name}",
    ]


def test_no_rpc_is_called_by_its_own_name_at_the_door(stack: Stack, tried: Callable[[int], None]) -> None:
    """As gRPC's and Connect's clients would: the door has the contract's addresses and no other."""
    http = stack.api("administrator").http
    count = 0
    for method in METHODS:
        for path in names_in_paths(method):
            answer = http.post(stack.url + path, json={}, timeout=30, allow_redirects=False)
            assert answer.status_code in {400, 404, 405}, (path, answer.status_code, answer.text[:200])
            count += 1
    assert count > 300
    tried(count)


def test_services_are_not_at_the_door(stack: Stack) -> None:
    """The gateway listens where people are; services, workers and their metrics on this machine alone."""
    for ready in sorted((stack.var / "ready").iterdir()):
        for name, listen in json.loads(ready.read_text()).items():
            if name.endswith("listen"):
                assert str(listen).startswith("127.0.0.1:"), (ready.name, name, listen)


def test_no_answer_says_what_stands_behind_it(stack: Stack) -> None:
    for path in ("/sign-in", "/nowhere", "/api/v1/nowhere", "/static/nothing"):
        headers = requests.get(stack.url + path, timeout=30).headers
        assert not {"X-Powered-By", "X-AspNet-Version", "Via"} & set(headers)
        assert not any(sign.isdigit() for sign in headers.get("Server", ""))
