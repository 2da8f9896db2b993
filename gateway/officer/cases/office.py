"""The office as its head sees it: who has what, what is late, what waits for approval; and whole loads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from google.type.date_pb2 import Date
from prag.assessment.v1 import assessment_service_pb2 as assessment
from prag.registry.v1 import registry_service_pb2 as pb

from gateway import clock, labels, menu, places, reference
from gateway.auth import current, requires
from gateway.cards import person_cards
from gateway.clients import all_pages, parallel, services
from gateway.formats import as_datetime, days_left, in_order, localized, moment, month_name
from gateway.forms import saved
from gateway.locale import gettext as _
from gateway.locale import ngettext
from gateway.officer.cases.blueprint import bp
from gateway.officer.cases.case_layout import account_names, ask, state_of
from gateway.officer.cases.forms import HandOverLoadForm, UndoHandoverForm
from gateway.officer.cases.lists import NOBODY
from gateway.officer.cases.officers import case_line, officers_at_work
from gateway.officer.work import home
from services.chassis.errors import NotFound
from services.domain.municipalities import CENTRE

PAGE = 50
# Cases of one load that a page shows, and one act takes.
MOST = 1000


@dataclass(frozen=True)
class _Place:
    """The office whose page is shown, and those of the reader's to choose from."""

    code: str
    others: list[pb.Municipality]

    @property
    def name(self) -> str:
        return places.municipality_name(self.code)


def _place() -> _Place:
    """The office in the address; else the first of the reader's."""
    codes = sorted(code for code in current().municipalities if code != CENTRE)
    asked = request.args.get("municipality", "")
    if asked and asked not in codes:
        raise NotFound("CASE_NOT_FOUND")
    mine = [one for one in places.municipalities() if one.code in codes]
    return _Place(asked or (codes[0] if codes else ""), mine if len(codes) > 1 else [])


@bp.route("/office")
@requires("case.hand_over")
def office() -> Any:
    """Load and lateness of each officer, approvals that wait, and the last handovers."""
    place = _place()
    load, plans = parallel(
        lambda: services().registry.GetOfficeLoad(pb.GetOfficeLoadRequest(municipality=place.code)),
        ask(
            "assessment.read",
            lambda: services().assessment.ListWaitingPlans(
                assessment.ListWaitingPlansRequest(municipality=place.code)
            ),
        ),
    )
    waiting = list(plans.value.plans) if plans else []
    names = _Names(
        (*(one.officer_id for one in load.officers), *(one.requested_by for one in load.closings)),
        (*(one.submitted_by for one in waiting), *(who for one in load.handovers for who in _people(one))),
    )
    officers = sorted(load.officers, key=lambda one: (not one.officer_id, in_order(names[one.officer_id])))
    named = _rule_names()
    approvals = sorted(
        [*(_closing(one, names) for one in load.closings), *(_plan(one, names) for one in waiting)],
        key=lambda row: row["since"],
    )
    late = sum(count.late for one in load.officers for count in one.clocks)
    due = sum(count.due_this_week for one in load.officers for count in one.clocks)
    return render_template(
        "cases/office.html",
        place=place,
        counts=[
            _count(late, "late", _("Late"), _("the office's own deadlines"), _clocks_url(place, late="1")),
            _count(due, "due", _("This week"), _("due until Sunday"), _clocks_url(place)),
            _count(len(approvals), "waits", _("Approvals"), _("wait for a second person"), "#approvals"),
            _count(
                sum(case.count for one in load.officers for case in one.cases),
                "none",
                _("Open cases"),
                _("of all officers"),
                "#officers",
            ),
        ],
        officers=[_officer(one, place, names) for one in officers],
        lateness=[
            _lateness(one, count, place, names, named)
            for one in officers
            for count in one.clocks
            if count.late or count.due_this_week
        ],
        approvals=approvals,
        plans_down=plans.down,
        more=load.more or bool(plans and plans.value.more),
        handovers=[_handover(one, names) for one in load.handovers],
    )


class _Names:
    """Names of officers; of cases that nobody has too."""

    def __init__(self, *ids: Iterable[str]) -> None:
        self._names = account_names(one for each in ids for one in each)

    def __getitem__(self, account_id: str) -> str:
        if not account_id:
            return _("nobody")
        return self._names.get(account_id) or _("an account without a name")


def _people(handover: pb.Handover) -> list[str]:
    takers = [share.officer_id for share in handover.shares]
    return [handover.previous_officer_id, handover.handed_over_by, handover.undone_by, *takers]


def _count(number: int, kind: str, word: str, line: str, url: str) -> dict[str, Any]:
    return {"number": number, "kind": kind, "word": word, "line": line, "url": url}


def _clocks_url(place: _Place, **chosen: Any) -> str:
    return url_for("cases.office_clocks", municipality=place.code, **chosen)


def _officer(one: pb.OfficerLoad, place: _Place, names: _Names) -> dict[str, Any]:
    officer = one.officer_id or NOBODY
    total = sum(case.count for case in one.cases)
    return {
        "name": names[one.officer_id],
        "gone": bool(one.officer_id) and not one.at_work,
        "total": total,
        "states": [
            {
                "text": f"{labels.label(state_of(case))} {case.count}",
                "url": url_for(
                    "cases.index",
                    municipality=place.code,
                    officer=officer,
                    state=pb.CaseState.Name(case.state),
                ),
            }
            for case in one.cases
        ],
        "late": sum(count.late for count in one.clocks),
        "late_url": _clocks_url(place, officer=officer, late="1"),
        "due": sum(count.due_this_week for count in one.clocks),
        "due_url": _clocks_url(place, officer=officer),
        "give_url": url_for("cases.hand_over_load", municipality=place.code, officer=one.officer_id)
        if one.officer_id and total
        else "",
    }


def _rule_names() -> dict[str, str]:
    return {one.code: localized(one.name) for one in reversed(reference.clock_rules())}


def _lateness(
    one: pb.OfficerLoad, count: pb.ClockCount, place: _Place, names: _Names, named: dict[str, str]
) -> dict[str, Any]:
    officer = one.officer_id or NOBODY
    return {
        "name": names[one.officer_id],
        "rule": named.get(count.rule) or labels.label(count.rule),
        "late": count.late,
        "late_url": _clocks_url(place, officer=officer, rule=count.rule, late="1"),
        "due": count.due_this_week,
        "due_url": _clocks_url(place, officer=officer, rule=count.rule),
        "oldest": moment(count.oldest_due_time) if count.late else "",
    }


def _age(since: Any) -> str:
    days = (clock.today() - as_datetime(since).date()).days
    return ngettext("%(num)s day", "%(num)s days", days) if days > 0 else _("since today")


def _closing(one: pb.WaitingClosure, names: _Names) -> dict[str, Any]:
    outcome = labels.label(pb.ClosureOutcome.Name(one.outcome))
    return {
        "what": _("Closing: %(outcome)s", outcome=outcome),
        "number": one.case_number or _("not registered yet"),
        "url": menu.url_if_there("cases.overview", case_id=one.case_id),
        "by": names[one.requested_by],
        "waits_for": labels.label(one.confirmer_role),
        "since": one.request_time.seconds,
        "age": _age(one.request_time),
    }


def _plan(one: assessment.WaitingPlan, names: _Names) -> dict[str, Any]:
    return {
        "what": _("Plan, version %(number)s", number=one.version),
        "number": one.case_number,
        "url": menu.url_if_there("cases.overview", case_id=one.case_id),
        "by": names[one.submitted_by],
        "waits_for": labels.label(one.approver_role),
        "since": one.submit_time.seconds,
        "age": _age(one.submit_time),
    }


def _handover(one: pb.Handover, names: _Names) -> dict[str, Any]:
    return {
        "url": url_for("cases.handover", handover_id=one.id),
        "time": moment(one.time),
        "from": names[one.previous_officer_id],
        "to": ", ".join(names[share.officer_id] for share in one.shares),
        "by": names[one.handed_over_by],
        "count": ngettext("%(num)s case", "%(num)s cases", len(one.case_ids)),
        "undone": bool(one.undone_by),
    }


@bp.route("/office/deadlines")
@requires("case.hand_over")
def office_clocks() -> Any:
    """The deadlines that a number of the office's page counts."""
    menu.in_section("cases.office")
    place = _place()
    officer, rule = request.args.get("officer", ""), request.args.get("rule", "")
    late = bool(request.args.get("late"))
    answer = services().registry.ListOfficeClocks(
        pb.ListOfficeClocksRequest(
            municipality=place.code,
            officer_id="" if officer == NOBODY else officer,
            without_officer=officer == NOBODY,
            rule=rule,
            late=late,
            page_size=PAGE,
            page_token=request.args.get("page", ""),
        )
    )
    names, named = _Names(one.officer_id for one in answer.clocks), _rule_names()
    cards = {card.case_id: card for card in person_cards(cases=(one.case_id for one in answer.clocks))}
    chosen = {"officer": officer or None, "rule": rule or None, "late": "1" if late else None}
    return render_template(
        "cases/office-clocks.html",
        place=place,
        late=late,
        officer=account_names([officer]).get(officer, "") if officer != NOBODY else _("nobody"),
        rule=named.get(rule, ""),
        rows=[
            {
                "name": _name(cards.get(one.case_id)),
                "number": one.case_number or _("not registered yet"),
                "url": url_for("cases.overview", case_id=one.case_id),
                "what": " · ".join(
                    part
                    for part in (
                        named.get(one.rule) or labels.label(one.rule),
                        month_name(one.period) if one.period else "",
                    )
                    if part
                ),
                "officer": names[one.officer_id],
                "due": moment(one.due_time),
                "left": _left(one.due_time),
            }
            for one in answer.clocks
        ],
        next_url=_clocks_url(place, **chosen, page=answer.next_page_token) if answer.next_page_token else "",
        first_url=_clocks_url(place, **chosen) if request.args.get("page") else "",
    )


def _name(card: pb.PersonCard | None) -> str:
    return f"{card.given_name} {card.family_name}" if card is not None else ""


def _left(due: Any) -> str:
    days = (as_datetime(due).date() - clock.today()).days
    if days > 0:
        return days_left(days)
    return ngettext("%(num)s day late", "%(num)s days late", -days) if days else _("today")


@bp.route("/office/load", methods=["GET", "POST"])
@requires("case.hand_over")
def hand_over_load() -> Any:
    """All open cases of one officer go to one colleague, or to several by choice."""
    menu.in_section("cases.office")
    place, officer = _place(), request.args.get("officer", "")
    cases = _load_of(place.code, officer)
    colleagues = [pair for pair in officers_at_work(place.code) if pair[0] != officer] if cases else []
    chosen = [pair for pair in colleagues if pair[0] in request.args.getlist("to")]
    form = HandOverLoadForm()
    _arrange(form, cases, chosen)
    if cases and chosen and form.accepted():
        with form.faults():
            done = services().registry.HandOverLoad(
                pb.HandOverLoadRequest(
                    municipality=place.code,
                    previous_officer_id=officer,
                    shares=_shares(form),
                    request_id=form.request_id.data,
                )
            )
            return saved(url_for("cases.handover", handover_id=done.id))
    tasks, visits, down = _what_moves({case.id for case in cases})
    rows = {
        case.id: {
            "line": case_line(case),
            "more": " · ".join(
                part
                for part in (
                    ngettext("%(num)s task", "%(num)s tasks", tasks[case.id]) if tasks[case.id] else "",
                    ngettext("%(num)s planned visit", "%(num)s planned visits", visits[case.id])
                    if visits[case.id]
                    else "",
                )
                if part
            ),
        }
        for case in cases
    }
    return form.page(
        "cases/hand-over-load.html",
        place=place,
        officer=officer,
        name=_Names([officer])[officer],
        colleagues=[{"id": key, "name": name, "chosen": (key, name) in chosen} for key, name in colleagues],
        rows=rows,
        chosen=[
            (name, sum(1 for entry in form.shares if entry.form.officer_id.data == key))
            for key, name in chosen
        ],
        totals=[
            ngettext("%(num)s case", "%(num)s cases", len(cases)),
            ngettext("%(num)s task", "%(num)s tasks", sum(tasks.values())),
            ngettext("%(num)s planned visit", "%(num)s planned visits", sum(visits.values())),
        ],
        down=down,
    )


def _load_of(municipality: str, officer: str) -> list[pb.Case]:
    """All open cases of an officer, the newest first."""
    if not officer:
        return []
    question = pb.ListCasesRequest(municipality=municipality, officer_id=officer, page_size=MOST)
    cases = all_pages(services().registry.ListCases, question).cases
    return [case for case in cases if case.state != pb.CASE_STATE_CLOSED]


def _arrange(form: Any, cases: list[pb.Case], chosen: list[tuple[str, str]]) -> None:
    """Give the form a row for each case; what nobody chose yet goes round among those who take."""
    if not form.sent:
        for index, case in enumerate(cases if chosen else ()):
            taker = chosen[index % len(chosen)][0]
            form.shares.append_entry({"case_id": case.id, "officer_id": taker})
    lines = {case.id: case_line(case) for case in cases}
    for entry in form.shares.entries:
        entry.form.officer_id.choices = chosen
        entry.form.officer_id.label.text = lines.get(entry.form.case_id.data, _("Who takes it"))


def _shares(form: Any) -> list[pb.HandoverShare]:
    taken: dict[str, list[str]] = {}
    for entry in form.shares.entries:
        taken.setdefault(entry.form.officer_id.data, []).append(entry.form.case_id.data)
    return [pb.HandoverShare(officer_id=officer, case_ids=case_ids) for officer, case_ids in taken.items()]


def _what_moves(case_ids: set[str]) -> tuple[Counter[str], Counter[str], list[str]]:
    """Tasks and planned visits of cases, and who did not say."""
    tasks: Counter[str] = Counter()
    visits: Counter[str] = Counter()
    if not case_ids:
        return tasks, visits, []
    items, down, _more = home.waiting()
    tasks.update(item.case_id for item in items if item.case_id in case_ids and item.kind != "record_visit")
    today = clock.today()
    question = assessment.ListVisitsRequest(page_size=MOST)
    getattr(question, "from").CopyFrom(Date(year=today.year, month=today.month, day=today.day))
    planned = ask("visit.read", lambda: all_pages(services().assessment.ListVisits, question))()
    for visit in planned.value.visits if planned else ():
        if visit.case_id in case_ids and visit.state == assessment.VISIT_STATE_PLANNED:
            visits[visit.case_id] += 1
    return tasks, visits, down


def _why(stays: str) -> str:
    """Why a case does not go back."""
    if stays == "OFFICER_CHANGED":
        return _("Somebody else has it by now.")
    return labels.reason(stays) if stays else ""


@bp.route("/handovers/<uuid:handover_id>", methods=["GET", "POST"])
@requires("case.hand_over")
def handover(handover_id: UUID) -> Any:
    """What a handover moved; taken back, but for what was touched since."""
    menu.in_section("cases.office")
    form = UndoHandoverForm()
    key = str(handover_id)
    if form.accepted():
        with form.faults():
            services().registry.UndoHandover(
                pb.UndoHandoverRequest(handover_id=key, request_id=form.request_id.data)
            )
            return saved(url_for("cases.handover", handover_id=key))
    found = services().registry.GetHandover(pb.GetHandoverRequest(handover_id=key))
    names = _Names(_people(found))
    cards = {card.case_id: card for card in person_cards(cases=(one.case_id for one in found.cases))}
    return form.page(
        "cases/handover.html",
        handover=found,
        action=found.actions[0],
        place=places.municipality_name(found.municipality),
        facts=[
            (_("From"), names[found.previous_officer_id]),
            (_("Handed over by"), f"{names[found.handed_over_by]}, {moment(found.time)}"),
            *(
                [(_("Taken back by"), f"{names[found.undone_by]}, {moment(found.undo_time)}")]
                if found.undone_by
                else []
            ),
        ],
        rows=[
            {
                "name": _name(cards.get(one.case_id)),
                "number": one.case_number or _("not registered yet"),
                "url": url_for("cases.overview", case_id=one.case_id),
                "to": names[one.officer_id],
                "stays": _why(one.stays),
            }
            for one in found.cases
        ],
    )
