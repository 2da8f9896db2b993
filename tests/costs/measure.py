"""Asks what people ask most, and reads in the services' logs what it took.

Each request goes on a trace of its own; each call's log line has that trace and how often the call went
to its database. Of several requests of a kind the cheapest counts: the first ones fill what is kept.
`python -m tests.costs` writes docs/costs.md anew; the change is then seen in review.
"""

from __future__ import annotations

import gzip
import json
import re
import secrets
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

from deploy.local.places import ROOT, SERVICES
from tests.journeys.acts import Case, report, until
from tests.journeys.people import today
from tests.journeys.test_api import COMMISSION, begun
from tests.stack import Api, Stack, email_of, start

TABLE = ROOT / "docs" / "costs.md"
HEAD = """# What a request costs

The most used pages and RPCs: calls from one service to another (the gateway's too), round trips to
databases (BEGIN and COMMIT too), kilobytes of the answer, compressed. A test fails when one of the first
two figures grows; `python -m tests.costs` writes the table anew.

| Request | Calls | Round trips | kB |
|---|---|---|---|
"""
PAGES = {
    "officer": (
        *("/my-work", "/cases", "/cases/{case}", "/cases/{case}/family", "/cases/{case}/visits/record"),
        *("/cases/{case}/plan", "/cases/{case}/opp/read", "/cases/{case}/referrals", "/cases/{case}/history"),
        *("/cases/{case}/plan/monitoring", "/applications/{application}", "/municipal-plan"),
    ),
    "counsellor": ("/referrals/inbox?referral={referral}",),
    "secretary": ("/sessions/{session}",),
}
# Of the JSON API; ids left out.
RPCS = (
    *("GET cases", "GET cases/*", "GET cases/*/persons", "GET cases/*/plan", "POST persons:search"),
    *("POST cases", "POST cases/*:register", "POST cases/*/visits:record", "POST cases/*/opp"),
    *("POST cases/*/plan:draft", "POST plans/*:approve", "POST cases/*/referrals", "POST referrals/*:accept"),
    *("POST referrals/*:recordOutcome", "POST cases/*/applications", "POST commission-sessions/*:castVote"),
    *("POST commission-sessions/*:decide", "POST cases/*/monitoring"),
)
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
TRIES = 3


@dataclass
class Cost:
    """Of one request."""

    calls: int
    round_trips: int
    bytes: int = 0


@dataclass
class Asked:
    """Requests so far: what each asked for, its trace, and how long the answer was."""

    found: list[tuple[str, str, int]] = field(default_factory=list)

    def headers(self, trace: str) -> dict[str, str]:
        """What puts a request on a trace."""
        return {"traceparent": f"00-{trace}-{secrets.token_hex(8)}-01", "Accept-Encoding": "identity"}

    def note(self, name: str, trace: str, content: bytes) -> None:
        """One more."""
        self.found.append((name, trace, len(gzip.compress(content))))


class Traced(Api):
    """The API, each request on a trace of its own."""

    asked = Asked()

    def send(self, verb: str, path: str, **options: Any) -> requests.Response:
        """Ask, and note it."""
        trace = secrets.token_hex(16)
        options["headers"] = {**options.get("headers", {}), **self.asked.headers(trace)}
        answer = super().send(verb, path, **options)
        if answer.ok:
            self.asked.note(f"{verb} {ID.sub('*', path.partition('?')[0])}", trace, answer.content)
        return answer

    def page(self, path: str, name: str) -> None:
        """Open a page."""
        trace = secrets.token_hex(16)
        answer = self.http.get(self.url + path, headers=self.asked.headers(trace), timeout=60)
        assert answer.status_code == 200, (path, answer.status_code)
        self.asked.note(name, trace, answer.content)


class _Traced(Stack):
    """A running Prag whose people are traced."""

    def api(self, who: str) -> Traced:
        if who not in self._apis:
            self._apis[who] = Traced(self.url, email_of(who), self.password(who))
        found = self._apis[who]
        assert isinstance(found, Traced)
        return found


def measured(running: Stack) -> dict[str, Cost]:
    """The cheapest of each, by name; pages first."""
    stack = _Traced(running.url, running.var, None, running.institutions, running.accounts)
    Traced.asked = Asked()
    for _ in range(2):
        ids = story(stack)
    # One after the other: a busy machine takes longer for a story than registry keeps its rules.
    for _ in range(TRIES):
        report(stack, "REINTEGRATION", today(), reportedName="Stanković", reportedCount=5)
    for who, paths in PAGES.items():
        for path in paths:
            for _ in range(TRIES):
                stack.api(who).page(path.format(**ids), path)
    for path in ("cases?municipality=RAN", f"cases/{ids['case']}", f"cases/{ids['case']}/plan"):
        for _ in range(TRIES):
            stack.api("officer")("GET", path)
    for _ in range(TRIES):
        stack.api("officer")("POST", "persons:search", json={"name": "Dragan"})
    stack.close()
    by_trace = read_logs(running)
    found: dict[str, Cost] = {}
    for name, trace, size in Traced.asked.found:
        cost = by_trace.get(trace, Cost(0, 0))
        known = found.get(name)
        if known is None or (cost.round_trips, cost.calls) <= (known.round_trips, known.calls):
            found[name] = Cost(cost.calls, cost.round_trips, size)
    return {name: found[name] for name in (*(one for paths in PAGES.values() for one in paths), *RPCS)}


def story(stack: Stack) -> dict[str, str]:
    """A family helped and decided about; the ids that pages need."""
    case = begun(stack, 40)
    case.reaches("PLANNED")
    referral = case.refer("JOB_MEDIATION", "eo-gjilan")
    case.answer(referral, "counsellor", ["JOB_SEEKER_REGISTERED"])
    money = {"minorUnits": "90000", "currency": "EUR"}
    application = case.apply("RENT", "RENT", today(), amount=money, months=6)
    decision = case.decide(application["id"], "secretary", COMMISSION)
    # Assessment asks registry about a case of whose help it has not heard yet.
    until(lambda: _may(case, "record_monitoring"), "assessment has heard of the help")
    case.month(f"{today():%Y-%m}", today())
    return {
        "case": case.id,
        "referral": referral["id"],
        "application": application["id"],
        "session": decision["sessionId"],
    }


def _may(case: Case, action: str) -> bool:
    actions = case.who("officer")("GET", f"cases/{case.id}/progress")["actions"]
    return any(one["name"] == action and one.get("allowed") for one in actions)


def read_logs(stack: Stack) -> dict[str, Cost]:
    """By trace: calls that services answered, and how often these went to their databases."""
    found: dict[str, Cost] = {}
    for service in SERVICES:
        for line in stack.log(service).splitlines():
            if '"event": "call"' not in line:
                continue
            said = json.loads(line)
            cost = found.setdefault(said["trace_id"], Cost(0, 0))
            cost.calls += 1
            cost.round_trips += said["queries"]
    return found


def rows(text: str) -> Iterator[tuple[str, Cost]]:
    """The table of docs/costs.md."""
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| `"):
            yield cells[0].strip("`"), Cost(int(cells[1]), int(cells[2]))


def written(costs: dict[str, Cost]) -> str:
    """The file."""
    lines = [
        f"| `{name}` | {cost.calls} | {cost.round_trips} | {cost.bytes / 1000:.1f} |"
        for name, cost in costs.items()
    ]
    return HEAD + "\n".join(lines) + "\n"


def write() -> None:
    """Measure on a Prag of its own, and write the table."""
    with tempfile.TemporaryDirectory() as folder:
        stack = start(Path(folder))
        try:
            stack.populate()
            TABLE.write_text(written(measured(stack)), encoding="utf-8")
        finally:
            stack.stop()
    sys.stdout.write(TABLE.read_text(encoding="utf-8"))
