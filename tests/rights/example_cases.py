"""A country of six cases, each with one of everything: what differs is whose it is."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID, uuid4

from prag.referral.v1 import referral_service_pb2 as referral

from services.chassis.auth.actors import Actor
from services.domain import roles
from services.domain.municipalities import MUNICIPALITIES
from services.identity.rules import rights
from tests.rights.seeds import add
from tests.running_services import UnderTest

NOW = dt.datetime(2026, 11, 20, 8, 0, tzinfo=dt.UTC)
OURS, OTHERS = uuid4(), uuid4()
# Who is at work on cases in the municipality.
OFFICER = uuid4()
ACCOUNT = "somebody"
_IDS = (
    *("case", "person", "sister", "consent", "document", "blob", "visit", "plan", "item", "need", "referral"),
    *("application", "session", "point", "decision", "entitlement", "clock"),
    *("body", "composition", "match", "correction", "submission", "note", "entry", "transfer", "handover"),
    *("pair", "activity", "counselling", "meeting", "agreement", "task", "done_task"),
    *("contact", "talk", "share"),
    *("pair", "activity", "counselling", "meeting", "project", "report"),
    *("guardian", "vulnerability", "profile", "paper"),
)
# Accounts that sit in every commission.
SEATS = tuple(str(UUID(int=number)) for number in (11, 12, 13))
# As a clock began.
STARTED = json.dumps(
    [
        {
            "kind": "STARTED",
            "actual": NOW.isoformat(),
            "recorded": NOW.isoformat(),
            "event": "prag.referral.v1.ReferralSent",
        }
    ]
)


@dataclass(frozen=True)
class Place:
    """Where a case stands, and the ids of what hangs on it."""

    name: str
    municipality: str = "RAN"
    strand: str = "REINTEGRATION"
    institution: UUID = OURS
    there: bool = True
    ids: Mapping[str, UUID] = field(default_factory=lambda: {name: uuid4() for name in _IDS}, hash=False)

    @property
    def family(self) -> tuple[UUID, ...]:
        """The head, and a sister of whom nothing is told here but that she is there."""
        return (self.ids["person"], self.ids["sister"])

    @property
    def body(self) -> str:
        """The commission: the ministry's for a return."""
        return "MCR_COMMISSION" if self.strand == "RETURN" else "MRC"

    @property
    def session_place(self) -> str:
        """The ministry's commission belongs to no municipality."""
        return "---" if self.strand == "RETURN" else self.municipality


OWN = Place("own")
UNREFERRED = Place("unreferred", institution=OTHERS)
ELSEWHERE = Place("elsewhere", municipality="KAM")
CENTRE = Place("centre", municipality="---")
OTHER_STRAND = Place("other_strand", strand="RETURN")
ABSENT = Place("absent", municipality="XXX", there=False)
PLACES = (OWN, UNREFERRED, ELSEWHERE, CENTRE, OTHER_STRAND)

_HERE = {
    roles.Reach.MUNICIPALITY: ("RAN",),
    roles.Reach.REGION: ("RAN", "GJL"),
    roles.Reach.INSTITUTION: ("RAN", "GJL"),
    roles.Reach.NATION: MUNICIPALITIES,
}


def _person(role: str, kind: str = "person") -> Actor:
    reach = rights.scope([role], _HERE[roles.ROLES[role].reach])
    return Actor(
        account_id=f"{role}:{kind}",
        kind="machine" if kind == "machine" else "person",
        institution_id=str(OURS),
        institution_kind={"csw_officer": "CSW", "institution_officer": "EO"}.get(role, ""),
        roles=frozenset({role}),
        municipalities=reach,
        strands=roles.ROLES[role].strands,
        purpose="a test",
    )


SERVICES = ("registry", "assessment", "referral", "benefits", "reporting", "identity")
PEOPLE = tuple(_person(role) for role in roles.ROLES)
# Systems of institutions act as the role of their kind.
MACHINES = tuple(
    _person(role, "machine")
    for role in sorted({kind.machine for kind in rights.KINDS.values() if kind.machine})
)


SEATED = {roles.MRC_CHAIR, roles.MRC_MEMBER}


def _seat(account_id: str) -> dict[str, object]:
    return {"account_id": account_id, "name": "A", "position": "", "chair": False, "present": True} | {
        "absence": ""
    }


async def furnish(service: UnderTest, places: tuple[Place, ...] = PLACES) -> None:
    """Put one of everything that a service owns into each case."""
    for place in places:
        await _CASES[service.service.name](service, place)


REQUEST = {"kind": "HOUSE", "displacement_status": "IDP", "requested_on": "2026-09-01"} | dict.fromkeys(
    ("place_of_origin", "place_of_displacement", "place_of_solution"), ""
)
REQUEST["free_choice_declared"] = True


async def _registry(service: UnderTest, at: Place) -> None:
    database, ids, here = service.database, at.ids, {"municipality": at.municipality}
    case = {**here, "case_id": ids["case"]}
    await add(
        database,
        "case_file",
        **here,
        id=ids["case"],
        strand=at.strand,
        state="REGISTERED",
        officer_id=ACCOUNT,
        number=f"NUM-{at.name}",
        head_person_id=None,
        registered_time=NOW,
        trigger_time=NOW,
        person_count=2,
        return_request=REQUEST if at.strand == "RETURN" else None,
        closure="{}",
        act_locale="SR_LATN",
    )
    # Whoever reads files by a duty has given a reason: what is left is what everybody may read at all. Who
    # has given none is test_duty.py's.
    for actor in (one for one in PEOPLE if one.roles & set(roles.DUTIES)):
        await add(
            database,
            "case_opening",
            **case,
            account_id=actor.account_id,
            reason="OVERSIGHT",
            until_time=dt.datetime(9999, 1, 1, tzinfo=dt.UTC),
            reviews="[]",
        )
    # Whose cases they are has left the office.
    await database.all(
        "INSERT INTO account_ref (account_id, institution_id, roles, active, was_officer)"
        " VALUES ($1, '', '{}', false, true) ON CONFLICT DO NOTHING",
        ACCOUNT,
    )
    await add(database, "milestone", **case, state="REGISTERED")
    await add(
        database,
        "person",
        id=ids["person"],
        given_name="Nenad",
        family_name=f"Rašić {at.name}",
        birth_year=1984,
        sex="MALE",
        community="SERB",
        vulnerabilities=["LONE_PARENT"],
        health_note="asthma",
        protection_note="shelter",
    )
    await add(
        database,
        "person",
        id=ids["sister"],
        given_name="Milica",
        family_name=f"Rašić {at.name}",
        birth_year=1990,
        sex="FEMALE",
    )
    for position, (who, relation) in enumerate({"person": "HEAD", "sister": "SIBLING"}.items()):
        member = {"person_id": ids[who], "relation": relation, "position": position}
        await add(database, "membership", **case, **member, join_reason="REGISTERED")
    await database.all("UPDATE case_file SET head_person_id = $1 WHERE id = $2", ids["person"], ids["case"])
    await add(database, "identifier", person_id=ids["person"], kind="PASSPORT", number=at.name)
    await add(
        database,
        "guardian",
        id=ids["guardian"],
        person_id=ids["person"],
        kind="GUARDIAN",
        name="Dragan",
        act_body="CSW",
    )
    await add(database, "vulnerability", id=ids["vulnerability"], person_id=ids["person"], code="LONE_PARENT")
    await add(
        database,
        "person_paper",
        id=ids["paper"],
        person_id=ids["person"],
        kind="PASSPORT",
        state="MISSING",
    )
    await add(database, "person_profile", id=ids["profile"], person_id=ids["person"], source="VISIT")
    await add(database, "consent", **case, id=ids["consent"], person_ids=[ids["person"]], purpose="SERVICES")
    await add(database, "case_note", **case, id=ids["note"], text="never at home", written_by=ACCOUNT)
    await add(
        database,
        "protocol_entry",
        **case,
        id=ids["entry"],
        direction="INCOMING",
        unit_key="OR",
        year=2026,
        key=str(ids["entry"]),
        stamped_on=NOW.date(),
        entered_by=ACCOUNT,
    )
    await add(database, "document", **case, id=ids["document"], blob_id=ids["blob"], kind="OTHER")
    await add(
        database,
        "blob",
        id=ids["blob"],
        account_id="who sent it",
        attached_at=NOW,
        file_name="paper.pdf",
        content_type="application/pdf",
    )
    folder = Path(service.runtime.settings.blobs) / "blobs"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / str(ids["blob"])).write_bytes(b"%PDF-1.7 signed")
    await add(
        database,
        "clock",
        **case,
        id=ids["clock"],
        strand=at.strand,
        rule="REFERRAL_ANSWER",
        subject_id=str(ids["referral"]),
        institution_id=str(at.institution),
        state="RUNNING",
        open=True,
        due_time=NOW,
        who_acts="MOCR",
        unit="HOURS",
        history=STARTED,
    )
    await add(database, "timeline_entry", **case, event="prag.registry.v1.CaseRegistered")
    # Of both offices at once, so that each of its steps has somebody here.
    there = {"to_municipality": at.municipality, "strand": at.strand, "case_number": f"NUM-{at.name}"}
    await add(
        database,
        "transfer",
        **case,
        **there,
        id=ids["transfer"],
        state="OFFERED",
        offered_by="mocr_officer:person",
    )
    # Of whoever has left to an officer at work, who has done nothing since.
    await add(
        database,
        "handover",
        id=ids["handover"],
        municipality=at.municipality,
        previous_officer_id=str(OFFICER),
        officer_id=ACCOUNT,
        case_ids=[ids["case"]],
        shares=json.dumps([{"officer_id": ACCOUNT, "case_ids": [str(ids["case"])]}]),
        create_time=NOW,
    )
    await add(database, "protected_match", **case, id=ids["match"], person_id=ids["person"])
    one, other = sorted((ids["person"], ids["sister"]))
    await add(
        database,
        "duplicate_pair",
        **case,
        id=ids["pair"],
        person_id=one,
        strand=at.strand,
        other_person_id=other,
        other_municipality=at.municipality,
        other_case_id=ids["case"],
        other_strand=at.strand,
        rule="NAME_AND_BIRTH",
        state="OPEN",
        agreement=json.dumps({"FAMILY_NAME": "SAME"}),
        previous="[]",
    )
    await database.all(
        "SELECT put_person_keys(jsonb_build_array($1::jsonb), now())",
        json.dumps(
            {
                "person": str(ids["person"]),
                "case_id": str(ids["case"]),
                "municipality": at.municipality,
                "year": 1984,
                "birth": "1984",
                "given": "nenad",
                "family": f"rasic {at.name}",
                "initials": "N R",
                "tokens": ["nenad", "rasic"],
                "alike": [],
            }
        ),
    )
    # The two stay the pair that they were written as, whatever a test makes of their case.
    await database.all("DELETE FROM person_to_compare")
    await database.all("ALTER TABLE case_file DISABLE TRIGGER compare_case")


async def _knows(service: UnderTest, at: Place) -> dict[str, object]:
    await service.knows_case(
        at.ids["case"],
        municipality=at.municipality,
        strand=at.strand,
        state="REGISTERED",
        person_ids=at.family,
        trigger_time=NOW,
    )
    return {"municipality": at.municipality, "case_id": at.ids["case"]}


async def _assessment(service: UnderTest, at: Place) -> None:
    database, ids = service.database, at.ids
    case = await _knows(service, at)
    of_strand = {**case, "strand": at.strand}
    await add(
        database,
        "visit",
        **of_strand,
        id=ids["visit"],
        state="PLANNED",
        kind="LATER",
        at=NOW,
        planned_time=NOW,
        institution_ids=[str(at.institution)],
        participants="[]",
    )
    answers = {"violence": ["YES"], "health_help": ["YES"], "food": ["NO"]}
    authors = dict.fromkeys(answers, "who filled it in")
    await add(
        database,
        "submission",
        **of_strand,
        id=ids["submission"],
        form="OPP",
        form_version=1,
        state="SUBMITTED",
        answers=answers,
        authors=authors,
        submit_time=NOW,
    )
    await add(database, "rating_set", **case, occasion="FIRST")
    await add(database, "need", **case, id=ids["need"], number=1, code="HOUSING")
    await add(
        database, "plan", **of_strand, id=ids["plan"], plan_version=1, state="APPROVED", approved_on=NOW
    )
    await add(
        database,
        "plan_item",
        **case,
        id=ids["item"],
        origin_id=ids["item"],
        plan_id=ids["plan"],
        need_id=ids["need"],
        position=1,
    )
    await add(database, "monitoring", **case, plan_id=ids["plan"], month="2026-10")
    await add(database, "review", **case, plan_id=ids["plan"], result="CONTINUE")


async def _corrected(
    service: UnderTest, case: Mapping[str, object], act: str, subject: UUID, **more: object
) -> None:
    """A date that was set right."""
    await add(service.database, "act_correction", **case, act=act, subject_id=str(subject), **more)


async def _referral(service: UnderTest, at: Place) -> None:
    case = await _knows(service, at)
    shown = referral.Snapshot(persons=[referral.SnapshotPerson(given_name="Nenad", family_name="Rašić")])
    await add(
        service.database,
        "referral",
        **case,
        id=at.ids["referral"],
        number=f"REF-{at.name}",
        strand=at.strand,
        institution_id=at.institution,
        asked_in=at.municipality,
        institution_kind="EO",
        state="SENT",
        person_ids=[at.ids["person"]],
        consent_id=at.ids["consent"],
        snapshot=shown.SerializeToString(),
        sent_time=NOW,
    )
    await add(
        service.database,
        "meeting",
        municipality=at.municipality,
        id=at.ids["meeting"],
        kind="DIRECTORATES",
        state="HELD",
        met_on=NOW.date(),
        participants="[]",
        changes="[]",
    )
    await add(
        service.database,
        "contact",
        municipality=at.municipality,
        id=at.ids["contact"],
        kind="NGO",
        state="CURRENT",
        alike=str(at.ids["contact"]),
        talks=[
            {"id": str(at.ids["talk"]), "talked_on": "2026-11-20", "means": "PHONE", "about": "", "by": ""}
        ],
        shares=[
            {
                "id": str(at.ids["share"]),
                "shared_on": "2026-11-20",
                "means": "PHONE",
                "topics": [],
                "what": "",
                "by": "",
                "asked": "",
                "due_on": "",
                "answered_on": "",
                "answer": "",
            }
        ],
        changes="[]",
    )
    await add(
        service.database,
        "outcome",
        municipality=at.municipality,
        referral_id=at.ids["referral"],
        code="EMPLOYED",
        person_ids=[at.ids["person"]],
    )
    await _corrected(service, case, "prag.referral.v1.ReferralSent", at.ids["referral"])
    await add(
        service.database,
        "counselling",
        **case,
        id=at.ids["counselling"],
        strand=at.strand,
        institution_id=at.institution,
        institution_kind="EO",
        counselled_in=at.municipality,
        counselled_on=NOW,
        topics=["DEADLINE"],
        language="sr",
        person_ids=[at.ids["person"]],
        groups="[]",
        changes="[]",
        recorded_by="institution_officer:person",
    )
    await add(
        service.database,
        "agreement",
        **case,
        id=at.ids["agreement"],
        strand=at.strand,
        agreed_in=at.municipality,
        meeting_id=at.ids["meeting"],
        agreed_on=NOW.date(),
        conclusion="ACTION",
        tasks=[_task(at.ids["task"], "OPEN"), _task(at.ids["done_task"], "DONE")],
        recorded_by="mocr_officer:person",
    )


def _task(task_id: UUID, state: str) -> dict[str, str]:
    """A task of what was agreed on a case."""
    empty = dict.fromkeys(("what", "owner", "changed_by", "change_time", "end_reason"), "")
    return {**empty, "id": str(task_id), "due_on": NOW.date().isoformat(), "state": state}


async def _benefits(service: UnderTest, at: Place) -> None:
    database, ids = service.database, at.ids
    case = await _knows(service, at)
    await add(
        database,
        "project",
        municipality=at.municipality,
        id=ids["project"],
        work_field="WORK_HOUSING",
        state="RUNNING",
        started_on=NOW.date(),
        reports=[
            {"id": str(ids["report"]), "asked_on": "2026-11-20", "asked_by": "", "due_on": "2026-11-20"}
        ],
        changes="[]",
    )
    await add(
        database,
        "application",
        **case,
        id=ids["application"],
        number=f"APP-{at.name}",
        strand=at.strand,
        scheme="RENT",
        body=at.body,
        # Of one nothing is to be done any more.
        state="DELIVERED" if at is UNREFERRED else "IN_EXECUTION",
        evidence={"PROOF": [str(ids["document"]), "OTHER"]},
        submit_time=NOW,
        person_ids=[ids["person"]],
        for_person_ids=[ids["person"]],
        checklist="[]",
        decision_id=ids["decision"],
        entitlement_id=ids["entitlement"],
        session_id=ids["session"],
    )
    await add(
        database,
        "commission_body",
        municipality=at.session_place,
        id=ids["body"],
        kind=at.body,
        strands=["RETURN"] if at.strand == "RETURN" else ["REINTEGRATION", "INTEGRATION"],
    )
    await add(
        database,
        "composition",
        municipality=at.session_place,
        id=ids["composition"],
        body_id=ids["body"],
        state="CONFIRMED",
        from_on=dt.date(2020, 1, 1),
        act_on=dt.date(2020, 1, 1),
        seats=[
            {"account_id": one, "name": "A", "position": "", "chair": one == SEATS[0], "deputy_for": ""}
            | {"institution_id": str(OURS)}
            for one in SEATS
        ],
    )
    await add(
        database,
        "session",
        municipality=at.session_place,
        body_id=ids["body"],
        composition_id=ids["composition"],
        id=ids["session"],
        number=f"S-{at.name}",
        body=at.body,
        kind="REGULAR",
        state="OPEN",
        # Of the places that are told apart, members sit in one.
        members=[
            _seat(who.account_id) for who in PEOPLE if who.roles <= SEATED and (at is OWN or at not in PLACES)
        ],
        opened_time=NOW,
    )
    await add(
        database,
        "agenda_point",
        municipality=at.session_place,
        id=ids["point"],
        session_id=ids["session"],
        number=1,
        application_id=ids["application"],
        state="OPEN",
    )
    await add(
        database,
        "decision",
        **case,
        id=ids["decision"],
        application_id=ids["application"],
        session_id=ids["session"],
        number=f"V-{at.name}",
        result="APPROVED",
        verify_code=f"code-{at.name}",
        act_locale="SR_LATN",
    )
    await add(
        database,
        "entitlement",
        **case,
        id=ids["entitlement"],
        application_id=ids["application"],
        executor="MUNICIPALITY",
    )
    act = "prag.benefits.v1.ApplicationSubmitted"
    await _corrected(service, case, act, ids["application"], id=ids["correction"])
    await add(
        database, "correcting_act", code=f"code-{at.name}", correction_id=ids["correction"], on=NOW, act=act
    )


async def _reporting(service: UnderTest, at: Place) -> None:
    here = {"municipality": at.municipality}
    await add(
        service.database,
        "activity",
        **here,
        id=at.ids["activity"],
        kind="INFORMATION_MEETING",
        held_on=NOW.date(),
        women=4,
        person_ids=[],
        account_ids=[],
        changes="[]",
        recorded_by="somebody",
    )
    await add(service.database, "fact", **here, kind="VISIT", code="FIRST", case_id=at.ids["case"])
    await add(
        service.database,
        "family",
        **here,
        case_id=at.ids["case"],
        strand=at.strand,
        person_ids=[at.ids["person"]],
    )


async def _identity(service: UnderTest, at: Place) -> None:
    """Identity knows no case, but the institutions that are asked for help."""
    if at in {OWN, UNREFERRED}:
        await add(
            service.database,
            "institution",
            id=at.institution,
            code=f"eo-{at.name}",
            kind="EO",
            municipalities=["RAN", "GJL"],
            active=True,
        )
    if at is OWN:
        await add(
            service.database,
            "account",
            id=OFFICER,
            institution_id=at.institution,
            email="officer@example.org",
            email_key="officer@example.org",
            display_name="Officer",
            roles=["mocr_officer"],
            state="ACTIVE",
            password_hash="x",
        )
    if at == OWN:
        for number, account in enumerate(SEATS):
            await add(
                service.database,
                "account",
                id=UUID(account),
                institution_id=at.institution,
                email=f"{number}@prag.example",
                email_key=f"{number}@prag.example",
                display_name=f"A{number}",
                roles=["mrc_member"],
                state="ACTIVE",
                password_hash="x",
            )


_CASES = {
    "registry": _registry,
    "assessment": _assessment,
    "referral": _referral,
    "benefits": _benefits,
    "reporting": _reporting,
    "identity": _identity,
}
