"""A family with a little of everything, made through the API: what the tests of contracts ask about."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from deploy.demo.papers import scan
from services.chassis.clock import Clock
from services.chassis.ids import new_id
from tests.stack import Refused, Stack

# Somebody who looks for work and needs nothing else: the plan then has an item of the employment office.
ANSWERS = {
    "intention": "STAY",
    "person_count": "1",
    "languages": "SR",
    "separated": "NO",
    "lone_carer": "NO",
    "documents_all": "YES",
    "property_papers": "NO",
    "dwelling": "RELATIVES",
    "furnished": "YES",
    "food": "YES",
    "heating": "YES",
    "health_help": "NO",
    "family_doctor": "YES",
    "children_out": "NO",
    "certificates": "NO",
    "seeks_work": "YES",
    "wants_training": "NO",
    "business_idea": "NO",
    "land": "NO",
    "income": "RELATIVES",
    "care_at_home": "NO",
    "neighbours": "WELL",
    "safe": "YES",
    "violence": "NO",
    "wants_course": "NO",
}
CRITERIA = (
    *("SAFETY", "STANDARD_OF_LIVING", "LIVELIHOOD", "HOUSING", "DOCUMENTS", "FAMILY", "PARTICIPATION"),
    "REMEDIES",
)


def today() -> date:
    """The day in Kosovo."""
    return Clock().today()


def day(on: date) -> dict[str, int]:
    """A day as the API writes it."""
    return {"year": on.year, "month": on.month, "day": on.day}


@dataclass
class Family:
    """One person who came home to Ranilug, and the ids of what belongs to the case."""

    stack: Stack
    name: str
    ids: dict[str, str] = field(default_factory=dict)

    def post(self, path: str, who: str = "officer", **body: Any) -> Any:
        """An act with a request id of its own."""
        return self.stack.api(who)("POST", path, json={"requestId": str(new_id()), **body})

    @property
    def case(self) -> str:
        """The path of the case."""
        return f"cases/{self.ids['caseId']}"

    def registered(self) -> Family:
        """From the doorstep to a registered case with consent."""
        reported = self.post(
            "cases",
            strand="STRAND_REINTEGRATION",
            municipality="RAN",
            source="REPORT_SOURCE_CENTRE",
            reportedName=self.name,
            reportedCount=1,
            originCountry="DE",
            triggerOn=day(today() - timedelta(days=2)),
        )
        self.ids["caseId"] = reported["id"]
        settlements = self.stack.api("officer")("GET", "settlements", params={"municipality": "RAN"})
        person = {
            "givenName": "Stana",
            "familyName": self.name,
            "birthDate": {"year": 1984, "month": 3, "day": 9},
            "sex": "SEX_FEMALE",
            "relation": "RELATION_HEAD",
        }
        body = {
            "persons": [person],
            "settlementId": settlements["settlements"][0]["id"],
            "address": "Kod škole 4",
            "actLocale": "LOCALE_SR_LATN",
            "noticeOn": day(today()),
        }
        try:
            self.post(f"{self.case}:register", **body)
        except Refused as refused:
            # The families of earlier runs at a stack that is kept look alike.
            if refused.reason != "DUPLICATES_UNANSWERED":
                raise
            others = refused.problem["metadata"]["person_ids"].split(",")
            answers = [{"personId": one, "answer": "OTHER_PERSON", "difference": "birth"} for one in others]
            self.post(f"{self.case}:register", duplicateAnswers=answers, **body)
        persons = self.stack.api("officer")("GET", f"{self.case}/persons")
        self.ids["personId"] = persons["persons"][0]["id"]
        for purpose in ("SERVICES", "BENEFITS"):
            consent = {
                "purpose": purpose,
                "recipientKinds": ["PUBLIC_BODY"],
                "validFrom": day(today()),
                "form": "SIGNED_PAPER",
            }
            self.ids["consentId"] = self.post(f"{self.case}/consents", consent=consent)["id"]
        return self

    def paper(self, kind: str) -> str:
        """A document of the case."""
        blob = self.stack.api("officer")(
            "POST",
            "registry/files",
            params={"fileName": "scan.pdf"},
            data=scan(),
            headers={"Content-Type": "application/octet-stream"},
        )
        self.ids["blobId"] = blob["id"]
        made = self.post(
            f"{self.case}/documents",
            kind=f"DOCUMENT_KIND_{kind}",
            blobId=blob["id"],
            datedOn=day(today()),
        )
        self.ids["documentId"] = made["id"]
        return str(made["id"])

    def planned(self) -> Family:
        """Visited, assessed, and with a plan that the coordinator approved."""
        moment = (Clock().now() - timedelta(minutes=1)).isoformat().replace("+00:00", "Z")
        visit = self.post(
            f"{self.case}/visits:record",
            kind="VISIT_KIND_FIRST",
            actualTime=moment,
            participants=[
                {"institutionId": self.stack.institutions["csw-ran"], "kind": "CSW", "present": True},
                {"institutionId": self.stack.institutions["drrpif"], "kind": "DRRPIF", "present": True},
            ],
        )
        self.ids["visitId"] = visit["id"]
        answers = dict(ANSWERS) | {"seeks_work_who": self.ids["personId"]}
        self.post(
            f"{self.case}/opp",
            answers=[{"question": question, "values": [value]} for question, value in answers.items()],
            ratings=[{"criterion": f"CRITERION_{name}", "value": 1} for name in CRITERIA],
            submit=True,
        )
        self.post(f"{self.case}/opp:attachScan", documentId=self.paper("SIGNED_OPP"))
        plan = self.post(f"{self.case}/plan:draft")
        kept = ("id", "needId", "code", "personId", "institutionKind", "scheme")
        items = [
            {name: item[name] for name in kept if item.get(name)}
            | {"dueOn": day(today() + timedelta(days=100))}
            | ({"institutionId": self.employment} if item.get("institutionKind") == "EO" else {})
            for item in plan["items"]
        ]
        plan = self.stack.api("officer")(
            "PATCH", f"plans/{plan['id']}", json={"items": items}, headers={"If-Match": f'"{plan["etag"]}"'}
        )
        self.ids["planId"] = plan["id"]
        self.post(f"plans/{plan['id']}:submit", documentId=self.paper("SIGNED_PLAN"), signedOn=day(today()))
        plan = self.post(f"plans/{plan['id']}:approve", "coordinator", approvedOn=day(today()))
        [item] = [one for one in plan["items"] if one.get("institutionId") == self.employment][:1]
        self.ids["itemId"] = item["id"]
        return self

    @property
    def employment(self) -> str:
        """The employment office."""
        return self.stack.institutions["eo-gjilan"]

    def referred(self) -> Family:
        """Sent to the employment office with the least data."""
        person = {"personId": self.ids["personId"], "givenName": "Stana", "familyName": self.name}
        made = self.post(
            f"{self.case}/referrals",
            planItemId=self.ids["itemId"],
            institutionId=self.employment,
            personIds=[self.ids["personId"]],
            snapshot={"persons": [person]},
        )
        self.ids["referralId"] = made["id"]
        return self
