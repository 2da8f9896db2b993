"""What people do for a family, by the JSON API: one function an act, each on its day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from deploy.demo.papers import scan
from services.chassis.clock import ZONE, Clock
from services.chassis.ids import new_id
from tests.journeys.people import ANSWERS, birthday, today
from tests.stack import Api, Stack, until

CRITERIA = (
    *("SAFETY", "STANDARD_OF_LIVING", "LIVELIHOOD", "HOUSING", "DOCUMENTS", "FAMILY", "PARTICIPATION"),
    "REMEDIES",
)


def day(on: date) -> dict[str, int]:
    """A day as the API writes it."""
    return {"year": on.year, "month": on.month, "day": on.day}


def moment(on: date, hour: int = 10, minute: int = 0) -> str:
    """A moment of a day in Kosovo as the API writes it."""
    local = datetime(on.year, on.month, on.day, hour, minute, tzinfo=ZONE)
    return local.astimezone(UTC).isoformat().replace("+00:00", "Z")


def this_moment() -> str:
    """Now: after all that was recorded until now."""
    return Clock().now().isoformat().replace("+00:00", "Z")


def ratings(value: int) -> list[dict[str, Any]]:
    """All criteria rated alike."""
    return [{"criterion": f"CRITERION_{name}", "value": value} for name in CRITERIA]


def post(api: Api, path: str, **body: Any) -> Any:
    """Act once."""
    return api("POST", path, json={**body, "requestId": str(new_id())})


def composing(api: Api, seats: list[dict[str, Any]]) -> dict[str, Any]:
    """An act on a commission, with its scan, that has been in force for a year."""
    sent = {"data": scan(), "headers": {"Content-Type": "application/octet-stream"}}
    blob = api("POST", "benefits/files?fileName=act.pdf", **sent)
    since = day(today() - timedelta(days=400))
    return {
        "number": "01-12",
        "datedOn": since,
        "fromOn": since,
        "scanBlobId": blob["id"],
        "seats": seats,
    }


def composed(stack: Stack, secretary: str, members: list[str]) -> str:
    """The commission of a secretary, composed by an act that a second hand confirmed; its id."""
    api, ministry = stack.api(secretary), secretary == "ministry"
    kind = "MCR_COMMISSION" if ministry else "MRC"
    listed = api("GET", "commission-bodies").get("bodies", [])
    standing = next((one for one in listed if one["kind"] == kind), None)
    seats = [{"accountId": stack.accounts[who], "chair": row == 0} for row, who in enumerate(members)]
    if standing is not None:
        sits = [one["accountId"] for one in standing["compositions"][0]["act"]["seats"]]
        if sits == [seat["accountId"] for seat in seats]:
            return str(standing["id"])
    act = composing(api, seats)
    if standing is None:
        body = api("POST", "commission-bodies", json={"kind": kind, "act": act})
    else:
        body = api("POST", f"commission-bodies/{standing['id']}:change", json={"act": act})
    answer = f"commission-bodies/{body['id']}/compositions/{body['compositions'][0]['id']}:confirm"
    stack.api("ministry_payer" if ministry else "head")("POST", answer, json={})
    return str(body["id"])


@dataclass
class Case:
    """A family's case, and who acts for it."""

    stack: Stack
    id: str
    began: date
    persons: list[dict[str, Any]] = field(default_factory=list)
    plan: dict[str, Any] = field(default_factory=dict)

    def who(self, name: str) -> Api:
        """The API as one of PEOPLE."""
        return self.stack.api(name)

    def on(self, days: int) -> date:
        """So many days after it began, and never after today."""
        return min(self.began + timedelta(days=days), today())

    def now(self, who: str = "officer") -> dict[str, Any]:
        """The case as it stands."""
        found: dict[str, Any] = self.who(who)("GET", f"cases/{self.id}")
        return found

    def state(self) -> str:
        """How far it is: PLANNED."""
        return str(self.now()["state"]).removeprefix("CASE_STATE_")

    def reaches(self, state: str) -> None:
        """Wait until events of others have moved it to a state."""
        until(lambda: self.state() == state, f"{self.id} {state}")

    # Registry

    def register(self, family_name: str, *given_names: str, locale: str = "LOCALE_SR_LATN") -> None:
        """A couple and its children."""
        adults = [("SEX_MALE", "HEAD", 1980), ("SEX_FEMALE", "SPOUSE", 1984)]
        ages = [*adults, *(("SEX_FEMALE", "CHILD", self.began.year - 9) for _ in given_names[2:])]
        persons = [
            {
                "givenName": name,
                "familyName": family_name,
                "birthDate": day(birthday(born)),
                "sex": sex,
                "relation": f"RELATION_{relation}",
                "languages": ["sr"],
            }
            for name, (sex, relation, born) in zip(given_names, ages, strict=False)
        ]
        places = self.who("officer")("GET", "settlements?municipality=RAN")["settlements"]
        post(
            self.who("officer"),
            f"cases/{self.id}:register",
            persons=persons,
            settlementId=places[0]["id"],
            address="Glavna 1",
            phone="+383 44 123 456",
            actLocale=locale,
            noticeOn=day(self.began),
        )
        self.persons = self.who("officer")("GET", f"cases/{self.id}/persons")["persons"]
        for purpose in ("SERVICES", "BENEFITS"):
            consent = {
                "purpose": purpose,
                "recipientKinds": ["PUBLIC_BODY"],
                "validFrom": day(self.began),
                "form": "SIGNED_PAPER",
            }
            post(self.who("officer"), f"cases/{self.id}/consents", consent=consent)

    def paper(self, kind: str, on: date) -> str:
        """Hand a document in; its id."""
        api = self.who("officer")
        sent = {"data": scan(), "headers": {"Content-Type": "application/octet-stream"}}
        blob = api("POST", f"registry/files?fileName={kind.lower()}.pdf", **sent)
        made = post(
            api,
            f"cases/{self.id}/documents",
            kind=f"DOCUMENT_KIND_{kind}",
            blobId=blob["id"],
            datedOn=day(on),
        )
        return str(made["id"])

    # Assessment

    def visit(self, kind: str, on: date, **more: Any) -> None:
        """The team was there."""
        post(
            self.who("officer"),
            f"cases/{self.id}/visits:record",
            kind=f"VISIT_KIND_{kind}",
            actualTime=moment(on, 15),
            **more,
        )

    def assess(self, on: date, **changed: Any) -> dict[str, Any]:
        """The questionnaire, complete."""
        given = {**ANSWERS, "person_count": str(len(self.persons)), "languages": "SR", **changed}
        answers = [
            {"question": question, "values": value if isinstance(value, list) else [value]}
            for question, value in given.items()
        ]
        found: dict[str, Any] = post(
            self.who("officer"),
            f"cases/{self.id}/opp",
            answers=answers,
            ratings=ratings(1),
            submit=True,
            actualTime=moment(on, 16),
        )
        return found

    def agree(self, on: date, approver: str = "coordinator") -> None:
        """The plan drafted, signed by the family, approved."""
        officer = self.who("officer")
        self.plan = post(officer, f"cases/{self.id}/plan:draft")
        path = f"plans/{self.plan['id']}"
        post(officer, f"{path}:submit", documentId=self.paper("SIGNED_PLAN", on), signedOn=day(on))
        self.plan = post(self.who(approver), f"{path}:approve", approvedOn=day(on))

    def item(self, code: str) -> dict[str, Any]:
        """An item of the plan as it stands now."""
        self.plan = self.who("officer")("GET", f"cases/{self.id}/plan")
        return next(one for one in self.plan["items"] if one["code"] == code)

    def done(self, code: str) -> None:
        """Wait until what others reported has finished an item."""
        until(lambda: self.item(code)["state"] == "ITEM_STATE_DONE", f"{code} is done")

    # Referral

    def refer(self, code: str, institution: str) -> dict[str, Any]:
        """Send a person of the plan to an institution."""
        item = self.item(code)
        person = next(one for one in self.persons if one["id"] == item["personId"])
        shown = {
            "personId": person["id"],
            "givenName": person["givenName"],
            "familyName": person["familyName"],
        }
        sent: dict[str, Any] = post(
            self.who("officer"),
            f"cases/{self.id}/referrals",
            planItemId=item["id"],
            institutionId=self.stack.institutions[institution],
            personIds=[person["id"]],
            snapshot={"persons": [shown], "request": "Upis i savetovanje"},
        )
        return sent

    def answer(self, referral: Mapping[str, Any], who: str, outcomes: Iterable[str], grade: str = "") -> None:
        """The institution accepts and reports what came of it; the last outcome ends it."""
        path, codes = f"referrals/{referral['id']}", list(outcomes)
        post(self.who(who), f"{path}:accept", counsellor="F. A.")
        for number, outcome in enumerate(codes):
            post(
                self.who(who),
                f"{path}:recordOutcome",
                outcome=outcome,
                doneOn=day(today()),
                personIds=referral["personIds"],
                grade=grade if outcome == "ENROLLED" else "",
                completes=number + 1 == len(codes),
            )

    # Benefits

    def apply(self, code: str, scheme: str, on: date, **asked: Any) -> dict[str, Any]:
        """Apply from a plan item, with every paper of the checklist, and hand it in."""
        officer = self.who("officer")
        made = post(
            officer,
            f"cases/{self.id}/applications",
            planItemId=self.item(code)["id"],
            scheme=scheme,
            fromOn=day(on),
            reason="Porodica nema gde da stanuje.",
            **asked,
        )
        path = f"applications/{made['id']}"
        for point in made["checklist"]:
            if point.get("required"):
                evidence = {"point": point["code"], "documentId": self.paper(point["documentKind"], on)}
                post(officer, f"{path}:attachEvidence", evidence=evidence)
        found: dict[str, Any] = post(officer, f"{path}:submit")
        return found

    def decide(
        self, application_id: str, secretary: str, members: list[str], **session: Any
    ) -> dict[str, Any]:
        """A session of the commission about one application: all vote for it."""
        composed(self.stack, secretary, members)
        if (
            self.who(secretary)("GET", f"applications/{application_id}")["state"]
            != "APPLICATION_STATE_COMPLETE"
        ):
            post(self.who(secretary), f"applications/{application_id}:complete")
        sitting = post(
            self.who(secretary),
            "commission-sessions",
            kind="SESSION_KIND_REGULAR",
            plannedTime=this_moment(),
            place="Sala opštine",
            applicationIds=[application_id],
            **session,
        )
        path = f"commission-sessions/{sitting['id']}"
        present = [self.stack.accounts[who] for who in members]
        post(self.who(secretary), f"{path}:open", presentAccountIds=present)
        point = next(one for one in sitting["points"] if one.get("applicationId") == application_id)
        for who in members:
            post(self.who(who), f"{path}:castVote", pointId=point["id"], value="VOTE_VALUE_FOR")
        decision: dict[str, Any] = post(
            self.who(secretary),
            f"{path}:decide",
            pointId=point["id"],
            result="DECISION_RESULT_APPROVED",
            reasons=["NEED_CONFIRMED", "CONDITIONS_MET"],
            text="Porodica nema gde da stanuje.",
        )
        post(self.who(secretary), f"{path}:close")
        return decision

    def carry_out(self, decision: Mapping[str, Any], payer: str, **delivery: Any) -> dict[str, Any]:
        """Act served, final, forwarded, delivered with proof; by the head, as the officer prepared it."""
        head, path, on = self.who("head"), f"decisions/{decision['id']}", day(today())
        post(head, f"{path}:serve", servedOn=on, how="IN_PERSON")
        post(head, f"{path}:finalize", finalOn=on, ground="WAIVED")
        given = post(self.who(payer), f"applications/{decision['applicationId']}:execute", startedOn=on)
        proof = self.paper("RECEIPT", today())
        done: dict[str, Any] = post(
            head,
            f"entitlements/{given['id']}:deliver",
            deliveredOn=on,
            documentId=proof,
            completes=True,
            **delivery,
        )
        return done

    def act(self, decision: Mapping[str, Any], who: str) -> bytes:
        """The act's PDF, when it is made."""
        api, path = self.who(who), f"decisions/{decision['id']}"
        post(api, f"{path}:print")
        made = until(lambda: api("GET", path).get("actBlobId"), "the act")
        content: bytes = api("GET", f"benefits/files/{made}")
        return content

    # The end

    def month(self, month: str, on: date) -> None:
        """A monthly entry."""
        post(self.who("officer"), f"cases/{self.id}/monitoring", month=month, doneOn=day(on), met="FAMILY")

    def review(self, on: date) -> None:
        """The review after twelve months."""
        post(
            self.who("officer"),
            f"cases/{self.id}/review",
            doneOn=day(on),
            result="REVIEW_RESULT_NO_SUPPORT",
            ratings=ratings(2),
        )

    def end(self, on: date, closer: str = "head") -> None:
        """Final assessment, paper file, closing by two."""
        officer = self.who("officer")
        post(
            officer,
            f"cases/{self.id}/final-assessment",
            doneOn=day(on),
            ratings=ratings(3),
            outcome="FINAL_OUTCOME_SUSTAINABLE",
            note="Sve što je bilo u planu je pregledano.",
        )
        self.reaches("FINAL_ASSESSMENT")
        post(officer, f"cases/{self.id}:closePaperFile", closedOn=day(on))
        # What was given and never ended is over too.
        work = officer("GET", f"cases/{self.id}/open-work").get("work", [])
        post(
            officer,
            f"cases/{self.id}:requestClosure",
            outcome="CLOSURE_OUTCOME_SUSTAINABLE",
            closedOn=day(on),
            choices=[{"id": one["id"], "endReason": "NO_NEED"} for one in work],
        )
        post(self.who(closer), f"cases/{self.id}:confirmClosure")


def report(stack: Stack, strand: str, began: date, who: str = "officer", **more: Any) -> Case:
    """A family is reported; its case."""
    body = {
        "strand": f"STRAND_{strand}",
        "municipality": "RAN",
        "source": "REPORT_SOURCE_FAMILY",
        "originCountry": "DE",
        **more,
    }
    if strand != "RETURN":
        # Of today the day's first minute: half past eight may be still to come.
        body |= {"triggerOn": day(began), "triggerHour": "08:30" if began < today() else "00:00"}
    made = post(stack.api(who), "cases", **body)
    return Case(stack, made["id"], began)
