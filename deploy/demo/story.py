"""A family's way through all services, as those who work there take it: one method for each act."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

from deploy.demo.api import Person, RefusedError
from deploy.demo.country import Country
from deploy.demo.families import RETURNED_AFTER, Family
from deploy.demo.papers import scan
from services.chassis.clock import ZONE

CRITERIA: Final = (
    *("SAFETY", "STANDARD_OF_LIVING", "LIVELIHOOD", "HOUSING", "DOCUMENTS", "FAMILY", "PARTICIPATION"),
    "REMEDIES",
)
# Of a family that needs nothing; what it needs changes some of them.
ANSWERS: Final[dict[str, list[str]]] = {
    "intention": ["STAY"],
    "separated": ["NO"],
    "lone_carer": ["NO"],
    "documents_all": ["YES"],
    "property_papers": ["NO"],
    "dwelling": ["RELATIVES"],
    "furnished": ["YES"],
    "food": ["YES"],
    "heating": ["YES"],
    "health_help": ["NO"],
    "family_doctor": ["YES"],
    "children_out": ["NO"],
    "certificates": ["NO"],
    "seeks_work": ["NO"],
    "wants_training": ["NO"],
    "business_idea": ["NO"],
    "land": ["NO"],
    "income": ["RELATIVES"],
    "care_at_home": ["NO"],
    "neighbours": ["WELL"],
    "safe": ["YES"],
    "violence": ["NO"],
    "wants_course": ["NO"],
}
# need: answers; "head", "spouse" and "child" stand for the person.
NEEDS: Final[dict[str, dict[str, list[str]]]] = {
    "work": {"seeks_work": ["YES"], "seeks_work_who": ["head"]},
    "training": {"wants_training": ["YES"], "wants_training_who": ["last"]},
    "school": {"children_out": ["YES"], "children_out_who": ["child"]},
    "documents": {"documents_all": ["NO"], "documents_who": ["last"], "documents_which": ["IDENTITY"]},
    "rent": {"dwelling": ["RENT"], "can_pay_rent": ["NO"]},
    "food": {"food": ["NO"]},
    "firewood": {"heating": ["NO"]},
    "furniture": {"furnished": ["NO"]},
    "social": {"income": ["NONE"]},
    "health": {"health_help": ["YES"], "health_who": ["last"]},
    "renovation": {"dwelling": ["OWN"], "house_state": ["REPAIRABLE"]},
    "house": {"dwelling": ["OWN"], "house_state": ["DESTROYED"]},
}
# Kind of institution: who answers for it.
HELPERS: Final = {
    "EO": "employment",
    "VTC": "training",
    "MED": "education",
    "CRO": "civil",
    "CSW": "social",
    "HEALTH": "health",
}
# What institutions report back, now so and now so; the last outcome ends the referral.
OUTCOMES: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    "EO": (
        ("JOB_SEEKER_REGISTERED", "CAREER_COUNSELLED", "JOB_MEDIATED", "EMPLOYED", "FOLLOWED_UP"),
        ("JOB_SEEKER_REGISTERED", "CAREER_COUNSELLED", "TRAINING_MEDIATED", "JOB_MEDIATED", "EMPLOYED"),
        ("JOB_SEEKER_REGISTERED", "CAREER_COUNSELLED", "TRAINING_ORIENTED", "WAGE_SUBSIDY", "EMPLOYED"),
    ),
    "VTC": (("TRAINING_ENROLLED", "TRAINING_COMPLETED"), ("TRAINING_ENROLLED", "CERTIFIED")),
    "MED": (
        ("LEVEL_ASSESSED", "ENROLLED", "LANGUAGE_COURSE"),
        ("LEVEL_ASSESSED", "EDUCATION_PLAN", "ENROLLED", "SUPPLEMENTARY_CLASSES"),
        ("TRANSLATION_HELPED", "DOCUMENTS_NOSTRIFIED", "ENROLLED"),
    ),
    "CRO": (("CIVIL_DOCUMENT_ISSUED",), ("TRANSLATION_HELPED", "CIVIL_DOCUMENT_ISSUED")),
    "CSW": (
        ("SOCIAL_COUNSELLED", "SOCIAL_APPLICATION_SUBMITTED", "SOCIAL_ASSISTANCE_GRANTED"),
        ("SOCIAL_COUNSELLED", "PSYCHOSOCIAL_SESSION", "LEGAL_AID", "SOCIAL_ASSISTANCE_GRANTED"),
    ),
    "HEALTH": (("TREATED",),),
}
CODES: Final = {"EO": "eo", "VTC": "vtc", "MED": "odo", "CRO": "kcs", "CSW": "csr", "HEALTH": "dz"}
REGIONAL: Final = frozenset({"EO", "VTC"})
# Euros asked for, by scheme.
AMOUNTS: Final = {
    "RENT": 900,
    "FOOD_HYGIENE": 120,
    "FIREWOOD": 300,
    "FURNITURE": 1500,
    "HOUSE_RENOVATION": 6000,
    "HOUSE": 24000,
}
MONTHS: Final = {"RENT": 6}
# What a family that wants its house hands in with its request.
REQUEST_PAPERS: Final = (
    *("FREE_CHOICE_DECLARATION", "DISPLACED_CARD", "IDENTITY", "POSSESSION_LIST", "BIRTH_CERTIFICATE"),
)
LASTING: Final = ("SUSTAINABLE", "SUSTAINABLE", "PARTLY", "SUSTAINABLE", "NOT")

Tell = Callable[[str, float], None]


def day(on: dt.date) -> dict[str, int]:
    """A day as the API writes it."""
    return {"year": on.year, "month": on.month, "day": on.day}


def moment(on: dt.date, hour: int = 10, minute: int = 0) -> str:
    """A moment of a day in Kosovo as the API writes it."""
    local = dt.datetime(on.year, on.month, on.day, hour, minute, tzinfo=ZONE)
    return local.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")


def euro(amount: int) -> dict[str, Any]:
    """An amount as the API writes it."""
    return {"minorUnits": str(amount * 100), "currency": "EUR"}


def ratings(value: int) -> list[dict[str, Any]]:
    """All criteria rated alike."""
    return [{"criterion": f"CRITERION_{name}", "value": value} for name in CRITERIA]


def until(there: Callable[[], Any], what: str, patience: float = 30.0) -> Any:
    """Wait for what an event brings."""
    end = time.monotonic() + patience
    while True:
        things = there()
        if things:
            return things
        if time.monotonic() > end:
            raise TimeoutError(what)
        time.sleep(0.1)


@dataclass
class Desk:
    """Who acts for a family of one municipality and strand."""

    country: Country
    municipality: str
    strand: str

    def at(self, role: str) -> Person:
        """Somebody of the municipality."""
        return self.country.person(f"{role}.{self.municipality.lower()}")

    def near(self, role: str) -> Person:
        """Somebody of the region."""
        return self.country.person(f"{role}.{self.country.region_of(self.municipality)}")

    @property
    def officer(self) -> Person:
        """The office's officer."""
        return self.at("officer")

    @property
    def centre(self) -> Person:
        """The strand's ministry."""
        return self.country.person("mcr" if self.strand == "RETURN" else "drrpif")

    @property
    def approver(self) -> Person:
        """Who approves plans."""
        return self.centre if self.strand == "RETURN" else self.near("coordinator")

    @property
    def secretary(self) -> Person:
        """Who manages the commission."""
        return self.centre if self.strand == "RETURN" else self.at("secretary")

    @property
    def members(self) -> list[Person]:
        """The commission, chair first."""
        if self.strand == "RETURN":
            # Not who keeps the minutes, nor who carries out.
            return [self.country.person(key) for key in ("mcr2", "mcr3", "mcr5")]
        roles = ["chair", "member1", "member2"]
        if self.municipality == "RAN":
            roles.append("member3")
        return [self.at(role) for role in roles]

    @property
    def head(self) -> Person:
        """Who hands acts over and sees help arrive: the officer prepared it."""
        return self.at("head")

    @property
    def second(self) -> Person:
        """The second hand when a commission is composed."""
        return self.country.person("mcr4") if self.strand == "RETURN" else self.head

    @property
    def payer(self) -> Person:
        """Who carries decisions out, and decided on none."""
        return self.country.person("mcr4") if self.strand == "RETURN" else self.centre

    def helper(self, kind: str) -> Person:
        """Who answers for an institution of a kind."""
        role = HELPERS[kind]
        return self.near(role) if kind in REGIONAL else self.at(role)

    def institution(self, kind: str) -> str:
        """Id of the institution of a kind, or "" where there is none in the demo."""
        of = self.country.region_of(self.municipality) if kind in REGIONAL else self.municipality.lower()
        held = kind in CODES and f"{HELPERS[kind]}.{of}@prag.example" in self.country.accounts
        return self.country.institutions.get(f"{CODES[kind]}-{of}", "") if held else ""


@dataclass
class Story:
    """One family and its case."""

    country: Country
    family: Family
    tell: Tell = lambda _what, _seconds: None
    case_id: str = ""
    # Where an earlier load left the case.
    state: str = ""
    persons: list[dict[str, Any]] = field(default_factory=list)
    plan: dict[str, Any] = field(default_factory=dict)
    applications: list[dict[str, Any]] = field(default_factory=list)
    _papers: dict[tuple[str, str], str] = field(default_factory=dict)
    _desk: Desk | None = None

    @property
    def desk(self) -> Desk:
        """Who acts."""
        if self._desk is None:
            self._desk = Desk(self.country, self.family.municipality, self.family.strand)
        return self._desk

    @property
    def today(self) -> dt.date:
        """The last day on which anything can have happened."""
        return self.country.today

    def on(self, days: int) -> dt.date:
        """A day of the story: so many after the arrival, and never after today."""
        return min(self.family.arrived + dt.timedelta(days=days), self.today)

    def past(self, on: dt.date, hour: int = 10) -> str:
        """A moment of a day that is over when it is written down."""
        if on < self.today:
            return moment(on, hour)
        # The same moment whenever it is said again.
        return self.country.began.astimezone(dt.UTC).isoformat().replace("+00:00", "Z")

    @property
    def settled(self) -> bool:
        """Finally assessed: what came before can't be done again, nor said again."""
        return self.state in {"FINAL_ASSESSMENT", "CLOSED"}

    def left(self, stage: str) -> bool:
        """Whether an act is the family's, and may not have been done by an earlier load."""
        if self.settled and stage not in {"CLOSING", "CLOSED"}:
            return False
        return self.state != "CLOSED" and self.family.reaches(stage)

    def key(self, act: str) -> str:
        """Name of an act, for its request id."""
        return f"{self.family.key}/{act}"

    def step(self, what: str, act: Callable[[], None]) -> None:
        """Do an act and say how long it took."""
        began = time.monotonic()
        act()
        self.tell(what, time.monotonic() - began)

    # What is done before the commission sits.
    def first_half(self) -> None:
        """From the doorstep to a complete application."""
        family = self.family
        steps: list[tuple[str, str, Callable[[], None]]] = [
            ("REPORTED", "reported", self.reported),
            ("REGISTERED", "registered", self.registered),
            ("VISITED", "visited", self.visited),
            ("ASSESSED", "needs assessed", self.assessed),
            ("DRAFTED", "plan drafted", self.drafted),
            ("SUBMITTED", "plan signed", self.submitted),
            ("PLANNED", "plan approved", self.approved),
            ("REFERRED", "referred", self.referred),
            ("APPLIED", "application handed in", self.applied),
            ("COMPLETE", "application complete", self.completed),
        ]
        for stage, what, act in steps:
            if self.left(stage):
                self.step(what, act)
        if family.early and self.left("REPORTED"):
            self.step("closed early", self.closed_early)

    def second_half(self) -> None:
        """From the decision to the closed case."""
        steps: list[tuple[str, str, Callable[[], None]]] = [
            ("DECIDED", "act served", self.served),
            ("EXECUTED", "help delivered", self.executed),
            ("REFERRED", "institutions answered", self.answered),
            ("PLANNED", "monitored every month", self.monitored),
            ("REVIEWED", "reviewed after twelve months", self.reviewed),
            ("FINAL", "finally assessed", self.finally_assessed),
            ("CLOSING", "paper file closed", self.closing),
            ("CLOSED", "closed", self.closed),
        ]
        for stage, what, act in steps:
            if self.left(stage):
                self.step(what, act)

    def reported(self) -> None:
        """A family came home, got a status, or asks to return."""
        family = self.family
        body: dict[str, Any] = {
            "strand": f"STRAND_{family.strand}",
            "municipality": "" if family.unassigned else family.municipality,
            "source": f"REPORT_SOURCE_{family.source}",
            "reportedName": family.head["familyName"],
            "reportedCount": len(family.persons),
            "originCountry": family.origin,
            "demo": True,
            "actualTime": moment(family.arrived, 20),
        }
        if family.strand == "RETURN":
            place = self.settlement()["name"]["en"] or self.settlement()["name"]["sq"]
            body["returnRequest"] = {
                "kind": "RETURN_REQUEST_KIND_HOUSE",
                "displacementStatus": "DISPLACEMENT_STATUS_REFUGEE",
                "placeOfOrigin": place,
                "placeOfDisplacement": "Vranje",
                "placeOfSolution": place,
                "freeChoiceDeclared": True,
                "requestedOn": day(family.arrived),
            }
        else:
            body |= {"triggerOn": day(family.arrived), "triggerHour": family.hour}
        if family.strand == "INTEGRATION":
            valid = self.today + dt.timedelta(days=40 + 17 * family.number)
            body["permit"] = {
                "kind": ("REFUGEE", "SUBSIDIARY_PROTECTION", "RESIDENCE_PERMIT")[family.number % 3],
                "number": f"LL-{family.arrived.year}-{1000 + family.number}",
                "validUntil": day(valid),
            }
        who = self.desk.centre if family.unassigned else self.desk.officer
        case = who.post("cases", self.key("report"), **body)
        self.case_id, self.state = case["id"], case["state"].removeprefix("CASE_STATE_")
        if self.state == "CLOSED":
            # By an earlier load: whoever reads it again says why.
            path = f"cases/{self.case_id}:open"
            with suppress(RefusedError):
                # Who has just closed it needs none.
                self.desk.officer.post(path, reason="OTHER", note="The demo country is loaded again.")
        if family.strand == "RETURN" and not family.unassigned:
            for kind in REQUEST_PAPERS:
                self.paper(kind, family.arrived)
        if self.settled:
            # Sessions that decided on it may decide on others too.
            listed = self.desk.officer.get("applications", caseId=self.case_id, pageSize=50)
            self.applications = sorted(listed.get("applications", []), key=lambda one: one["number"])

    def settlement(self) -> dict[str, Any]:
        """Where the family lives."""
        places = self.country.settlements(self.family.municipality)
        place: dict[str, Any] = places[self.family.settlement % len(places)]
        return place

    def registered(self) -> None:
        """Persons, address, notice; the answers to who looks like somebody known."""
        family, officer = self.family, self.desk.officer
        on = self.on(0 if family.visit_after == 1 else 1)
        body: dict[str, Any] = {
            "persons": list(family.persons),
            "settlementId": self.settlement()["id"],
            "address": f"{'Glavna' if 'SR' in family.locale else 'Rruga kryesore'} {family.number + 1}",
            "phone": family.head.get("phone", ""),
            "actLocale": family.locale,
            "noticeOn": day(on),
            "actualTime": self.past(on, 21),
        }
        path = f"cases/{self.case_id}:register"
        try:
            officer.post(path, self.key("register"), **body)
        except RefusedError as refused:
            if refused.reason == "DUPLICATES_UNANSWERED":
                hits = refused.problem["metadata"]["person_ids"].split(",")
                body["duplicateAnswers"] = [
                    {"personId": hit, "answer": "OTHER_PERSON", "difference": "birth"} for hit in hits
                ]
                officer.post(path, self.key("register again"), **body)
            # Otherwise it was registered that way by an earlier load.
            elif refused.reason != "CASE_NOT_IN_STATE":
                raise
        self.persons = officer.get(f"cases/{self.case_id}/persons")["persons"]
        for purpose in ("SERVICES", "BENEFITS"):
            officer.post(
                f"cases/{self.case_id}/consents",
                self.key(f"consent {purpose}"),
                consent={
                    "purpose": purpose,
                    "recipientKinds": ["PUBLIC_BODY"],
                    "validFrom": day(on),
                    "form": "SIGNED_PAPER",
                },
            )
        self.paper("IDENTITY", on)
        if family.strand != "RETURN":
            self.paper("ARRIVAL_PAPER", on)
        if family.reaches("VISITED"):
            self.corrected()
        if family.strand == "RETURN" and family.reaches("VISITED"):
            selected = self.on(3)
            self.desk.centre.post(
                f"cases/{self.case_id}:select", self.key("select"), selectedOn=day(selected)
            )

    def paper(self, kind: str, on: dt.date, note: str = "") -> str:
        """A document of the case, told from others of its kind by a note; the same one, where it is filed."""
        if (kind, note) in self._papers:
            return self._papers[kind, note]
        officer, path = self.desk.officer, f"cases/{self.case_id}/documents"
        if self.country.again and not self._papers:
            self._papers = {
                (document["kind"].removeprefix("DOCUMENT_KIND_"), document.get("note", "")): document["id"]
                for document in officer.get(path).get("documents", [])
            }
        if (kind, note) not in self._papers:
            blob = officer.upload("registry", f"{kind.lower()}.pdf", scan())
            made = officer.post(
                path, kind=f"DOCUMENT_KIND_{kind}", blobId=blob, note=note, datedOn=day(min(on, self.today))
            )
            self._papers[kind, note] = made["id"]
        return self._papers[kind, note]

    def corrected(self) -> None:
        """A slip of the first day mended: now and then somebody's place of birth was left out."""
        person, place = self.persons[0], self.settlement()["name"]["sq"]
        if self.family.number % 4 == 2 and not person.get("birthPlace"):
            self.desk.officer(
                "PATCH", f"persons/{person['id']}", {"birthPlace": place}, If_Match=f'"{person["etag"]}"'
            )

    def visited(self) -> None:
        """The joint visit; in RETURN the family sees its place first."""
        family, desk = self.family, self.desk
        path = f"cases/{self.case_id}/visits:record"
        if family.strand == "RETURN":
            desk.officer.post(
                path,
                self.key("go and see"),
                kind="VISIT_KIND_GO_AND_SEE",
                actualTime=self.past(self.on(3)),
                place=self.settlement()["name"]["sq"],
            )
            if family.home:
                self.returned(RETURNED_AFTER)
            return
        present = [
            {"institutionId": desk.institution("CSW"), "kind": "CSW", "present": True},
            {"institutionId": self.country.institutions["drrpif"], "kind": "DRRPIF", "present": True},
        ]
        desk.officer.post(
            path,
            self.key("first visit"),
            kind="VISIT_KIND_FIRST",
            actualTime=self.past(self.on(family.visit_after)),
            participants=present,
        )

    def answers(self) -> list[dict[str, Any]]:
        """What the family says."""
        given = dict(ANSWERS) | {"person_count": [str(len(self.persons))]}
        languages = {code for person in self.family.persons for code in person["languages"]}
        given["languages"] = sorted(code.upper() for code in languages)
        children = [member["id"] for member in self.persons if member["relation"] == "RELATION_CHILD"]
        who = {
            "head": self.persons[0]["id"],
            "last": self.persons[min(1, len(self.persons) - 1)]["id"],
            "child": children[-1] if children else self.persons[0]["id"],
        }
        for need in self.family.needs:
            for question, values in NEEDS[need].items():
                given[question] = [who.get(value, value) for value in values]
        return [{"question": question, "values": values} for question, values in given.items()]

    def assessed(self) -> None:
        """The questionnaire, with its signed scan."""
        officer, on = self.desk.officer, self.on(max(4, self.family.visit_after))
        officer.post(
            f"cases/{self.case_id}/opp",
            self.key("opp"),
            answers=self.answers(),
            ratings=ratings(1),
            submit=True,
            actualTime=self.past(on, 12),
        )
        officer.post(
            f"cases/{self.case_id}/opp:attachScan",
            self.key("opp scan"),
            documentId=self.paper("SIGNED_OPP", on),
        )

    def drafted(self) -> None:
        """The plan from the standard packages, each item with its institution and day."""
        officer = self.desk.officer
        plan = officer.post(f"cases/{self.case_id}/plan:draft", self.key("plan"))
        if plan["state"] == "PLAN_STATE_DRAFTED":
            items: list[dict[str, Any]] = []
            for item in plan["items"]:
                kept = {
                    name: item[name]
                    for name in ("id", "needId", "code", "personId", "institutionKind", "scheme")
                    if item.get(name)
                }
                institution = self.desk.institution(item.get("institutionKind", ""))
                if institution:
                    kept["institutionId"] = institution
                kept["dueOn"] = day(self.family.arrived + dt.timedelta(days=100 + 10 * len(items)))
                items.append(kept)
            plan = officer("PATCH", f"plans/{plan['id']}", {"items": items}, If_Match=f'"{plan["etag"]}"')
        self.plan = plan

    def submitted(self) -> None:
        """Signed by the family, sent to whoever approves."""
        on = self.on(10)
        self.plan = self.desk.officer.post(
            f"plans/{self.plan['id']}:submit",
            self.key("submit plan"),
            documentId=self.paper("SIGNED_PLAN", on),
            signedOn=day(on),
        )

    def approved(self) -> None:
        """Approved by the coordinator or the ministry."""
        self.plan = self.desk.approver.post(
            f"plans/{self.plan['id']}:approve", self.key("approve plan"), approvedOn=day(self.on(14))
        )

    def items(self, *, scheme: bool) -> Iterable[dict[str, Any]]:
        """Items of the plan that are a scheme's, or an institution's of the demo."""
        for item in self.plan["items"]:
            if (scheme and item.get("scheme")) or (
                not scheme and self.desk.institution(item.get("institutionKind", ""))
            ):
                yield item

    def referred(self) -> None:
        """Sent to the institutions of the plan, with the least data each needs."""
        officer = self.desk.officer
        for item in self.items(scheme=False):
            kind = item["institutionKind"]
            ids = [item["personId"]] if item.get("personId") else [self.persons[0]["id"]]
            people = [
                {
                    "personId": person["id"],
                    "givenName": person["givenName"],
                    "familyName": person["familyName"],
                }
                for person in self.persons
                if person["id"] in ids
            ]
            officer.post(
                f"cases/{self.case_id}/referrals",
                self.key(f"refer {item['id']}"),
                planItemId=item["id"],
                institutionId=self.desk.institution(kind),
                personIds=ids,
                snapshot={"persons": people},
                actualTime=self.past(self.on(18)),
            )

    def applied(self) -> None:
        """Applications for the schemes of the plan, with their papers."""
        officer, on = self.desk.officer, self.on(25)
        self.applications = []
        for item in list(self.items(scheme=True))[:2]:
            code = item["scheme"]
            scheme = self.country.scheme_for(self.family.strand, code)
            if scheme is None:
                continue
            made = officer.post(
                f"cases/{self.case_id}/applications",
                self.key(f"apply {item['id']}"),
                planItemId=item["id"],
                scheme=scheme["code"],
                amount=euro(AMOUNTS.get(scheme["code"], 500)),
                months=MONTHS.get(scheme["code"], 0),
                fromOn=day(on),
            )
            for point in made["checklist"]:
                if not point.get("required"):
                    continue
                kind = point["documentKind"]
                # One identity card proves more than one application.
                also = [
                    other["id"]
                    for other in self.applications
                    if any(one.get("required") and one["documentKind"] == kind for one in other["checklist"])
                ]
                evidence = {
                    "point": point["code"],
                    "documentId": self.paper(kind, on),
                    "sameFileApplicationIds": also,
                }
                officer.post(
                    f"applications/{made['id']}:attachEvidence",
                    self.key(f"evidence {item['id']} {point['code']}"),
                    evidence=evidence,
                )
            officer.post(
                f"applications/{made['id']}:submit",
                self.key(f"hand in {item['id']}"),
                actualTime=self.past(on, 11),
            )
            self.applications.append(made)

    def completed(self) -> None:
        """The secretary finds the file complete."""
        for application in self.applications:
            self.desk.secretary.post(
                f"applications/{application['id']}:complete", self.key(f"complete {application['id']}")
            )

    # What is done after the commission sat (deploy/demo/commission.py).
    def decided(self) -> list[dict[str, Any]]:
        """The family's applications with their decisions."""
        secretary = self.desk.secretary
        applications = [
            secretary.get(f"applications/{application['id']}") for application in self.applications
        ]
        return [application for application in applications if application.get("decisionId")]

    def served(self) -> None:
        """Acts printed, handed over and final."""
        for decided in self.decided():
            # An earlier load printed and served what is final: a secretary has no act of it to make any more.
            if decided["state"] != "APPLICATION_STATE_DECIDED":
                continue
            path = f"decisions/{decided['decisionId']}"
            self.desk.secretary.post(f"{path}:print", self.key(f"act {decided['id']}"))
            self.desk.head.post(
                f"{path}:serve",
                self.key(f"serve {decided['id']}"),
                servedOn=day(self.on(48)),
                how="IN_PERSON",
            )

    def executed(self) -> None:
        """Final, forwarded, delivered with proof."""
        head = self.desk.head
        for decided in self.decided():
            head.post(
                f"decisions/{decided['decisionId']}:finalize",
                self.key(f"final {decided['id']}"),
                finalOn=day(self.on(56)),
                ground="WAIVED",
            )
            given = self.desk.payer.post(
                f"applications/{decided['id']}:execute",
                self.key(f"execute {decided['id']}"),
                startedOn=day(self.on(58)),
            )
            months = MONTHS.get(decided["scheme"], 1)
            parts = min(months, 1 + max(0, (self.today - self.on(70)).days // 30))
            for part in range(parts):
                head.post(
                    f"entitlements/{given['id']}:deliver",
                    self.key(f"deliver {decided['id']} {part}"),
                    deliveredOn=day(self.on(70 + 30 * part)),
                    amount=euro(AMOUNTS.get(decided["scheme"], 500) // months),
                    documentId=self.paper("RECEIPT", self.on(70), f"{decided['id']}, {part + 1}/{months}"),
                    completes=part + 1 == months,
                )
            if decided["scheme"] == "HOUSE":
                self.returned(75)

    def returned(self, after: int) -> None:
        """RETURN: home, so many days after the request; mostly into the house."""
        self.desk.officer.post(
            f"cases/{self.case_id}:recordReturn", self.key("return"), returnedOn=day(self.on(after))
        )

    def answered(self) -> None:
        """Institutions accept, and report what came of it; of a young referral, some are silent yet."""
        young = not self.family.reaches("EXECUTED")
        if young and self.family.number % 3 == 0:
            return
        listed = self.desk.officer.get("referrals", caseId=self.case_id, pageSize=50)
        for referral in listed.get("referrals", []):
            self.answer(referral, only_accept=young)

    def answer(self, referral: dict[str, Any], *, only_accept: bool = False) -> None:
        """One institution's answer."""
        kind = referral["institutionKind"]
        helper, path = self.desk.helper(kind), f"referrals/{referral['id']}"
        helper.post(
            f"{path}:accept",
            self.key(f"accept {referral['id']}"),
            actualTime=self.past(self.on(21)),
            counsellor=helper.name,
        )
        if only_accept:
            return
        ways = OUTCOMES[kind]
        outcomes = ways[self.family.number % len(ways)]
        for number, outcome in enumerate(outcomes):
            helper.post(
                f"{path}:recordOutcome",
                self.key(f"{outcome} {referral['id']}"),
                outcome=outcome,
                doneOn=day(self.on(30 + 20 * number)),
                personIds=referral["personIds"],
                grade="2" if outcome == "ENROLLED" else "",
                completes=number + 1 == len(outcomes),
            )

    def months(self) -> Iterator[tuple[dt.date, dt.date]]:
        """The months that have their entry, by their first day, and when it was made: late in the month.

        The month that runs is still open, whatever its day: somebody is to find something to do.
        """
        first = self.on(14)
        last = self.on(540) if self.family.reaches("FINAL") else self.today
        month, number = first.replace(day=1), 0
        while month <= last:
            following = (month + dt.timedelta(days=32)).replace(day=1)
            # Now and then one was forgotten.
            forgotten = number % 9 == 5 and self.family.number % 4 == 1
            if following <= self.today and not forgotten:
                yield month, min(max(first, following - dt.timedelta(days=3)), last)
            month, number = following, number + 1

    def monitored(self) -> None:
        """One entry for each month since the approval that is over."""
        for month, done in self.months():
            self.month(f"{month:%Y-%m}", done, self.desk.officer)

    def month(self, month: str, done: dt.date, officer: Person, items: Iterable[dict[str, Any]] = ()) -> None:
        """One month's entry."""
        try:
            officer.post(
                f"cases/{self.case_id}/monitoring",
                self.key(f"month {month}"),
                month=month,
                doneOn=day(done),
                items=list(items),
                met=("FAMILY", "HEAD", "BY_PHONE")[int(month[-2:]) % 3],
            )
        except RefusedError as refused:
            if refused.reason != "MONTH_RECORDED":
                raise

    def reviewed(self) -> None:
        """The visit after twelve months, and who still needs support."""
        officer, on = self.desk.officer, self.on(366 if self.family.strand != "RETURN" else 370)
        officer.post(
            f"cases/{self.case_id}/visits:record",
            self.key("twelve months visit"),
            kind="VISIT_KIND_TWELVE_MONTH",
            actualTime=self.past(on),
        )
        officer.post(
            f"cases/{self.case_id}/review",
            self.key("review"),
            doneOn=day(on),
            result="REVIEW_RESULT_NO_SUPPORT",
            ratings=ratings(2),
        )

    def finally_assessed(self) -> None:
        """The state against the plan and the first rating."""
        outcome = LASTING[self.family.number % len(LASTING)]
        self.desk.officer.post(
            f"cases/{self.case_id}/final-assessment",
            self.key("final"),
            doneOn=day(self.on(555)),
            ratings=ratings(3 if outcome == "SUSTAINABLE" else 2),
            outcome=f"FINAL_OUTCOME_{outcome}",
            note="Sa porodicom pregledano sve što je bilo u planu.",
        )
        until(
            lambda: (
                self.desk.officer.get(f"cases/{self.case_id}")["state"]
                in {"CASE_STATE_FINAL_ASSESSMENT", "CASE_STATE_CLOSED"}
            ),
            "final assessment",
        )

    def closing(self) -> None:
        """The paper file closed, the closing asked for."""
        officer, outcome = self.desk.officer, LASTING[self.family.number % len(LASTING)]
        officer.post(f"cases/{self.case_id}:closePaperFile", self.key("paper"), closedOn=day(self.on(558)))
        officer.post(
            f"cases/{self.case_id}:requestClosure",
            self.key("ask to close"),
            outcome=f"CLOSURE_OUTCOME_{outcome}",
            closedOn=day(self.on(560)),
            choices=self._ends(),
        )

    def closed(self) -> None:
        """Confirmed by a second person."""
        self.desk.at("head").post(f"cases/{self.case_id}:confirmClosure", self.key("close"))

    def closed_early(self) -> None:
        """Closed for another reason, with a word why."""
        self.desk.officer.post(
            f"cases/{self.case_id}:requestClosure",
            self.key("ask to close early"),
            outcome=f"CLOSURE_OUTCOME_{self.family.early}",
            note="Porodica je to sama izjavila.",
            closedOn=day(self.on(80)),
            choices=self._ends(),
        )
        self.closed()

    def _ends(self) -> list[dict[str, str]]:
        """What is still under way elsewhere ends; of a closing that was asked for, as it was said then."""
        officer = self.desk.officer
        asked = officer.get(f"cases/{self.case_id}").get("closure", {})
        if asked:
            chosen = asked.get("choices", [])
            return [{"id": thing["id"], "endReason": thing["endReason"]} for thing in chosen]
        work = officer.get(f"cases/{self.case_id}/open-work").get("work", [])
        return [{"id": thing["id"], "endReason": "NO_NEED"} for thing in work]
