"""A load that knows what it was told: families taken through all services, each act with a key of its own.

A journal line an act: `ok` was acknowledged, `fail` was refused, `unknown` got no answer in time. An act
whose answer did not come is sent again with the same key, as a careful client does.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import requests

from deploy.demo.papers import scan
from deploy.demo.story import ANSWERS, ratings
from services.chassis.clock import Clock
from tests.stack import Api, Stack

# What may pass when the same is sent again.
BUSY = frozenset({429, 502, 503, 504})
PATIENCE = 120.0
# Seconds between two acts of a thread.
PACE = 0.2
SYLLABLES = [consonant + vowel for consonant in "bdgklmnprstvz" for vowel in "aeo"]


class Refused(Exception):  # noqa: N818 - what the API said
    """A definite no."""

    def __init__(self, status: int, problem: dict[str, Any], act: str) -> None:
        super().__init__(f"{act}: {status} {json.dumps(problem)[:600]}")
        self.status, self.reason, self.problem = status, str(problem.get("reason", "")), problem


class Unanswered(Exception):  # noqa: N818
    """No answer in all the time there was."""


@dataclass
class Journal:
    """One line an act, written when its outcome is known."""

    path: Path
    lines: list[dict[str, Any]] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def open(cls, path: Path) -> Journal:
        """A journal that may have lines already."""
        known = path.read_text().splitlines() if path.exists() else []
        return cls(path, [json.loads(line) for line in known])

    def write(self, **line: Any) -> None:
        """Add a line."""
        with self._lock, self.path.open("a") as file:
            self.lines.append(line)
            file.write(json.dumps(line) + "\n")

    def count(self, outcome: str) -> int:
        """How many acts came out so."""
        return sum(line["outcome"] == outcome for line in self.lines)


class Caller:
    """Somebody signed in; one a thread."""

    def __init__(self, api: Api, who: str, account: str, journal: Journal, chance: random.Random) -> None:
        self.url, self.who, self.account, self.journal, self.chance = api.url, who, account, journal, chance
        self.http = requests.Session()
        self.http.trust_env = False
        self.http.headers.update(api.http.headers)
        self.http.cookies.update(api.http.cookies)
        # Of the last request: how often it was sent, and the first answer.
        self.tries, self.first = 0, ""

    def act(self, rpc: str, path: str, verb: str = "POST", **body: Any) -> Any:
        """Do one act, and write down what came of it."""
        key = str(uuid4())
        line = {"key": key, "rpc": rpc, "account": self.account, "at": Clock().now().timestamp()}
        self.journal.write(**line, outcome="begun")
        try:
            answer = self._send(verb, path, key, json=body)
        except Unanswered:
            self.journal.write(**line, outcome="unknown", seconds=Clock().now().timestamp() - line["at"])
            raise
        line |= {
            "status": answer.status_code,
            "seconds": Clock().now().timestamp() - line["at"],
            "tries": self.tries,
        }
        if answer.status_code >= 300:
            problem = answer.json() if "json" in answer.headers.get("Content-Type", "") else {}
            self.journal.write(**line, outcome="fail", reason=problem.get("reason", ""))
            raise Refused(answer.status_code, problem, rpc)
        made = answer.json()
        self.journal.write(**line, outcome="ok", id=made.get("id", ""))
        return made

    def read(self, path: str) -> Any:
        """Read; refused is refused."""
        answer = self._send("GET", path, "")
        if answer.status_code >= 300:
            raise Refused(answer.status_code, {"text": answer.text[:300]}, path)
        return answer.json()

    def upload(self, content: bytes = b"", name: str = "scan.pdf") -> str:
        """Hand a file in; a file whose answer was lost is handed in again, as another one."""
        answer = self._send("POST", f"registry/files?fileName={name}", "", data=content or scan())
        if answer.status_code >= 300:
            raise Refused(answer.status_code, {"text": answer.text[:300]}, "upload")
        return str(answer.json()["id"])

    def _send(self, verb: str, path: str, key: str, **options: Any) -> requests.Response:
        headers = {"Idempotency-Key": key} if key else {}
        if "data" in options:
            headers["Content-Type"] = "application/octet-stream"
        until = time.monotonic() + PATIENCE
        self.tries = 0
        while True:
            self.tries += 1
            try:
                answer = self.http.request(
                    verb, f"{self.url}/api/v1/{path}", headers=headers, timeout=20, **options
                )
                said = f"{answer.status_code} {answer.text[:200]}"
            except requests.RequestException as error:
                answer, said = None, repr(error)[:200]
            if self.tries == 1:
                self.first = said
            running = answer is not None and answer.status_code == 409 and "IN_PROGRESS" in answer.text
            if answer is not None and answer.status_code not in BUSY and not running:
                return answer
            if time.monotonic() > until:
                raise Unanswered(path)
            time.sleep(0.02 + 0.1 * self.chance.random())


def _before() -> str:
    moment = Clock().now() - dt.timedelta(minutes=1)
    return moment.isoformat().replace("+00:00", "Z")


def today() -> dt.date:
    """The load acts now."""
    return Clock().today()


def day(on: dt.date) -> dict[str, int]:
    return {"year": on.year, "month": on.month, "day": on.day}


REGISTRY = "prag.registry.v1.RegistryService/"
ASSESSMENT = "prag.assessment.v1.AssessmentService/"
REFERRAL = "prag.referral.v1.ReferralService/"
BENEFITS = "prag.benefits.v1.BenefitsService/"
REPORTING = "prag.reporting.v1.ReportingService/"
IDENTITY = "prag.identity.v1.IdentityService/"


@dataclass
class Desks:
    """Who works on one thread's families."""

    officer: Caller
    coordinator: Caller
    counsellor: Caller
    administrator: Caller
    office: str
    settlement: str
    chance: random.Random

    def name(self) -> str:
        return "".join(self.chance.choices(SYLLABLES, k=4)).capitalize()

    def report(self, **more: Any) -> dict[str, Any]:
        """The lightest act."""
        return self.officer.act(
            REGISTRY + "ReportCase",
            "cases",
            strand="STRAND_REINTEGRATION",
            municipality="RAN",
            source="REPORT_SOURCE_FAMILY",
            reportedName=self.name(),
            reportedCount=2,
            originCountry="DE",
            triggerOn=day(today() - dt.timedelta(days=2)),
            triggerHour="10:00",
            **more,
        )

    def register(self, case_id: str) -> list[dict[str, Any]]:
        """Two persons that nobody takes for others."""
        surname = self.name()
        persons = [
            {
                "givenName": self.name(),
                "familyName": surname,
                "birthDate": {"year": year, "month": 3, "day": 1 + self.chance.randrange(28)},
                "sex": sex,
                "relation": relation,
                "languages": ["sr"],
            }
            for year, sex, relation in (
                (1984, "SEX_MALE", "RELATION_HEAD"),
                (1987, "SEX_FEMALE", "RELATION_SPOUSE"),
            )
        ]
        body: dict[str, Any] = {
            "persons": persons,
            "settlementId": self.settlement,
            "address": "Kod škole 4",
            "actLocale": "LOCALE_SR_LATN",
            "noticeOn": day(today()),
        }
        try:
            self.officer.act(REGISTRY + "RegisterFamily", f"cases/{case_id}:register", **body)
        except Refused as refused:
            if refused.reason != "DUPLICATES_UNANSWERED":
                raise
            hits = refused.problem["metadata"]["person_ids"].split(",")
            body["duplicateAnswers"] = [
                {"personId": hit, "answer": "OTHER_PERSON", "difference": "birth"} for hit in hits
            ]
            self.officer.act(REGISTRY + "RegisterFamily", f"cases/{case_id}:register", **body)
        found: list[dict[str, Any]] = self.officer.read(f"cases/{case_id}/persons")["persons"]
        return found

    def paper(self, case_id: str, kind: str) -> str:
        """A file, and the document that it becomes."""
        blob = self.officer.upload()
        path = f"cases/{case_id}/documents"
        made = self.officer.act(
            REGISTRY + "AddDocument", path, kind=f"DOCUMENT_KIND_{kind}", blobId=blob, datedOn=day(today())
        )
        return str(made["id"])

    def story(self) -> None:
        """One family, from the doorstep to work found."""
        act = self.officer.act
        case, head, plan = self.planned()
        if self.chance.random() < 0.3:
            self.print(plan)
        paper = self.paper(case, "SIGNED_PLAN")
        act(
            ASSESSMENT + "SubmitPlan",
            f"plans/{plan}:submit",
            documentId=paper,
            signedOn=day(today()),
        )
        approved = self.coordinator.act(
            ASSESSMENT + "ApprovePlan", f"plans/{plan}:approve", approvedOn=day(today())
        )
        item = next(one for one in approved["items"] if one.get("institutionKind") == "EO")
        path = f"referrals/{self.refer(case, head, item['id'])}"
        self.counsellor.act(REFERRAL + "AcceptReferral", f"{path}:accept", counsellor="F. A.")
        self.counsellor.act(
            REFERRAL + "RecordOutcome",
            f"{path}:recordOutcome",
            outcome="EMPLOYED",
            doneOn=day(today()),
            personIds=[head["id"]],
            completes=True,
        )
        self.apply(case)
        if self.chance.random() < 0.2:
            self.export()
        if self.chance.random() < 0.2:
            self.institution()

    def planned(self) -> tuple[str, dict[str, Any], str]:
        """A family whose needs are assessed and whose plan is drafted: the case, the head, the plan's id."""
        act = self.officer.act
        case, head = self.registered()
        self.visit(case, "FIRST")
        given = ANSWERS | {
            "person_count": ["2"],
            "languages": ["SR"],
            "seeks_work": ["YES"],
            "seeks_work_who": [head["id"]],
        }
        act(
            ASSESSMENT + "SaveOpp",
            f"cases/{case}/opp",
            answers=[{"question": question, "values": values} for question, values in given.items()],
            ratings=ratings(1),
            submit=True,
            actualTime=_before(),
        )
        plan = act(ASSESSMENT + "DraftPlan", f"cases/{case}/plan:draft")
        return case, head, str(plan["id"])

    def print(self, plan_id: str) -> None:
        """A job of assessment, and its end."""
        path = f"plans/{plan_id}:print"
        job = self.officer.act(ASSESSMENT + "PrintPlan", path, locale="LOCALE_SR_LATN")["jobId"]
        self.made("assessment", job)

    def printed(self) -> None:
        """A plan, and its print."""
        self.print(self.planned()[2])

    def apply(self, case_id: str) -> None:
        """Firewood, with its papers."""
        path = f"cases/{case_id}/applications"
        made = self.officer.act(BENEFITS + "CreateApplication", path, scheme="FIREWOOD", fromOn=day(today()))
        path = f"applications/{made['id']}"
        for point in made["checklist"]:
            if point.get("required"):
                paper = self.paper(case_id, point["documentKind"].removeprefix("DOCUMENT_KIND_"))
                evidence = {"point": point["code"], "documentId": paper}
                self.officer.act(BENEFITS + "AttachEvidence", f"{path}:attachEvidence", evidence=evidence)
        self.officer.act(BENEFITS + "SubmitApplication", f"{path}:submit")

    def export(self) -> None:
        """A job of reporting, and its end."""
        path = "municipal-plans/RAN:export"
        job = self.officer.act(REPORTING + "ExportPlan", path, locale="LOCALE_SR_LATN")["jobId"]
        self.made("reporting", job)

    def made(self, service: str, job: str) -> None:
        """Wait for a job: who orders more than is made waits for ever."""
        end = time.monotonic() + PATIENCE
        while (now := self.officer.read(f"{service}/jobs/{job}"))["state"] != "JOB_STATE_DONE":
            if now["state"] not in {"JOB_STATE_WAITING", "JOB_STATE_RUNNING"}:
                raise Refused(200, now, f"a job of {service}")
            if time.monotonic() > end:
                raise Unanswered(f"job {job}")
            time.sleep(0.1)

    def registered(self) -> tuple[str, dict[str, Any]]:
        """A new case with its family; its id and the head."""
        case = str(self.report()["id"])
        return case, self.register(case)[0]

    def visit(self, case_id: str, kind: str = "LATER") -> None:
        """Somebody was there a minute ago."""
        self.officer.act(
            ASSESSMENT + "RecordVisit",
            f"cases/{case_id}/visits:record",
            kind=f"VISIT_KIND_{kind}",
            actualTime=_before(),
        )

    def refer(self, case_id: str, head: dict[str, Any], item: str = "") -> str:
        """To the employment office, with consent."""
        consent = {"purpose": "SERVICES", "recipientKinds": ["PUBLIC_BODY"], "form": "SIGNED_PAPER"}
        consent["validFrom"] = day(today())
        self.officer.act(REGISTRY + "RecordConsent", f"cases/{case_id}/consents", consent=consent)
        person = {name: head[name] for name in ("givenName", "familyName")} | {"personId": head["id"]}
        sent = self.officer.act(
            REFERRAL + "SendReferral",
            f"cases/{case_id}/referrals",
            planItemId=item,
            institutionId=self.office,
            personIds=[head["id"]],
            snapshot={"persons": [person]},
        )
        return str(sent["id"])

    def take_back(self, referral_id: str) -> None:
        """One at a time may be open for a person at an institution: the next is another one."""
        self.officer.act(
            REFERRAL + "WithdrawReferral", f"referrals/{referral_id}:withdraw", cause="NOT_NEEDED", reason="x"
        )

    def errands(self) -> list[Callable[[Desks], Any]]:
        """An act for each service, which a thread each repeats: so one that is away stops no other."""
        visited, (sent, head) = self.registered()[0], self.registered()
        self.visit(visited, "FIRST")
        return [
            Desks.institution,
            Desks.registered,
            lambda desks: desks.visit(visited),
            lambda desks: desks.take_back(desks.refer(sent, head)),
            lambda desks: desks.apply(desks.registered()[0]),
            Desks.export,
        ]

    def institution(self) -> None:
        """Something for identity to write."""
        code = f"x-{self.chance.getrandbits(32):08x}"
        name = {"sq": code, "sr": code, "en": code}
        office = {"code": code, "kind": "EO", "municipalities": ["RAN"], "name": name, "fullName": name}
        self.administrator.act(
            IDENTITY + "CreateInstitution", "institutions", institution=office | {"active": True}
        )


class Load:
    """Threads that take families through Prag until they are told to stop."""

    def __init__(self, stack: Stack, journal: Journal, seed: int) -> None:
        self.stack, self.journal, self.seed = stack, journal, seed
        self.problems: list[str] = []
        self.stories = 0
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []
        self._round = 0
        # Signed in before anything breaks.
        for who in ("officer", "coordinator", "counsellor", "administrator"):
            stack.api(who)
        settlements = stack.api("officer")("GET", "settlements?municipality=RAN")["settlements"]
        self._settlement = settlements[0]["id"]
        self._administrator = str(stack.api("administrator")("GET", "accounts/own")["id"])

    def desks(self, name: str) -> Desks:
        """Callers for one thread."""
        chance = random.Random(f"{self.seed}/{name}")
        return Desks(
            *(self.caller(who, chance) for who in ("officer", "coordinator", "counsellor", "administrator")),
            self.stack.institutions["eo-gjilan"],
            self._settlement,
            chance,
        )

    def caller(self, who: str, chance: random.Random) -> Caller:
        """Somebody at work."""
        account = self._administrator if who == "administrator" else self.stack.accounts[who]
        return Caller(self.stack.api(who), who, account, self.journal, chance)

    def start(self, *acts: Callable[[Desks], Any]) -> None:
        """Begin: a thread repeats each act."""
        self._stop.clear()
        self._round += 1
        for number, act in enumerate(acts):
            desks = self.desks(f"{self._round}/{number}")
            thread = threading.Thread(target=self._run, args=(desks, act), daemon=True)
            thread.start()
            self._threads.append(thread)

    def stop(self) -> None:
        """Let each finish the act that it is at, and the family's story."""
        self._stop.set()
        for thread in self._threads:
            thread.join(120)
            assert not thread.is_alive(), "the load does not end"
        self._threads.clear()
        assert not self.problems, "\n".join(self.problems[:5])

    def _run(self, desks: Desks, act: Callable[[Desks], Any]) -> None:
        while not self._stop.is_set():
            try:
                act(desks)
                self.stories += 1
                # One case is not visited hundreds of times a minute.
                self._stop.wait(PACE)
            except Unanswered:
                continue
            except Refused as refused:
                self.problems.append(str(refused))
                return
            except Exception as error:  # noqa: BLE001 - told by stop()
                self.problems.append(re.sub(r"\s+", " ", repr(error))[:600])
                return
