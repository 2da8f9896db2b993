"""The session on paper: agenda, attendance and minutes, printed by the browser. Case numbers, no names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from flask import render_template
from prag.benefits.v1 import benefits_service_pb2 as pb

from gateway import labels, menu
from gateway.auth import requires
from gateway.clients import parallel
from gateway.officer.benefits import presenters as benefit_presenters
from gateway.officer.cases.case_layout import account_names
from gateway.officer.commission.blueprint import bp
from gateway.officer.commission.conduct import VOTES, address, session_of
from gateway.officer.commission.corrections import correctable


@bp.route("/<uuid:session_id>/minutes")
@requires("session.read")
def minutes(session_id: UUID) -> Any:
    """Agenda, attendance, minutes."""
    menu.in_section("commission.index")
    session, schemes = parallel(lambda: session_of(session_id), benefit_presenters.schemes)
    members = {member.account_id: member.name for member in session.members}

    def names_of(account_ids: Iterable[str]) -> list[str]:
        return [members[account_id] for account_id in account_ids if account_id in members]

    def said(point: pb.AgendaPoint) -> list[tuple[str, list[str]]]:
        """Who voted how: each value that somebody gave, with their names."""
        voters = {
            value: [vote.account_id for vote in point.votes if pb.VoteValue.Name(vote.value) == value]
            for value in VOTES
        }
        return [(labels.label(value), names_of(accounts)) for value, accounts in voters.items() if accounts]

    noters = account_names(
        {
            session.called_off_by,
            *(member.noted_by for member in session.members),
            *(noted.noted_by for point in session.points for noted in point.noted_conflicts),
        }
        - {""}
    )
    return render_template(
        "commission/minutes.html",
        session=session,
        kind_code=pb.SessionKind.Name(session.kind),
        schemes=schemes,
        scheme_name=benefit_presenters.scheme_name,
        result_code=benefit_presenters.result_code,
        point_code=pb.PointState.Name,
        names_of=names_of,
        said=said,
        noters=noters,
        correctable=correctable(session),
        back=address(session_id),
    )
