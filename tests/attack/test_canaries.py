"""T11, T12, T19, T24: a family each of whose texts is unique, and would run as a script if it could.

It goes from the doorstep to a closed case; then what Prag wrote about it is searched: logs, streams,
outboxes, metrics, the tables that are no register of people, and every page that shows it.
"""

from __future__ import annotations

import asyncio
import json
import re
import secrets
import string
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import requests

from tests.journeys.acts import Case, day, post, ratings, report
from tests.journeys.people import birthday, today
from tests.stack import Stack, until

SERVICES = ("registry", "assessment", "referral", "benefits", "reporting", "identity")
# Runs in a page that shows it as it is, ends a line of a log, asks a template or a database.
SCRIPT = "\"'><img src=x onerror=alert(1)></textarea>{{7*7}}'; DROP TABLE person;--"
# Names are printed, and may hold no line's end.
LINES = '\r\n{"event": "forged", "level": "info"}\u2028'
# Tables of every service in which no text of a person has a place; of reporting that is all of them.
TELLING = (
    *("outbox", "parked_event", "inbox", "idempotency_key", "case_ref", "job", "access_record", "clock"),
    *("timeline_entry", "throttle_bucket", "known_source", "session"),
)


@dataclass
class Canaries:
    """The texts of the family, by where they were typed."""

    case: Case
    words: dict[str, str] = field(default_factory=dict)

    def text(self, where: str, script: str = SCRIPT) -> str:
        """A text that is nowhere else."""
        word = self.words.setdefault(where, word_of_its_own())
        return f"{word} {script}".strip()

    def found_in(self, text: str) -> list[str]:
        """Whose words a text has."""
        return [where for where, word in self.words.items() if word in text]


def word_of_its_own() -> str:
    """Letters that no name, id or other text of a run has by chance."""
    return "Qx" + "".join(secrets.choice(string.ascii_lowercase) for _ in range(14))


@pytest.fixture(scope="module")
def canaries(stack: Stack) -> Canaries:
    """The family at the end of its way."""
    began = today() - timedelta(days=580)
    told = Canaries(Case(stack, "", began))
    told.case = case = report(
        stack,
        "REINTEGRATION",
        began,
        reportedName=told.text("reported name", ""),
        reportedCount=1,
        note=told.text("report's note") + LINES,
        address=told.text("reported address"),
    )
    officer = stack.api("officer")
    register(told, officer, began)
    note = {"note": told.text("visit's note") + LINES}
    case.visit("FIRST", began, **note)
    answers = {
        "phone": told.text("phone of the questionnaire", ""),
        "health_note": told.text("health in the questionnaire"),
        "protection_note": told.text("protection in the questionnaire"),
        "skills": told.text("skills"),
        "seeks_work_who": [case.persons[0]["id"]],
        "children_out": "NO",
    }
    case.assess(began, **answers)
    case.agree(case.on(10))
    sent = refer(told, "JOB_MEDIATION", "eo-gjilan")
    until(lambda: case.item("JOB_MEDIATION")["state"] == "ITEM_STATE_SENT", "the item is sent")
    case.answer(sent, "counsellor", ["JOB_SEEKER_REGISTERED", "JOB_MEDIATED", "EMPLOYED"])
    case.done("JOB_MEDIATION")
    wrong(told, officer)
    case.month(f"{case.on(10):%Y-%m}", case.on(10))
    case.visit("TWELVE_MONTH", case.on(370))
    case.review(case.on(370))
    finish(told)
    return told


def register(told: Canaries, officer: Any, began: date) -> None:
    """Who they are, with every text that a person has."""
    case = told.case
    person = {
        "givenName": told.text("given name", ""),
        "familyName": told.text("family name", ""),
        "otherNames": [told.text("other name", "")],
        "birthDate": day(birthday(1980)),
        "sex": "SEX_MALE",
        "relation": "RELATION_HEAD",
        "languages": ["sr"],
        "birthPlace": told.text("birth place"),
        "occupation": told.text("occupation"),
        "schooling": told.text("schooling"),
    }
    settlements = officer("GET", "settlements?municipality=RAN")["settlements"]
    post(
        officer,
        f"cases/{case.id}:register",
        persons=[person],
        settlementId=settlements[0]["id"],
        address=told.text("address"),
        actLocale="LOCALE_SR_LATN",
        noticeOn=day(began),
    )
    case.persons = officer("GET", f"cases/{case.id}/persons")["persons"]
    for purpose in ("SERVICES", "BENEFITS"):
        consent = {
            "purpose": purpose,
            "recipientKinds": ["PUBLIC_BODY"],
            "validFrom": day(began),
            "form": "SIGNED_PAPER",
        }
        post(officer, f"cases/{case.id}/consents", consent=consent)


def refer(told: Canaries, code: str, institution: str) -> dict[str, Any]:
    """Show an institution the name, and ask it something."""
    case = told.case
    item = case.item(code)
    shown = {
        "personId": item["personId"],
        **{name: case.persons[0][name] for name in ("givenName", "familyName")},
    }
    sent: dict[str, Any] = post(
        case.who("officer"),
        f"cases/{case.id}/referrals",
        planItemId=item["id"],
        institutionId=case.stack.institutions[institution],
        personIds=[item["personId"]],
        snapshot={"persons": [shown], "request": told.text("request to the institution")},
    )
    return sent


def wrong(told: Canaries, officer: Any) -> None:
    """What is refused is written about, too: in logs and in what is answered."""
    name = told.text("name in what is refused")
    for path, body in (
        ("cases", {"reportedName": name, "requestId": name, "note": 7, name: name}),
        ("persons:search", {"name": name, "birthDate": name}),
        (f"cases/{told.case.id}:register", {"persons": [{"givenName": name}], "settlementId": name}),
        ("sessions:signIn", {"email": name, "password": name}),
    ):
        answer = officer.send("POST", path, json=body)
        assert answer.status_code in {400, 401, 403, 409, 422, 429}, answer.text
    # Headers that a log may repeat.
    header = told.text("user agent", "")
    strange = {"User-Agent": header, "traceparent": header, "X-Request-Id": header, "Accept-Language": header}
    assert requests.get(f"{officer.url}/sign-in", headers=strange, timeout=30).status_code == 200
    assert requests.get(f"{officer.url}/{header}", headers=strange, timeout=30).status_code == 404


def finish(told: Canaries) -> None:
    """The final assessment and the closing, with their notes."""
    case, on = told.case, told.case.on(560)
    officer = case.who("officer")
    note = told.text("final note") + LINES
    post(
        officer,
        f"cases/{case.id}/final-assessment",
        doneOn=day(on),
        ratings=ratings(3),
        outcome="FINAL_OUTCOME_SUSTAINABLE",
        note=note,
    )
    case.reaches("FINAL_ASSESSMENT")
    post(officer, f"cases/{case.id}:closePaperFile", closedOn=day(on))
    work = officer("GET", f"cases/{case.id}/open-work").get("work", [])
    post(
        officer,
        f"cases/{case.id}:requestClosure",
        outcome="CLOSURE_OUTCOME_SUSTAINABLE",
        closedOn=day(on),
        note=told.text("note of the closing"),
        choices=[{"id": one["id"], "endReason": "NO_NEED"} for one in work],
    )
    post(case.who("head"), f"cases/{case.id}:confirmClosure")


# What Prag writes


def logs(stack: Stack) -> Iterator[tuple[str, str]]:
    """What every process wrote, the servers too."""
    for path in (*sorted((stack.var / "log").glob("*.log")), stack.var / "console.log", *servers(stack)):
        yield path.name, path.read_text(errors="replace")


def servers(stack: Stack) -> list[Path]:
    """The logs of PostgreSQL and NATS."""
    return [stack.var / "postgres" / "postgres.log", stack.var / "nats" / "nats.log"]


def metrics(stack: Stack) -> Iterator[tuple[str, str]]:
    """What every process counts."""
    for ready in sorted((stack.var / "ready").iterdir()):
        listen = json.loads(ready.read_text()).get("metrics_listen")
        if listen:
            yield ready.name, requests.get(f"http://{listen}/metrics", timeout=30).text


def streams(stack: Stack) -> Iterator[tuple[str, str]]:
    """What NATS keeps, byte for byte."""
    for path in sorted((stack.var / "nats" / "store").rglob("*")):
        if path.is_file():
            yield path.name, path.read_bytes().decode("latin-1")


async def tables(stack: Stack, service: str) -> list[tuple[str, str]]:
    """The rows of what is told, counted and kept about work, whole."""
    password = json.loads((stack.var / "secrets" / "passwords.json").read_text())["postgres"]
    connection = await asyncpg.connect(
        host="127.0.0.1", port=port_of_postgres(stack), user="postgres", password=password, database=service
    )
    try:
        there = await connection.fetch(
            "SELECT relname FROM pg_class"
            " WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
        )
        found = []
        for table in (row["relname"] for row in there):
            if table in TELLING or service == "reporting":
                rows = await connection.fetch(f'SELECT * FROM "{table}"')
                found += [(f"{service}.{table}", readable(value)) for row in rows for value in row.values()]
        return found
    finally:
        await connection.close()


def readable(value: Any) -> str:
    """A value as text, bytes as they are."""
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def port_of_postgres(stack: Stack) -> int:
    """Where the stack's database listens."""
    return int((stack.var / "postgres" / "data" / "postmaster.pid").read_text().splitlines()[3])


def test_nothing_personal_is_in_any_output(
    stack: Stack, canaries: Canaries, tried: Callable[[int], None]
) -> None:
    assert len(canaries.words) > 18
    outputs = [*logs(stack), *metrics(stack), *streams(stack)]
    assert len(outputs) > 30
    for service in SERVICES:
        outputs += asyncio.run(tables(stack, service))
    assert any(canaries.case.id in text for _, text in outputs), "the family was written about"
    leaks = {name: found for name, text in outputs if (found := canaries.found_in(text))}
    assert not leaks
    tried(len({name for name, _ in outputs}) * len(canaries.words))


def test_what_is_searched_would_show_it(stack: Stack, canaries: Canaries) -> None:
    """The register itself has the words, and a page shows them."""
    page = stack.api("officer").http.get(f"{stack.url}/cases/{canaries.case.id}/family", timeout=60).text
    assert "given name" in canaries.found_in(page)


def test_no_line_of_a_log_is_forged(stack: Stack, canaries: Canaries, tried: Callable[[int], None]) -> None:
    """A text with a line of a log in it makes none: our lines are whole, others' hold nothing of it."""
    count = 0
    for name, text in logs(stack):
        for line in filter(None, text.split("\n")):
            assert not canaries.found_in(line), (name, line)
            assert "forged" not in line, (name, line)
            if line.startswith("{"):
                assert {"event", "timestamp", "level", "service"} <= set(json.loads(line)), (name, line)
                count += 1
    assert count > 100
    tried(count)


def test_no_page_runs_what_was_typed(stack: Stack, canaries: Canaries, tried: Callable[[int], None]) -> None:
    """Pages that show the family, to all who may see one of them: what was typed is text in each."""
    case = f"/cases/{canaries.case.id}"
    paths = ["/my-work", "/cases", "/visits", "/referrals", "/referrals/inbox", "/plans-to-approve"]
    paths += [
        case + more
        for more in (
            *(
                "",
                "/family",
                "/documents",
                "/history",
                "/plan",
                "/plan/entries",
                "/plan/ratings",
                "/opp/read",
            ),
            *("/referrals", "/benefits", "/edit", "/search", "/reopen", "/family/new"),
            f"/family/{canaries.case.persons[0]['id']}",
        )
    ]
    shown: Counter[str] = Counter()
    for who in ("officer", "head", "coordinator", "counsellor", "social_worker", "department", "auditor"):
        for path in paths:
            page = stack.api(who).http.get(stack.url + path, timeout=60)
            assert page.status_code in {200, 403, 404}, (who, path, page.status_code)
            for where in canaries.found_in(page.text):
                shown[where] += page.text.count(canaries.words[where])
            assert "<img src=x" not in page.text, (who, path)
            assert "</textarea>{{" not in page.text, (who, path)
            assert not re.search(r"\b49'; DROP", page.text), (who, path)
    assert len(shown) > 8, shown
    tried(sum(shown.values()))
