"""Two who may be one: the queue of the own office, and one pair side by side, with what is done about it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from prag.registry.v1 import registry_service_pb2 as pb

from gateway import labels, places
from gateway.auth import requires
from gateway.clients import services
from gateway.formats import moment
from gateway.forms import saved
from gateway.locale import gettext as _
from gateway.locale import lazy_gettext as _l
from gateway.menu import in_section
from gateway.officer.cases.case_layout import account_names
from gateway.officer.cases.open_work import accepted, arrange, choices_of, under_way
from gateway.officer.people.blueprint import bp
from gateway.officer.people.forms import PairForm
from gateway.officer.people.search import SHAPES, written_birth

PAGE = 50
STATES = ("OPEN", "NOT_SAME", "SAME")

CONFIRM, REJECT, ASK, REOPEN = (
    *("confirm_same_person", "reject_same_person", "ask_other_office"),
    "reopen_duplicate_pair",
)
ANSWER = "answer_other_office"
# What may be answered, by the step that it is; the answers to another office are told apart by their code.
ACTS = {
    CONFIRM: _l("They are one person"),
    REJECT: _l("They are not the same"),
    ASK: _l("We can't say: ask the other office"),
    REOPEN: _l("Take back that they are not the same"),
}


@bp.route("/people/duplicates")
@requires("duplicate.read")
def duplicates() -> Any:
    """Who may be registered twice, and which families may be reported twice."""
    state, municipality = request.args.get("state", "OPEN"), request.args.get("municipality", "")
    state = state if state in STATES else "OPEN"
    answer = services().registry.ListDuplicatePairs(
        pb.ListDuplicatePairsRequest(
            state=state,
            municipality=municipality,
            page_size=PAGE,
            page_token=request.args.get("page", ""),
        )
    )
    return render_template(
        "people/duplicates.html",
        rows=[_row(pair) for pair in answer.pairs],
        chips=[
            {
                "text": labels.label(f"DUPLICATE_STATE_{each}"),
                "url": _list_url(each, municipality),
                "current": each == state,
            }
            for each in STATES
        ],
        next_url=_list_url(state, municipality, answer.next_page_token) if answer.next_page_token else "",
        first_url=_list_url(state, municipality) if request.args.get("page") else "",
    )


def _list_url(state: str, municipality: str, page: str = "") -> str:
    return url_for(
        "people.duplicates",
        state=None if state == "OPEN" else state,
        municipality=municipality or None,
        page=page or None,
    )


def _row(pair: pb.DuplicatePair) -> dict[str, Any]:
    return {
        "url": url_for("people.duplicate", pair_id=pair.id),
        "one": _side(pair.one),
        "other": _side(pair.other),
        "rule": labels.label(f"DUPLICATE_RULE_{pair.rule}"),
        "same": ", ".join(
            labels.label(f"DATUM_{one.datum}")
            for one in pair.comparisons
            if one.result in {"SAME", "SAME_YEAR"}
        ),
        "question": _question(pair),
    }


def _side(side: pb.DuplicateSide) -> dict[str, str]:
    card = side.card
    return {
        "name": f"{card.given_name} {card.family_name}".strip(),
        "year": str(card.birth_year or ""),
        "place": places.municipality_name(card.municipality) or _("the centre's queue"),
        "case": "" if side.masked else card.case_number or _("not registered yet"),
        "url": "" if side.masked else url_for("cases.overview", case_id=card.case_id),
        "reported": _("reported, not registered yet") if side.reported else "",
        "masked": _("another municipality: only a masked card") if side.masked else "",
    }


def _head(side: dict[str, str]) -> str:
    """Whose column it is: two of one name are told apart by their cases."""
    return ", ".join(part for part in (side["name"], side["case"] or side["place"]) if part)


def _question(pair: pb.DuplicatePair) -> str:
    """The question between the offices in a line."""
    question = pair.question
    if not question.municipality:
        return ""
    there, here = (
        places.municipality_name(code) for code in (question.asked_municipality, question.municipality)
    )
    if not question.answer:
        due = moment(question.due_time)
        return _("%(here)s asks %(there)s; the answer is due on %(due)s", here=here, there=there, due=due)
    reply = labels.label(f"DUPLICATE_REPLY_{question.answer}")
    return _("%(there)s has answered: %(reply)s", there=there, reply=reply)


@bp.route("/people/duplicates/<uuid:pair_id>", methods=["GET", "POST"])
@requires("duplicate.read")
def duplicate(pair_id: UUID) -> Any:
    """Two side by side, and what the office knows of it."""
    pair = services().registry.GetDuplicatePair(pb.GetDuplicatePairRequest(pair_id=str(pair_id)))
    form = PairForm(data={"etag": pair.etag, "stays_person_id": _stays(pair)})
    form.answer.choices = _choices(pair)
    form.stays_person_id.choices = _persons(pair)
    confirms = form.sent and form.answer.data == CONFIRM
    if confirms:
        arrange(form, _for_one(pair, form.stays_person_id.data or ""))
    if accepted(form):
        with form.faults():
            _act(form, pair_id=pair.id, etag=form.etag.data, request_id=form.request_id.data)
            return saved(url_for("people.duplicate", pair_id=pair.id))
    if form.status != HTTPStatus.OK:
        form.seen_anew(pair.etag)
    in_section("people.duplicates")
    one, other = _side(pair.one), _side(pair.other)
    return form.page(
        "people/duplicate.html",
        pair=pair,
        one=one,
        other=other,
        heads=[_head(one), _head(other)],
        rows=[_compared(comparison, pair) for comparison in pair.comparisons],
        facts=_facts(pair),
        reported=pair.one.reported or pair.other.reported,
        closing=_closing(pair),
        why_not=_why_not(pair),
    )


def _stays(pair: pb.DuplicatePair) -> str:
    return pair.one.card.person_id if pair.other.gives_way else pair.other.card.person_id


def _persons(pair: pb.DuplicatePair) -> list[tuple[str, str]]:
    """Who may stay, where both are the own office's; of another office's it is that one."""
    if pair.one.masked or pair.other.masked or pair.one.reported or pair.other.reported:
        return [("", "")]
    said = (_side(side) for side in (pair.one, pair.other))
    keys = (pair.one.card.person_id, pair.other.card.person_id)
    return [
        (key, f"{one['name']}, {one['year']}, {one['case']}") for key, one in zip(keys, said, strict=True)
    ]


def _choices(pair: pb.DuplicatePair) -> list[tuple[str, Any]]:
    allowed = {one.name for one in pair.actions if one.allowed}
    choices = [(name, str(text)) for name, text in ACTS.items() if name in allowed]
    if ANSWER in allowed:
        replies = ("SAME_PERSON", "OTHER_PERSON", "UNSURE")
        choices = [
            (f"{ANSWER}:{code}", labels.label(f"DUPLICATE_ANSWER_{code}")) for code in replies
        ] + choices
    return choices


def _for_one(pair: pb.DuplicatePair, stays: str) -> list[Any]:
    """What is under way for who gives way alone."""
    if pair.one.reported or pair.other.reported:
        return []
    gone = pair.other if stays == pair.one.card.person_id else pair.one
    if gone.masked:
        return []
    return [one for one in under_way(gone.card.case_id) if list(one.person_ids) == [gone.card.person_id]]


def _act(form: PairForm, **pair: str) -> None:
    """Do what was chosen; registry says whether it can be done."""
    step, _colon, code = form.answer.data.partition(":")
    registry = services().registry
    match step:
        case "confirm_same_person":
            registry.ConfirmSamePerson(
                pb.ConfirmSamePersonRequest(
                    **pair, stays_person_id=form.stays_person_id.data or "", choices=choices_of(form)
                )
            )
        case "reject_same_person":
            registry.RejectSamePerson(pb.RejectSamePersonRequest(**pair, reason=form.reason.data))
        case "reopen_duplicate_pair":
            registry.ReopenDuplicatePair(pb.ReopenDuplicatePairRequest(**pair, reason=form.reason.data))
        case "ask_other_office":
            registry.AskOtherOffice(pb.AskOtherOfficeRequest(**pair))
        case _:
            registry.AnswerOtherOffice(pb.AnswerOtherOfficeRequest(**pair, answer=code))


def _compared(one: pb.Comparison, pair: pb.DuplicatePair) -> dict[str, str]:
    return {
        "datum": labels.label(f"DATUM_{one.datum}"),
        "entered": _written(one.datum, one.entered),
        "known": _written(one.datum, one.registered) or (_("closed") if pair.other.masked else ""),
        "kind": SHAPES.get(one.result, "none"),
        "word": labels.label(f"COMPARED_{one.result}"),
    }


def _written(datum: str, text: str) -> str:
    if datum == "SEX" and text:
        return labels.label(f"SEX_{text}")
    return written_birth(text) if datum in {"BIRTH", "ARRIVAL"} else text


def _facts(pair: pb.DuplicatePair) -> list[tuple[str, str]]:
    """How the pair stands, and what was said of it."""
    question = pair.question
    people = account_names(
        [
            *(pair.answered_by, question.asked_by, question.answered_by),
            *(account for before in pair.previous for account in (before.answered_by, before.reopened_by)),
        ]
    )

    def who(account: str, at: Any, text: str = "") -> str:
        return " · ".join(part for part in (text, people.get(account, ""), moment(at)) if part)

    state = labels.label(f"DUPLICATE_STATE_{pair.state}")
    if pair.end_reason:
        state = f"{state}: {labels.label(f'DUPLICATE_END_{pair.end_reason}')}"
    rows = [
        (_("State"), state),
        (_("Why it is on the list"), labels.label(f"DUPLICATE_RULE_{pair.rule}")),
        (_("Found"), moment(pair.open_time)),
    ]
    if pair.answered_by:
        rows.append((_("Answered by"), who(pair.answered_by, pair.answer_time, pair.reason)))
    if question.municipality:
        rows.append((_("Question"), _question(pair)))
    for before in pair.previous:
        rows.append((_("Not the same, before"), who(before.answered_by, before.answer_time, before.reason)))
        taken = who(before.reopened_by, before.reopen_time, before.reopen_reason)
        rows.append((_("Taken back"), taken or _("more of their data agrees now")))
    return rows


def _closing(pair: pb.DuplicatePair) -> list[tuple[str, str]]:
    """Where one of two reports of one family is closed as the other's double."""
    if pair.state != "SAME":
        return []
    return [
        (url_for("cases.close", case_id=side.card.case_id), side.card.family_name)
        for side in (pair.one, pair.other)
        if side.reported and not side.masked
    ]


def _why_not(pair: pb.DuplicatePair) -> str:
    """Why the first thing that comes to mind can't be done: the other office is asked first."""
    closed = [one.reason for one in pair.actions if one.name == CONFIRM and not one.allowed]
    return labels.reason(closed[0]) if closed and pair.state == "OPEN" else ""
