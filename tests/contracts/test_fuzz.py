"""schemathesis over the whole API as four roles: nothing undocumented, nothing wrong accepted, no defect.

Each generated request is sent as every role, for generating costs more than asking. Requests are made by a
fixed seed, so that a run can be repeated; CI makes a few of each kind, `FUZZ_EXAMPLES=50` and another
`FUZZ_SEED` look further. What is made up is often refused before it is looked at: so each operation is also
asked about a case that is there.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import hypothesis
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi import checks

from services.chassis.ids import new_id
from tests.contracts.family import Family
from tests.stack import Api, Stack, email_of

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "2"))
SEED = int(os.environ.get("FUZZ_SEED", "20261128"))
ROLES = ("officer", "counsellor", "department", "administrator")
TAGS = (
    *("api", "oauth", "files", "common", "assessment", "benefits", "identity", "referral", "registry"),
    "reporting",
)
# Ends the session that asks: asked by itself, with a session of its own.
ENDS_THE_SESSION = "/api/v1/sessions:signOutEverywhere"
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
]
# What stands against the whole of a request, beside the statuses that schemathesis expects.
REFUSED = ["400", "401", "403", "404", "406", "411", "413", "415", "422", "428"]
# The web server in front refuses longer lines before the API sees them (the document says so).
LONGEST = 4000
POSITIVE, NEGATIVE = GenerationMode.POSITIVE, GenerationMode.NEGATIVE


@dataclass
class Fuzz:
    """The API as the roles see it, and what went wrong."""

    url: str
    sessions: dict[str, requests.Session]
    ids: dict[str, str]
    schema: Any
    # The shared refusals of the document.
    responses: dict[str, Any]
    sent: Counter[tuple[str, int]] = field(default_factory=Counter)

    def operations(self, tag: str) -> list[Any]:
        """The operations of a tag, as schemathesis reads them."""
        found = [one.ok() for one in self.schema.get_all_operations()]
        return [one for one in found if tag in one.definition.raw["tags"] and one.path != ENDS_THE_SESSION]

    def wrong(self, operation: Any, sessions: dict[str, requests.Session] | None = None) -> list[str]:
        """Ask in every way; what the API should not have answered."""
        names = re.findall(r"\{(\w+)\}", operation.path)
        known = {name: self.ids[name] for name in names if name in self.ids}
        ways: list[tuple[GenerationMode, dict[str, str] | None]] = [(POSITIVE, None), (NEGATIVE, None)]
        if names and len(known) == len(names):
            ways.append((POSITIVE, known))
        found: dict[str, str] = {}
        for mode, ids in ways:
            strategy = operation.as_strategy(generation_mode=mode, path_parameters=ids)
            self._ask(strategy, mode, sessions or self.sessions, found)
        return list(found.values())

    def _ask(
        self,
        strategy: Any,
        mode: GenerationMode,
        sessions: dict[str, requests.Session],
        found: dict[str, str],
    ) -> None:
        @hypothesis.seed(SEED)
        @hypothesis.settings(
            max_examples=EXAMPLES,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @hypothesis.given(case=strategy)
        def ask(case: Any) -> None:
            given = case.as_transport_kwargs(base_url=self.url)
            line = requests.Request(given["method"], given["url"], params=given.get("params")).prepare().url
            hypothesis.assume(len(line or "") < LONGEST)
            for role, session in sessions.items():
                answer = case.call(base_url=self.url, session=session)
                self.sent[(mode.value, answer.status_code)] += 1
                for failure in [*_failures(case, answer), *self._unsaid(case.operation, answer)]:
                    key = f"{type(failure).__name__} {answer.status_code} {answer.text[:60]}"
                    found.setdefault(key, _said(role, case, answer, failure))

        try:
            ask()
        except Unsatisfiable:
            # Nothing can be wrong with a request that has no parts.
            assert mode is NEGATIVE

    def _unsaid(self, operation: Any, answer: Any) -> list[str]:
        """A reason that the document does not name for this operation and status."""
        given = operation.definition.raw["responses"].get(str(answer.status_code), {})
        response = self.responses[given["$ref"].rsplit("/", 1)[-1]] if "$ref" in given else given
        if "x-reasons" not in response:
            return []
        reason = answer.json()["reason"]
        return [] if reason in response["x-reasons"] else [f"{reason} is not named"]


def _failures(case: Any, answer: Any) -> list[Failure]:
    try:
        case.validate_response(answer, checks=CHECKS)
    except FailureGroup as group:
        return list(group.exceptions)
    except Failure as failure:
        return [failure]
    return []


def _said(role: str, case: Any, answer: Any, failure: Failure | str) -> str:
    body = str(answer.request.body)[:600]
    return (
        f"{role}: {answer.request.method} {answer.request.url[:600]} {body}\n"
        f"  {answer.status_code} {answer.text[:300]}\n  {failure}"
    )


@pytest.fixture(scope="module")
def fuzz(stack: Stack) -> Iterator[Fuzz]:
    document = requests.get(f"{stack.url}/api/v1/openapi.json", timeout=30).json()
    config = SchemathesisConfig.from_dict(
        {
            "seed": SEED,
            # The sessions are the roles'; a made-up token would only ever be refused.
            "generation": {"with-security-parameters": False},
            "checks": {"negative_data_rejection": {"expected-statuses": REFUSED}},
        }
    )
    ids = Family(stack, "Filipović").registered().planned().referred().ids
    ids |= {"municipality": "RAN", "service": "registry", "key": "report.1", **throwaways(stack)}
    running = Fuzz(
        stack.url,
        {role: stack.api(role).http for role in ROLES},
        ids,
        schemathesis.openapi.from_dict(document, config=config),
        document["components"]["responses"],
    )
    yield running
    stack.close_other_offices()
    print(f"fuzz: {sum(running.sent.values())} requests", dict(sorted(running.sent.items())))
    assert {mode for mode, _ in running.sent} == {"positive", "negative"}


def throwaways(stack: Stack) -> dict[str, str]:
    """An institution, an account and a program that nobody else needs: they may be suspended."""
    administrator, code = stack.api("administrator"), f"fuzz-{new_id().hex[-8:]}"
    names = {"sq": "Zyra", "sr": "Канцеларија", "en": "Office"}
    office = {"code": code, "kind": "EO", "municipalities": ["RAN"], "name": names, "fullName": names}
    institution = administrator("POST", "institutions", json={"institution": office})
    account = {
        "email": f"{code}@example.org",
        "displayName": "Nobody",
        "institutionId": institution["id"],
        "roles": ["institution_officer"],
    }
    invited = administrator("POST", "accounts", json={"account": account})
    client = administrator("POST", "clients", json={"institutionId": institution["id"], "name": "ZPRM"})
    return {
        "institutionId": institution["id"],
        "accountId": invited["account"]["id"],
        "clientId": client["client"]["id"],
    }


@pytest.mark.parametrize("tag", TAGS)
def test_nothing_undocumented_and_nothing_wrong_accepted(
    fuzz: Fuzz, tag: str, tried: Callable[[int], None]
) -> None:
    operations, before = fuzz.operations(tag), fuzz.sent.total()
    assert operations
    found = [text for operation in operations for text in fuzz.wrong(operation)]
    assert not found, "\n\n".join(found)
    tried(fuzz.sent.total() - before)


def test_tags_are_all(fuzz: Fuzz) -> None:
    assert {tag["name"] for tag in fuzz.schema.raw_schema["tags"]} == set(TAGS)


def test_signing_out_everywhere_by_sessions_of_its_own(fuzz: Fuzz, stack: Stack) -> None:
    """Last, in an account that nobody signs in with after it."""
    session = {"auditor": Api(stack.url, email_of("auditor"), stack.password("auditor")).http}
    [operation] = [
        one
        for one in (found.ok() for found in fuzz.schema.get_all_operations())
        if one.path == ENDS_THE_SESSION
    ]
    assert not fuzz.wrong(operation, session)
