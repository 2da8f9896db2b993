"""Which papers somebody has, and which are missing."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import url_for
from prag.registry.v1 import registry_service_pb2 as pb

from gateway.auth import requires
from gateway.clients import services
from gateway.forms import saved
from gateway.officer.cases.blueprint import bp
from gateway.officer.cases.case_layout import member_layout
from gateway.officer.cases.forms import PAPERS, PersonPaperForm
from services.chassis.errors import NotFound


@bp.route("/<uuid:case_id>/family/<uuid:person_id>/papers/<string:kind>", methods=["GET", "POST"])
@requires("case.write")
def note_paper(case_id: UUID, person_id: UUID, kind: str) -> Any:
    """Note of a kind of paper whether somebody has it."""
    shared, one = member_layout(case_id, person_id)
    if kind not in PAPERS:
        raise NotFound("PERSON_RECORD_NOT_FOUND")
    now = next((each for each in one.papers if each.kind == kind), None)
    form = PersonPaperForm(data={"paper": _first(now) if now is not None else {}, "etag": one.etag})
    if form.accepted():
        part = form.paper.form
        with form.faults():
            services().registry.NotePaper(
                pb.NotePaperRequest(
                    case_id=str(case_id),
                    person_id=one.id,
                    paper=pb.PersonPaper(
                        kind=kind,
                        state=part.state.data or "",
                        number=part.number.data or "",
                        dated_on=part.dated_on.message,
                        noted_on=part.noted_on.message,
                    ),
                    etag=form.etag.data,
                    request_id=form.request_id.data,
                )
            )
            return saved(url_for("cases.person", case_id=case_id, person_id=person_id))
    form.seen_anew(one.etag)
    return form.page("cases/paper-of-person.html", **shared, one=one, kind=kind)


def _first(paper: pb.PersonPaper) -> dict[str, Any]:
    return {
        "state": paper.state,
        "number": paper.number,
        "dated_on": paper.dated_on if paper.dated_on.year else None,
    }
