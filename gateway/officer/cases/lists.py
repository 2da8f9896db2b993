"""The list of cases, and the centre's queue of cases that no municipality has taken."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from prag.common.v1 import types_pb2 as types
from prag.registry.v1 import registry_service_pb2 as pb

from gateway import labels, places
from gateway.auth import current, requires
from gateway.clients import services
from gateway.locale import gettext as _
from gateway.officer.cases.blueprint import bp
from gateway.officer.cases.case_layout import account_names, state_of, strand_of

PAGE = 50
# In an address, of cases that no officer has.
NOBODY = "nobody"


def _code(kind: Any, name: str) -> str | None:
    """A filter of the address; what is none filters nothing."""
    return name if name in kind.keys() else None  # noqa: SIM118 - an enum wrapper, no dict


@bp.route("")
@requires("case.read")
def index() -> Any:
    """Cases of one's municipalities, newest first."""
    strand, state = request.args.get("strand", ""), request.args.get("state", "")
    municipality, officer = request.args.get("municipality", ""), request.args.get("officer", "")
    answer = services().registry.ListCases(
        pb.ListCasesRequest(
            page_size=PAGE,
            page_token=request.args.get("page", ""),
            strand=_code(types.Strand, strand),
            state=_code(pb.CaseState, state),
            municipality=municipality,
            officer_id="" if officer == NOBODY else officer,
            without_officer=officer == NOBODY,
        )
    )
    chosen = {"strand": strand, "state": state, "municipality": municipality, "officer": officer}
    return render_template(
        "cases/index.html",
        rows=[_row(case) for case in answer.cases],
        strands=_chips(chosen),
        officer=_("nobody") if officer == NOBODY else account_names([officer]).get(officer, ""),
        states=[(name, labels.label(name)) for name, number in pb.CaseState.items() if number],
        chosen=chosen,
        places=[place for place in places.municipalities() if place.code in current().municipalities],
        next_url=_url(chosen, page=answer.next_page_token) if answer.next_page_token else "",
        first_url=_url(chosen) if request.args.get("page") else "",
    )


def _url(chosen: dict[str, str], **other: str) -> str:
    filters: dict[str, Any] = {name: value or None for name, value in (chosen | other).items()}
    return url_for("cases.index", **filters)


def _chips(chosen: dict[str, str]) -> list[dict[str, Any]]:
    held = [f"STRAND_{one}" if not one.startswith("STRAND_") else one for one in current().strands]
    chips = [{"text": _("All strands"), "url": _url(chosen, strand=""), "current": not chosen["strand"]}]
    return chips + [
        {
            "text": labels.label(name),
            "url": _url(chosen, strand=name),
            "current": name == chosen["strand"],
        }
        for name in held
    ]


def _row(case: pb.Case) -> dict[str, Any]:
    return {
        "case": case,
        "name": case.head_name or case.reported_name,
        "strand": labels.label(strand_of(case)),
        "state": labels.label(state_of(case)),
        "kind": "none" if case.state == pb.CASE_STATE_CLOSED else "progress",
        "count": case.person_count or case.reported_count,
        "place": places.settlement_name(case.municipality, case.settlement_id)
        or places.municipality_name(case.municipality),
    }


@bp.route("/queue")
@requires("case.assign")
def queue() -> Any:
    """Cases that wait for a municipality."""
    answer = services().registry.ListCases(
        pb.ListCasesRequest(page_size=PAGE, page_token=request.args.get("page", ""), unassigned=True)
    )
    return render_template(
        "cases/queue.html",
        rows=[_row(case) for case in answer.cases],
        next_url=url_for("cases.queue", page=answer.next_page_token) if answer.next_page_token else "",
        first_url=url_for("cases.queue") if request.args.get("page") else "",
    )
