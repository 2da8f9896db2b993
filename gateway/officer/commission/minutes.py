"""The session on paper: agenda, attendance and minutes, printed by the browser. Case numbers, no names."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import render_template
from prag.benefits.v1 import benefits_service_pb2 as pb

from gateway import menu
from gateway.auth import requires
from gateway.clients import parallel
from gateway.officer.benefits import presenters as benefit_presenters
from gateway.officer.commission.blueprint import bp
from gateway.officer.commission.conduct import VOTES, address, session_of


@bp.route("/<uuid:session_id>/minutes")
@requires("session.read")
def minutes(session_id: UUID) -> Any:
    """Agenda, attendance, minutes."""
    menu.in_section("commission.index")
    session, schemes = parallel(lambda: session_of(session_id), benefit_presenters.schemes)
    return render_template(
        "commission/minutes.html",
        session=session,
        kind_code=pb.SessionKind.Name(session.kind),
        schemes=schemes,
        scheme_name=benefit_presenters.scheme_name,
        result_code=benefit_presenters.result_code,
        vote_code=pb.VoteValue.Name,
        point_code=pb.PointState.Name,
        names={one.account_id: one.name for one in session.members},
        votes=VOTES,
        back=address(session_id),
    )
