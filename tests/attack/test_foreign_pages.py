"""T17: a page of somebody else's makes a signed-in browser do nothing, reads nothing, and shows nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
import requests

from services.chassis.ids import new_id
from tests.architecture.contracts import ROOT
from tests.stack import Stack

EVIL = {"Origin": "https://evil.example", "Referer": "https://evil.example/trap"}
UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
# Answered to whoever proves nothing: a client by its secret, which no browser keeps.
WITH_A_SECRET = ("/api/v1/oauth/token",)


def address(rule: str) -> str:
    """A path of a rule: `<uuid:case_id>` is some id, `<any(a, b):step>` the first."""

    def part(found: re.Match[str]) -> str:
        kind = found[1]
        if kind.startswith("any("):
            return kind.removeprefix("any(").split(",")[0].strip(" ')")
        return {"uuid": str(new_id()), "segments": "registry"}.get(kind, "x")

    return re.sub(r"<(any\([^)]*\)|\w+):\w+>", part, rule)


def rules(*verbs: str) -> Iterator[str]:
    """The paths of pages and files that take one of these verbs."""
    for line in (ROOT / "tests/architecture/routes.txt").read_text().splitlines():
        taken, rule, *_ = line.split()
        if set(verbs) & set(taken.split(",")):
            yield address(line.partition(" ")[2].rpartition("  ")[0].strip() if "any(" in line else rule)


def cookie(stack: Stack, who: str = "officer") -> str:
    """All cookies of somebody's browser, as it sends them."""
    api = stack.api(who)
    return "; ".join(f"{one.name}={one.value}" for one in api.http.cookies)


def test_no_form_is_sent_from_a_foreign_page(stack: Stack, tried: Callable[[int], None]) -> None:
    paths = [path for path in rules(*UNSAFE) if path not in WITH_A_SECRET]
    assert len(paths) > 90
    for path in paths:
        for proof in ({}, {"csrf_token": ""}, {"csrf_token": "x" * 60}):
            answer = requests.post(
                stack.url + path,
                data=proof,
                headers={**EVIL, "Cookie": cookie(stack)},
                allow_redirects=False,
                timeout=30,
            )
            assert answer.status_code in {400, 403, 411, 415}, (path, answer.status_code, answer.text[:300])
    tried(len(paths) * 3)


def test_no_act_of_the_api_is_called_from_a_foreign_page(stack: Stack, tried: Callable[[int], None]) -> None:
    """As forms and scripts can ask without being asked first whether they may."""
    document = stack.api("officer")("GET", "openapi.json")
    count = 0
    for path, operations in document["paths"].items():
        for verb in operations:
            if verb.upper() not in UNSAFE or path in WITH_A_SECRET:
                continue
            url = stack.url + re.sub(
                r"\{(\w+)\}",
                lambda found: {"municipality": "RAN", "service": "registry"}.get(found[1], str(new_id())),
                path,
            )
            for kind in ("application/json", "text/plain", "application/x-www-form-urlencoded"):
                answer = requests.request(
                    verb,
                    url,
                    data="{}",
                    headers={**EVIL, "Cookie": cookie(stack), "Content-Type": kind},
                    timeout=30,
                )
                assert answer.status_code in {400, 401, 403, 411, 415}, (verb, url, kind, answer.text[:300])
                count += 1
    assert count > 290
    tried(count)


def test_no_answer_is_read_or_framed_by_a_foreign_page(stack: Stack, tried: Callable[[int], None]) -> None:
    paths = [*rules("GET"), "/nowhere"]
    for path in paths:
        for verb in ("GET", "OPTIONS"):
            asked = {**EVIL, "Cookie": cookie(stack), "Access-Control-Request-Method": "POST"}
            answer = requests.request(
                verb, stack.url + path, headers=asked, allow_redirects=False, timeout=30
            )
            assert not [name for name in answer.headers if name.lower().startswith("access-control-")], path
            assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"], path
    tried(len(paths) * 2)


@pytest.mark.parametrize("verb", ["TRACE", "TRACK", "CONNECT", "DEBUG"])
def test_a_verb_that_is_none_of_ours_is_refused(stack: Stack, verb: str) -> None:
    answer = requests.request(verb, f"{stack.url}/sign-in", headers={"X-Secret": "qzqz"}, timeout=30)
    assert answer.status_code in {400, 405, 501}
    assert "qzqz" not in answer.text
