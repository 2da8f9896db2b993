"""What v1 promised still holds, and the guard sees what would break a caller."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.contracts import promise

CASE, VERBS, REPORT = "registry.Case", "GET /api/v1/cases/{caseId}", "POST /api/v1/cases"
ACCEPT = "POST /api/v1/referrals/{referralId}:accept"
Change = Callable[[dict[str, Any]], Any]


@pytest.fixture(scope="module")
def today() -> dict[str, Any]:
    return promise.compact(promise.document())


def test_nobody_who_calls_v1_is_broken(today: dict[str, Any]) -> None:
    before = json.loads(promise.BASELINE.read_text())
    assert promise.breaks(before, today) == [], "at a release: make openapi-baseline"


BREAKING: list[tuple[str, Change, str]] = [
    ("operation", lambda d: d["operations"].pop(VERBS), "removed"),
    ("id", lambda d: d["operations"][VERBS].update(id="x"), "operationId changed"),
    (
        "parameter",
        lambda d: d["operations"]["GET /api/v1/cases"]["parameters"].pop("query pageSize"),
        "pageSize removed",
    ),
    (
        "new required parameter",
        lambda d: d["operations"][VERBS]["parameters"].update(
            {"query why": {"required": True, "schema": {"type": "string"}}}
        ),
        "new and required",
    ),
    ("body type", lambda d: d["operations"][REPORT]["body"].clear(), "application/json removed"),
    ("answer type", lambda d: d["operations"][VERBS]["answer"].clear(), "application/json removed"),
    ("body", lambda d: d["operations"][ACCEPT].update(bodyRequired=True), "body is required"),
    (
        "token",
        lambda d: d["operations"]["POST /api/v1/sessions:signIn"].update(public=False),
        "needs a token",
    ),
    ("schema", lambda d: d["schemas"].pop(CASE), "removed"),
    ("field", lambda d: d["schemas"][CASE]["properties"].pop("municipality"), "municipality: removed"),
    ("type", lambda d: d["schemas"][CASE]["properties"]["number"].update(type="integer"), "type changed"),
    (
        "limit",
        lambda d: d["schemas"]["registry.Person"]["properties"]["givenName"].update(maxLength=99),
        "maxLength changed",
    ),
    ("new required field", lambda d: d["schemas"][CASE].update(required=["number"]), "number: is required"),
    ("enum value", lambda d: d["schemas"]["common.Strand"]["enum"].pop(), "removed"),
    ("closed", lambda d: d["schemas"]["Problem"].update(additionalProperties=False), "changed"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "said"), [row[1:] for row in BREAKING], ids=[row[0] for row in BREAKING])
def test_what_breaks_is_seen(today: dict[str, Any], change: Change, said: str) -> None:
    changed = copy.deepcopy(today)
    change(changed)
    found = promise.breaks(today, changed)
    assert found
    assert all(said in one for one in found), found


def test_adding_breaks_nobody(today: dict[str, Any]) -> None:
    changed = copy.deepcopy(today)
    changed["operations"]["GET /api/v1/new"] = changed["operations"][VERBS]
    changed["operations"][VERBS]["parameters"]["query more"] = {"required": False, "schema": {}}
    changed["schemas"]["registry.New"] = {"type": "object"}
    changed["schemas"][CASE]["properties"]["more"] = {"type": "string"}
    changed["schemas"]["common.Strand"]["enum"].append("STRAND_NEW")
    assert promise.breaks(today, changed) == []
