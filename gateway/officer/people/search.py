"""Search first: nobody is registered twice because a name is written in another way."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date
from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from prag.common.v1 import draft_service_pb2 as drafts_pb
from prag.registry.v1 import registry_service_pb2 as pb

from gateway import labels, places
from gateway.auth import requires
from gateway.clients import services
from gateway.formats import day
from gateway.locale import gettext as _
from gateway.officer.cases.case_layout import account_names, case_of, state_of, strand_of
from gateway.officer.people.blueprint import bp
from gateway.officer.people.forms import SearchForm
from services.chassis.errors import NotFound
from services.chassis.ids import new_id
from services.domain.births import parse_birth

CASE_NUMBER = re.compile(r"\s*([A-Za-z]{3})[-\s/]?(\d{4})[-\s/]?(\d{1,6})\s*")
SHAPES = {"SAME": "done", "SAME_YEAR": "done", "NEAR": "due", "DIFFERENT": "none", "NOT_COMPARABLE": "none"}
MOST = 50


@bp.route("/people/search", methods=["POST"])
@requires("person.search")
def search() -> Any:
    """The box in the head: a case number opens the case, whatever else is typed searches."""
    asked = " ".join(request.form.get("q", "").split())[:200]
    number = CASE_NUMBER.fullmatch(asked)
    if number:
        written = f"{number[1].upper()}-{number[2]}-{int(number[3]):06d}"
        cases = services().registry.ListCases(pb.ListCasesRequest(number=written, page_size=1)).cases
        if cases:
            return redirect(url_for("cases.overview", case_id=cases[0].id), 303)
    return _page(SearchForm(formdata=None, data={"name": asked}), go=False)


@bp.route("/people/new", methods=["GET", "POST"])
@requires("person.search")
def new() -> Any:
    """A new person or family begins with a search."""
    form = SearchForm()
    if form.accepted():
        return _page(form, go="go" in request.form)
    return _show(form, None)


@bp.route("/cases/<uuid:case_id>/search", methods=["GET", "POST"])
@requires("case.write")
def of_case(case_id: UUID) -> Any:
    """Before a reported family is registered: the search with the name as it was heard."""
    case = case_of(case_id)
    form = SearchForm(data={"name": case.reported_name})
    if form.sent and not form.accepted():
        return _show(form, None, case)
    return _page(form, case, go="go" in request.form)


def _page(form: SearchForm, case: pb.Case | None = None, *, go: bool) -> Any:
    """Search, and where the officer wants to go on, look whether each likely hit has its answer."""
    answer = None
    with form.faults():
        answer = services().registry.SearchPersons(
            pb.SearchPersonsRequest(
                name=form.name.data or "",
                birth=form.birth.data or "",
                other=form.other.data or "",
                page_size=MOST,
            )
        )
        if case is not None:
            # The family itself is found too, as it was reported.
            others = [hit for hit in answer.hits if hit.card.case_id != case.id]
            del answer.hits[:]
            answer.hits.extend(others)
        _align(form, _to_answer(answer))
        response = _decide(form, answer, case) if go else None
        if response is not None:
            return response
    return _show(form, answer, case)


def _to_answer(answer: pb.SearchPersonsResponse) -> list[pb.SearchHit]:
    """The likely hits; of a family that is only reported nobody says which person it would be."""
    return [hit for hit in answer.hits if hit.kind == "LIKELY" and not hit.reported]


def _align(form: SearchForm, likely: list[pb.SearchHit]) -> None:
    """One answer for each likely hit, in their order; what was answered before stays."""
    given = {datum["person_id"]: datum for datum in form.answers.data}
    while form.answers.entries:
        form.answers.pop_entry()
    for hit in likely:
        key = hit.card.person_id
        form.answers.append_entry(given.get(key, {"person_id": key, "answer": "", "difference": ""}))


def _decide(form: SearchForm, answer: pb.SearchPersonsResponse, case: pb.Case | None) -> Any:
    cards = {hit.card.person_id: hit for hit in answer.hits}
    for entry in form.answers:
        part = entry.form
        hit = cards[part.person_id.data]
        # Where a family is to be registered, who is the same joins it.
        if part.answer.data == "SAME_PERSON" and hit.card.case_id and case is None:
            return redirect(url_for("cases.overview", case_id=hit.card.case_id), 303)
        wrong = _fault(part, masked=hit.masked and case is None)
        if wrong:
            part[wrong[0]].errors = [wrong[1]]
            form.status = 422
    return None if form.status >= 400 else _onward(form, answer.understood, case)


def _fault(part: Any, *, masked: bool) -> tuple[str, str] | None:
    if not part.answer.data:
        return "answer", _("answer first: compare the data")
    if part.answer.data == "SAME_PERSON" and masked:
        return "answer", _("the case is with another municipality: ask that office to hand it over")
    if part.answer.data == "OTHER_PERSON" and not part.difference.data:
        return "difference", _("write by what they differ")
    return None


def _onward(form: SearchForm, understood: pb.SearchUnderstood, case: pb.Case | None) -> Any:
    """To the report of a new family, or to the table of one that was reported, with all that was typed."""
    found = {
        "name": understood.name,
        "birth": understood.birth,
        "number": understood.number,
        "phone": understood.phone,
        "settlement_ids": list(understood.settlement_ids),
        "answers": [
            datum for datum in form.answers.data if case is not None or datum["answer"] != "SAME_PERSON"
        ],
    }
    if case is not None:
        keep_found(case, found)
        return redirect(url_for("people.register", case_id=case.id, found=1), 303)
    fields = [
        ("reported_name", understood.name),
        ("phone", understood.phone),
        ("found", json.dumps(found)),
    ]
    # A report of its own: one that was begun for another family stays as it was typed.
    report_id = str(new_id())
    keep(f"report-{report_id}", url_for("people.report", report_id=report_id), fields)
    return redirect(url_for("people.report", report_id=report_id, found=1), 303)


def keep(key: str, path: str, fields: list[tuple[str, str]]) -> None:
    """Hand values on to the next page's form as its draft: names stay out of addresses and cookies."""
    content = json.dumps({"path": path, "fields": fields}, ensure_ascii=False)
    services().registry.SaveDraft(drafts_pb.SaveDraftRequest(service="registry", key=key, content=content))


def keep_found(case: pb.Case, found: dict[str, Any]) -> None:
    """First values of the table of members: the head as heard, and the answers to likely hits."""
    key = f"register-{case.id}"
    path = url_for("people.register", case_id=case.id)
    typed = _typed(key)
    if typed:
        # The table was begun: the search adds its answers and leaves what was typed.
        fields = [(name, value) for name, value in typed if not name.startswith(_ANSWERS)]
        keep(key, path, [*fields, *_answer_fields([*_answers_in(typed), *found.get("answers", ())])])
        return
    heard = str(found.get("name") or case.reported_name).split()
    fields = [
        ("persons-0-given_name", " ".join(heard[:-1]) if len(heard) > 1 else " ".join(heard)),
        ("persons-0-family_name", heard[-1] if len(heard) > 1 else ""),
        ("persons-0-relation", "RELATION_HEAD"),
        ("phone", case.phone or str(found.get("phone", ""))),
        ("address", case.address),
        ("settlement_id", case.settlement_id or _settlement(case, found)),
        *_identifier(str(found.get("number", ""))),
    ]
    birth = parse_birth(str(found.get("birth", ""))) or ""
    # A year alone, or a whole day: 1988-05-09.
    parts = zip(("year", "month", "day"), birth.split("-") if birth else (), strict=False)
    fields += [(f"persons-0-birth_date-{part}", value.lstrip("0")) for part, value in parts]
    fields += [(f"persons-{row}-given_name", "") for row in range(1, max(1, case.reported_count))]
    keep(key, path, [*fields, *_answer_fields(found.get("answers", ()))])


def _settlement(case: pb.Case, found: dict[str, Any]) -> str:
    """The one settlement of the case's municipality that was typed."""
    typed = set(found.get("settlement_ids", ()))
    here = [one.id for one in places.settlements(case.municipality) if one.id in typed]
    return here[0] if len(here) == 1 else ""


# Numbers that are known by their length; of any other the officer says what it is.
_KINDS = {10: "IDENTIFIER_KIND_PERSON_NUMBER", 13: "IDENTIFIER_KIND_JMBG"}


def _identifier(number: str) -> list[tuple[str, str]]:
    if not number:
        return []
    kind = _KINDS.get(len(number), "") if number.isdigit() else ""
    return [("persons-0-identifiers-0-kind", kind), ("persons-0-identifiers-0-number", number)]


_ANSWERS = "duplicate_answers-"


def _answers_in(typed: list[tuple[str, str]]) -> list[dict[str, str]]:
    """The answers to likely hits that stand in a form that was begun."""
    rows: dict[str, dict[str, str]] = {}
    for name, value in typed:
        if name.startswith(_ANSWERS):
            row, _dash, field = name.removeprefix(_ANSWERS).partition("-")
            rows.setdefault(row, {})[field] = value
    return list(rows.values())


def _answer_fields(answers: Iterable[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """Answers as fields of the form, one for each person: the last that was given."""
    last = {str(answer.get("person_id", "")): answer for answer in answers}
    return [
        (f"{_ANSWERS}{row}-{name}", str(one[name])) for row, one in enumerate(last.values()) for name in one
    ]


def _typed(key: str) -> list[tuple[str, str]]:
    """What stands in a form that was begun; nothing where none was."""
    with suppress(NotFound):
        kept = services().registry.GetDraft(drafts_pb.GetDraftRequest(service="registry", key=key))
        return [(str(name), str(value)) for name, value in json.loads(kept.content)["fields"]]
    return []


def _show(form: SearchForm, answer: pb.SearchPersonsResponse | None, case: pb.Case | None = None) -> Any:
    hits = list(answer.hits) if answer is not None else []
    officers = account_names(hit.card.officer_id for hit in hits)
    likely = _to_answer(answer) if answer is not None else []
    return form.page(
        "people/search.html",
        searched=answer is not None,
        spellings=list(answer.spellings) if answer is not None else [],
        count=len(hits),
        more=answer is not None and answer.more,
        likely=[
            _likely(hit, officers, entry.form, form.name.data or "")
            for hit, entry in zip(likely, form.answers, strict=False)
        ],
        similar=[_similar(hit) for hit in hits if hit.kind != "LIKELY" or hit.reported],
        case=case,
    )


def _name(card: pb.PersonCard) -> str:
    return f"{card.given_name} {card.family_name}".strip()


def _likely(hit: pb.SearchHit, officers: dict[str, str], part: Any, asked: str) -> dict[str, Any]:
    card = hit.card
    # Registry compares in small letters; the page shows what was typed.
    typed = {word.lower(): word for word in asked.split()}
    return {
        "hit": hit,
        "part": part,
        "name": _name(card),
        "also": ", ".join(card.other_names),
        "rows": [_row(comparison, card, typed) for comparison in hit.comparisons],
        "case_url": url_for("cases.overview", case_id=card.case_id) if card.case_id else "",
        "strand": labels.label(strand_of(card)) if card.strand else "",
        "state": labels.label(state_of_card(card)) if card.case_state else "",
        "officer": officers.get(card.officer_id, ""),
        "municipality": places.municipality_name(card.municipality),
        "settlement": places.settlement_name(card.municipality, card.settlement_id),
    }


def state_of_card(card: pb.PersonCard) -> str:
    """The code of the state of a card's case."""
    return state_of(pb.Case(state=card.case_state))


def _row(one: pb.Comparison, card: pb.PersonCard, typed: dict[str, str]) -> dict[str, str]:
    entered = " ".join(typed.get(word, word) for word in one.entered.split())
    mark = next((side for rule in one.rules for side in rule.split(" = ") if side in one.entered.lower()), "")
    registered = written_birth(one.registered) if one.datum == "BIRTH" else one.registered
    return {
        "datum": labels.label(f"DATUM_{one.datum}"),
        "entered": entered,
        "entered_mark": mark if mark in entered else "",
        "known": registered or (_("closed") if not card.case_id else ""),
        "known_line": ", ".join(card.other_names) if one.datum == "FAMILY_NAME" else "",
        "kind": SHAPES.get(one.result, "none"),
        "word": labels.label(f"COMPARED_{one.result}"),
        "rule": ", ".join(one.rules),
    }


def written_birth(text: str) -> str:
    """A birth as registry sends it, 1988-05-09 or 1988, as the reader writes days."""
    try:
        return day(date.fromisoformat(text))
    except ValueError:
        return text


def _similar(hit: pb.SearchHit) -> dict[str, Any]:
    same = [
        labels.label(f"DATUM_{comparison.datum}")
        for comparison in hit.comparisons
        if comparison.result in {"SAME", "SAME_YEAR"}
    ]
    other = [
        labels.label(f"DATUM_{comparison.datum}")
        for comparison in hit.comparisons
        if comparison.result == "DIFFERENT"
    ]
    parts = [_("reported, not registered yet")] if hit.reported else []
    parts.append(_("the same: %(data)s", data=", ".join(same).lower()) if same else _("sounds alike"))
    if other:
        parts.append(_("different: %(data)s", data=", ".join(other).lower()))
    card = hit.card
    return {
        "name": _name(card),
        "masked": hit.masked,
        "number": card.case_number,
        "year": card.birth_year or "",
        "municipality": places.municipality_name(card.municipality),
        "why": "; ".join(parts),
        "url": url_for("cases.overview", case_id=card.case_id) if card.case_id else "",
    }
