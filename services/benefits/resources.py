"""Rows of benefits as messages, and what peers say as the rules need it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from prag.assessment.v1 import assessment_service_pb2 as assessment
from prag.benefits.v1 import benefits_service_pb2 as pb
from prag.common.v1 import open_work_pb2
from prag.common.v1 import types_pb2 as common
from prag.registry.v1 import registry_service_pb2 as registry

from services import case_refs, corrections
from services.benefits import reference
from services.benefits.codes import code
from services.benefits.reference import Scheme
from services.benefits.rules import applications as application_rules
from services.benefits.rules import bodies, compositions, hands
from services.benefits.rules import decisions as decision_rules
from services.benefits.rules import projects as project_rules
from services.benefits.rules import sessions as session_rules
from services.benefits.rules.applications import Item, Proof, Reason, State
from services.benefits.rules.sessions import Ballot, Cast, PointState, SessionState
from services.chassis.auth.actors import Actor
from services.chassis.database.columns import as_json, iso_day, iso_moment
from services.chassis.database.etags import etag_of_all
from services.chassis.dates import as_date, as_timestamp
from services.domain import roles
from services.domain.open_work import END_REASONS_OF_BENEFITS


def scheme(version: Scheme, newest: int) -> pb.Scheme:
    """Return a scheme; what is not set is absent."""
    message = pb.Scheme(
        code=version.code,
        name=_texts(version.content["name"]),
        strands=[f"STRAND_{strand}" for strand in version.strands],
        body=version.get("body"),
        executor=version.get("executor"),
        checklist=_checklist(version.points),
        months=version.months,
        delivery_kind=version.get("delivery_kind"),
        etag=str(newest),
        family=version.get("family"),
        plan_codes=sorted(version.answers - {version.code}),
        once=version.once,
    )
    _money(version.ceiling, message.ceiling)
    stated = version.content["provenance"]
    message.provenance.source = stated["source"]
    message.provenance.demo = bool(stated.get("demo"))
    message.provenance.verified_by = stated.get("verified_by", "")
    as_date(version.valid_from, message.provenance.valid_from)
    if stated.get("verified_on"):
        as_date(dt.date.fromisoformat(stated["verified_on"]), message.provenance.verified_on)
    return message


def decision_reasons(result: int) -> pb.ListDecisionReasonsResponse:
    """Return the list of reasons, for one result or for all."""
    wanted = code(pb.DecisionResult, result, "result")
    return pb.ListDecisionReasonsResponse(
        reasons=[
            pb.DecisionReason(
                code=entry["code"],
                text=_texts(entry["text"]),
                results=[f"DECISION_RESULT_{result}" for result in entry["results"]],
            )
            for entry in reference.reasons()
            if not wanted or wanted in entry["results"]
        ]
    )


def _over(row: Any, today: dt.date) -> bool:
    """Say whether the case of a row is closed and does not keep it."""
    return case_refs.is_over(row["case_closed"], row["kept_until"], today)


def application(row: Any, by: Actor, today: dt.date) -> pb.Application:
    """Return an application as the caller sees it."""
    evidence = as_json(row["evidence"])
    message = pb.Application(
        id=str(row["id"]),
        number=row["number"],
        case_id=str(row["case_id"]),
        case_number=row["case_number"],
        municipality=row["municipality"],
        strand=f"STRAND_{row['strand']}",
        plan_item_id=_id(row["plan_item_id"]),
        scheme=row["scheme"],
        person_ids=[str(person) for person in row["person_ids"]],
        state=f"APPLICATION_STATE_{row['state']}",
        months=row["months"],
        reason=row["reason"],
        checklist=_checklist(as_json(row["checklist"])),
        evidence=[
            pb.Evidence(
                point=point,
                document_id=values[0],
                waived_because=values[1],
                # Of old none was named.
                same_file_application_ids=filter(None, ",".join(values[3:]).split(",")),
            )
            for point, values in evidence.items()
        ],
        missing=row["missing"],
        drafted_by=row["drafted_by"],
        return_note=row["return_note"],
        session_id=_id(row["session_id"]),
        decision_id=_id(row["decision_id"]),
        entitlement_id=_id(row["entitlement_id"]),
        etag=str(row["version"]),
        actions=_application_actions(row, by, today),
        double_of=_id(row["double_of"]),
        act_locale=_locale(row["act_locale"]),
        body=row["body"],
        end_reason=row["end_reason"],
    )
    _money(row["amount"], message.amount)
    for field in ("from_on", "ended_on", "kept_until"):
        if (day := row[field]) is not None:
            as_date(day, getattr(message, field))
    as_timestamp(row["submit_time"], message.submit_time)
    return message


@lru_cache(maxsize=1024)
def _duties(by_roles: frozenset[str], body: str) -> tuple[str, ...]:
    """Return the steps of a body's applications that are these roles' to take."""
    managed = body in bodies.bodies_managed(by_roles)
    return tuple(
        name
        for name, permission in application_rules.DUTIES.items()
        if roles.may(by_roles, permission) and (managed or name not in application_rules.OF_SECRETARY)
    )


def _application_actions(row: Any, by: Actor, today: dt.date) -> list[common.Action]:
    over, state, done = _over(row, today), State(row["state"]), as_json(row["hands"])
    return [
        _action(
            name,
            application_rules.why_not(
                name, state, missing=row["missing"], result=row["result"] or "", over=over
            )
            or hands.why_not(name, done, by.account_id),
        )
        for name in _duties(by.roles, row["body"])
    ]


def ballot(session: Any, point: Any, votes: Iterable[Any], today: dt.date) -> Ballot:
    """Return a point with its votes as the rules need it."""
    members = as_json(session["members"])
    return Ballot(
        session=SessionState(session["state"]),
        point=PointState(point["state"]),
        application=point["application_id"] is not None,
        members=frozenset(member["account_id"] for member in members),
        present=session_rules.there(members, attested=session["attendance_blob_id"] is not None),
        conflicts=frozenset(point["conflicts"]),
        noted=as_json(point["noted_conflicts"]),
        hands=hands.of_point(as_json(point["hands"]), point["drafted_by"]),
        votes={vote["account_id"]: _cast(vote) for vote in votes},
        needed=session["quorum_needed"],
        deputies=session_rules.deputies_of(members),
        attested=session["attendance_blob_id"] is not None,
        over=_over(point, today),
    )


def _cast(vote: Any) -> Cast:
    return Cast.of(
        vote["account_id"],
        vote["value"],
        vote["recorded_by"],
        confirmed=vote["confirmed_time"] is not None,
    )


def body(
    row: Any,
    acts: Sequence[Any],
    by: Actor,
    today: dt.date,
    known: Mapping[str, compositions.Person] | None = None,
    shown: Sequence[Any] | None = None,
) -> pb.Body:
    """Return a commission with its acts, or those that are shown, the newest first, as the caller sees it.

    `known` are its accounts that are active now; without them nothing is said of whether a seat is held.
    """
    kind = row["kind"]
    current = compositions.in_force(acts, today)
    message = pb.Body(
        id=str(row["id"]),
        kind=kind,
        municipality=row["municipality"],
        strands=[f"STRAND_{strand}" for strand in row["strands"]],
        etag=etag_of_all(row["version"], *_versions(acts)),
    )
    if kind in bodies.bodies_managed(by.roles):
        pending = any(act["state"] == compositions.State.PROPOSED for act in acts)
        message.actions.append(_action("change_body", Reason("COMPOSITION_PENDING", {}) if pending else None))
    for act in reversed(acts if shown is None else shown):
        message.compositions.append(_composition(kind, act, by, today, known))
        message.compositions[-1].in_force = current is not None and act["id"] == current["id"]
    return message


def _composition(
    kind: str, row: Any, by: Actor, today: dt.date, known: Mapping[str, compositions.Person] | None
) -> pb.Composition:
    state, seats = compositions.State(row["state"]), as_json(row["seats"])
    message = pb.Composition(
        id=str(row["id"]),
        state=f"COMPOSITION_STATE_{state}",
        proposed_by=row["proposed_by"],
        answered_by=row["answered_by"],
        note=row["note"],
        act=pb.BodyAct(number=row["act_number"], scan_blob_id=str(row["scan_blob_id"]), quorum=row["quorum"]),
    )
    members = sum(not seat["deputy_for"] for seat in seats)
    rule = reference.voting(max(row["from_on"], today))
    message.quorum_needed, message.quorum_source = compositions.quorum(row["quorum"], members, rule)
    for field, name in (("act_on", "dated_on"), ("from_on", "from_on"), ("until_on", "until_on")):
        as_date(row[field], getattr(message.act, name))
    for seat in seats:
        holds = known is not None and compositions.sits(kind, known.get(seat["account_id"]))
        message.act.seats.add(**seat, sits=holds)
    as_timestamp(row["create_time"], message.proposed_time)
    as_timestamp(row["answered_time"], message.answered_time)
    if by.may("body.confirm") and bodies.confirms(kind, by.roles):
        message.actions.extend(
            _action(
                name,
                compositions.why_not(
                    name,
                    state,
                    proposed_by=row["proposed_by"],
                    seats=[seat["account_id"] for seat in seats],
                    account_id=by.account_id,
                ),
            )
            for name in ("confirm_composition", "reject_composition")
        )
    return message


def session(
    row: Any, points: Sequence[Any], votes: Mapping[uuid.UUID, Sequence[Any]], by: Actor, today: dt.date
) -> pb.Session:
    """Return a session with its agenda as the caller sees it."""
    members = as_json(row["members"])
    attested = row["attendance_blob_id"] is not None
    present = len(session_rules.there(members, attested=attested))
    decided = any(point["state"] == PointState.DECIDED for point in points)
    managed = row["body"] in bodies.bodies_managed(by.roles)
    state = SessionState(row["state"])
    message = pb.Session(
        id=str(row["id"]),
        number=row["number"],
        municipality=row["municipality"],
        body=row["body"],
        kind=f"SESSION_KIND_{row['kind']}",
        state=f"SESSION_STATE_{state}",
        place=row["place"],
        members=[_member(member, attested=attested) for member in members],
        points=[
            _point(row, point, votes.get(point["id"], ()), by, today, managed=managed) for point in points
        ],
        present=present,
        quorum_needed=row["quorum_needed"],
        quorum=present >= row["quorum_needed"],
        etag=etag_of_all(
            row["version"],
            *_versions(points),
            *_versions(vote for point in points for vote in votes.get(point["id"], ())),
        ),
        actions=[
            _action(
                name,
                session_rules.why_not_session(
                    name, state, decided=decided, present=present, needed=row["quorum_needed"]
                ),
            )
            for name in session_rules.SESSION_DUTIES
            if managed
        ],
        quorum_source=row["quorum_source"],
        body_id=_id(row["body_id"]),
        composition_id=_id(row["composition_id"]),
        attendance_blob_id=_id(row["attendance_blob_id"]),
        attendance_by=row["attendance_by"],
        called_off_by=row["called_off_by"],
        call_off_reason=row["call_off_reason"],
    )
    if session_rules.attests(members, by.account_id, votes=by.may("session.vote"), manages=managed):
        recorders = {
            vote["recorded_by"]
            for point in points
            for vote in votes.get(point["id"], ())
            if vote["recorded_by"] != vote["account_id"]
        } | session_rules.noters(members, [as_json(point["noted_conflicts"]) for point in points])
        reason = session_rules.why_not_attest(state, recorders, by.account_id, sits=True)
        message.actions.append(_action("attach_attendance", reason))
    if by.may("session.vote") and by.account_id in {member["account_id"] for member in members}:
        message.actions.append(
            _action("declare_presence", session_rules.why_not_declare(members, state, by.account_id))
        )
    for field in ("planned_time", "opened_time", "closed_time", "called_off_time"):
        as_timestamp(row[field], getattr(message, field))
    return message


def _member(member: Mapping[str, Any], *, attested: bool) -> pb.Member:
    kept = {name: value for name, value in member.items() if name in pb.Member.DESCRIPTOR.fields_by_name}
    return pb.Member(**kept, absence_waits=session_rules.absence_waits(member) and not attested)


def _point(
    session_row: Any, row: Any, votes: Sequence[Any], by: Actor, today: dt.date, *, managed: bool
) -> pb.AgendaPoint:
    counted = ballot(session_row, row, votes, today)
    message = pb.AgendaPoint(
        id=str(row["id"]),
        number=row["number"],
        application_id=_id(row["application_id"]),
        case_id=_id(row["case_id"]),
        case_number=row["case_number"],
        scheme=row["scheme"],
        title=row["title"],
        state=f"POINT_STATE_{row['state']}",
        conflicts=row["conflicts"],
        # Who only sits reads it until it is decided, and no decision.
        decision_id="" if bodies.seat_of(by.account_id, by.roles) else _id(row["decision_id"]),
        result=f"DECISION_RESULT_{row['result'] or 'UNSPECIFIED'}",
        votes_for=counted.tally(session_rules.Vote.FOR),
        votes_against=counted.tally(session_rules.Vote.AGAINST),
        votes_abstained=counted.tally(session_rules.Vote.ABSTAINED),
        voters=len(counted.voters),
        quorum=counted.quorum,
        adjourn_note=row["note"],
        actions=_point_actions(counted, by, managed=managed),
        noted_conflicts=[
            pb.NotedConflict(account_id=account, noted_by=noter, counts=counted.attested)
            for account, noter in sorted(counted.noted.items())
        ],
    )
    for cast in votes:
        vote = message.votes.add(
            account_id=cast["account_id"],
            value=f"VOTE_VALUE_{cast['value']}",
            recorded_by=cast["recorded_by"],
            counts=counted.counts(cast["account_id"]),
        )
        as_timestamp(cast["time"], vote.time)
        as_timestamp(cast["confirmed_time"], vote.confirmed_time)
    return message


def _point_actions(counted: Ballot, by: Actor, *, managed: bool) -> list[common.Action]:
    actions: list[common.Action] = []
    for name, permissions in session_rules.POINT_DUTIES.items():
        votes = "session.vote" in permissions and by.may("session.vote")
        if not votes and not (managed and "session.manage" in permissions):
            continue
        who, stands = by.account_id, None
        if name == "declare_conflict" and managed and who not in counted.members:
            # The secretary notes it for one who has not voted: what is possible for one is possible here.
            left = counted.members - counted.cast
            who = min(left or counted.members, default="")
            stands = None if left or not counted.members else Reason("VOTE_STANDS", {})
        actions.append(_action(name, session_rules.why_not_point(name, counted, who) or stands))
    return actions


def decision(row: Any, by: Actor, today: dt.date, correcting: Iterable[Any] = ()) -> pb.Decision:
    """Return a decision as the caller sees it, with the correcting acts that name it."""
    named = list(correcting)
    state, served, over = State(row["application_state"]), row["served_on"] is not None, _over(row, today)
    learns = bodies.reads_names(state, by.roles)
    message = pb.Decision(
        id=str(row["id"]),
        number=row["number"],
        application_id=str(row["application_id"]),
        case_id=str(row["case_id"]),
        session_id=str(row["session_id"]),
        result=f"DECISION_RESULT_{row['result']}",
        reasons=row["reasons"],
        text=row["text"],
        months=row["months"],
        act_locale=_locale(row["act_locale"]),
        act_job_id=_id(row["act_job_id"]),
        act_blob_id=_id(row["act_blob_id"]),
        act_sha256=row["act_sha256"],
        actions=[
            _action(
                name,
                decision_rules.why_not(name, state, served=served, over=over, named=learns)
                or hands.why_not(name, as_json(row["hands"]), by.account_id),
            )
            for name, permission in decision_rules.DUTIES.items()
            if by.may(permission)
        ],
        etag=etag_of_all(
            row["version"],
            *(
                part
                for each in named
                for part in (each["correction_id"], each["act_job_id"], each["act_blob_id"])
            ),
        ),
        municipality=row["municipality"],
        how=row["how"],
        ground=row["ground"],
    )
    _money(row["amount"], message.amount)
    for field in ("decided_on", "served_on", "final_on"):
        as_date(row[field], getattr(message, field))
    for each in named:
        paper = message.corrected_by.add(
            reference=corrections.reference(each["correction_id"]),
            correction_id=str(each["correction_id"]),
            act_job_id=_id(each["act_job_id"]),
            act_blob_id=_id(each["act_blob_id"]),
            act_sha256=each["act_sha256"],
        )
        as_date(each["on"], paper.on)
    return message


def verified_act(row: Any, correcting: Iterable[Any]) -> pb.VerifiedAct:
    """Return what the code on an act tells."""
    message = pb.VerifiedAct(
        number=row["number"],
        body=row["body"],
        municipality=row["municipality"],
        sha256=row["sha256"],
        corrects=row["corrects"],
    )
    as_date(row["decided_on"], message.decided_on)
    for each in correcting:
        named = message.corrected_by.add(
            reference=corrections.reference(each["correction_id"]),
            code=each["verify_code"] if each["act_blob_id"] is not None else "",
        )
        as_date(each["on"], named.on)
    return message


def entitlement(row: Any, deliveries: Sequence[Any], by: Actor, today: dt.date) -> pb.Entitlement:
    """Return an entitlement with what was delivered."""
    state = State(row["application_state"])
    ended = state is State.ENDED
    arrived = [delivered["amount"] for delivered in deliveries if delivered["amount"]]
    message = pb.Entitlement(
        id=str(row["id"]),
        application_id=str(row["application_id"]),
        case_id=str(row["case_id"]),
        scheme=row["scheme"],
        executor=row["executor"],
        months=row["months"],
        delivered=state is State.DELIVERED,
        etag=etag_of_all(
            row["version"],
            *_versions(deliveries),
            *(row[name] for name in ("application_state", "end_reason", "ended_on", "kept_until")),
        ),
        end_reason=row["end_reason"],
    )
    _money(decision_rules.undelivered(row["amount"], arrived) if ended else None, message.undelivered)
    for field in ("ended_on", "kept_until"):
        as_date(row[field], getattr(message, field))
    if by.may("delivery.confirm"):
        message.actions.append(
            _action(
                "record_delivery",
                decision_rules.why_not_deliver(state, over=_over(row, today))
                or hands.why_not("record_delivery", as_json(row["hands"]), by.account_id),
            )
        )
    _money(row["amount"], message.amount)
    as_date(row["started_on"], message.started_on)
    for delivered in deliveries:
        delivery = message.deliveries.add(
            id=str(delivered["id"]),
            kind=delivered["kind"],
            document_id=str(delivered["document_id"]),
            note=delivered["note"],
            recorded_by=delivered["recorded_by"],
            shortfall_reason=delivered["shortfall_reason"],
        )
        as_date(delivered["delivered_on"], delivery.delivered_on)
        _money(delivered["amount"], delivery.amount)
        as_timestamp(delivered["create_time"], delivery.recorded_time)
    return message


def readable_files(rows: Iterable[Any]) -> pb.ListReadableFilesResponse:
    """Return by case whom its applications are for, and what proves something in them."""
    files: dict[str, tuple[dict[str, None], dict[str, None]]] = {}
    for row in rows:
        persons, documents = files.setdefault(str(row["case_id"]), ({}, {}))
        persons.update(dict.fromkeys(str(one) for one in row["for_person_ids"]))
        documents.update(dict.fromkeys(proof[0] for proof in as_json(row["evidence"]).values() if proof[0]))
    return pb.ListReadableFilesResponse(
        files=[
            pb.ReadableFile(case_id=case_id, person_ids=persons, document_ids=documents)
            for case_id, (persons, documents) in files.items()
        ]
    )


def open_work(row: Any) -> open_work_pb2.OpenWork:
    """Return what an application has come to as the closing of its case asks about it."""
    state = State(row["state"])
    work = open_work_pb2.OpenWork(
        kind=_KINDS.get(state, open_work_pb2.OPEN_WORK_KIND_APPLICATION),
        id=str(row["id"]),
        number=row["number"],
        code=row["scheme"],
        state=state,
        acts=row["executor"] if state in {State.FINAL, State.IN_EXECUTION} else row["body"],
        end_reasons=END_REASONS_OF_BENEFITS,
        may_keep=True,
        person_ids=[str(person) for person in row["person_ids"]],
    )
    as_timestamp(row["submit_time"] or row["create_time"], work.since_time)
    return work


_KINDS: Final = {
    State.ON_AGENDA: open_work_pb2.OPEN_WORK_KIND_AGENDA_POINT,
    State.DECIDED: open_work_pb2.OPEN_WORK_KIND_DECISION,
    State.FINAL: open_work_pb2.OPEN_WORK_KIND_DECISION,
    State.APPEALED: open_work_pb2.OPEN_WORK_KIND_DECISION,
    State.IN_EXECUTION: open_work_pb2.OPEN_WORK_KIND_ENTITLEMENT,
}


def item(message: assessment.PlanItem | None) -> Item | None:
    """Return assessment's plan item as the rules need it."""
    if message is None:
        return None
    step = next((one for one in message.actions if one.name == "create_application"), None)
    return Item(
        id=message.id,
        case_id=message.case_id,
        code=message.code,
        scheme=message.scheme,
        person_id=message.person_id,
        leads_here=step is not None,
        why_not=Reason(step.reason, dict(step.metadata)) if step is not None and not step.allowed else None,
    )


def proof(message: registry.Document | None) -> Proof | None:
    """Return registry's document as the rules need it."""
    if message is None:
        return None
    kind = registry.DocumentKind.Name(message.kind).removeprefix("DOCUMENT_KIND_")
    return Proof(message.id, message.case_id, kind, message.sha256)


def _versions(rows: Iterable[Any]) -> list[str]:
    return [f"{row['id']}:{row['version']}" for row in rows]


def _action(name: str, reason: Reason | None) -> common.Action:
    if reason is None:
        return common.Action(name=name, allowed=True)
    return _refused(name, reason.reason, tuple(reason.metadata.items()))


# The same few stand on every row of a list, and a message with a map is dear to make; who adds it copies it.
@lru_cache(maxsize=1024)
def _refused(name: str, reason: str, metadata: tuple[tuple[str, str], ...]) -> common.Action:
    return common.Action(name=name, reason=reason, metadata=dict(metadata))


def _checklist(points: Iterable[Mapping[str, Any]]) -> list[pb.ChecklistPoint]:
    return [
        pb.ChecklistPoint(
            code=point["code"],
            text=_texts(point["text"]),
            document_kind=point["document_kind"],
            required=point["required"],
        )
        for point in points
    ]


def _texts(texts: Mapping[str, str]) -> common.LocalizedText:
    return common.LocalizedText(sq=texts["sq"], sr=texts["sr"], en=texts["en"])


def _money(amount: int | None, into: common.Money) -> None:
    if amount is not None:
        into.minor_units, into.currency = amount, "EUR"


def _locale(name: str) -> str:
    return f"LOCALE_{name or 'UNSPECIFIED'}"


def _id(value: uuid.UUID | None) -> str:
    return "" if value is None else str(value)


_OF_PROJECT: Final = (
    *("name", "organisation", "donor_name", "place", "strategy_priority", "work_field"),
    *("direct", "indirect", "refugees", "sdg"),
)


def project(row: Mapping[str, Any], by: Actor) -> pb.Project:
    """Return a project, with what its reader may do with it."""
    reports = as_json(row["reports"])
    message = pb.Project(
        id=str(row["id"]),
        municipality=row["municipality"],
        state=f"PROJECT_STATE_{row['state']}",
        recorded_by=row["recorded_by"],
        etag=str(row["version"]),
        **{name: row[name] for name in _OF_PROJECT},
    )
    for name in ("from_on", "until_on", "started_on", "ended_on"):
        as_date(row[name], getattr(message, name))
    as_timestamp(row["create_time"], message.record_time)
    for one in reports:
        report = message.reports.add(
            id=one["id"], asked_by=one["asked_by"], received_by=one.get("received_by", "")
        )
        for name in ("asked_on", "due_on", "received_on"):
            as_date(iso_day(one.get(name)), getattr(report, name))
        received = bool(one.get("received_on"))
        report.actions.extend(
            common.Action(name=step.name, allowed=step.allowed, reason=step.reason)
            for step in project_rules.report_actions(by, row["municipality"], received=received)
        )
    for before in as_json(row["changes"]):
        change = message.changes.add(
            changed_by=before["by"], reason=before["reason"], **{name: before[name] for name in _OF_PROJECT}
        )
        for name in ("from_on", "until_on"):
            as_date(iso_day(before[name]), getattr(change, name))
        as_timestamp(iso_moment(before["time"]), change.time)
    message.actions.extend(
        common.Action(name=step.name, allowed=step.allowed, reason=step.reason)
        for step in project_rules.actions(
            project_rules.State(row["state"]), by, row["municipality"], asked=bool(reports)
        )
    )
    return message
