"""The list of sessions, and the applications that wait for an agenda."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import render_template, request, url_for
from prag.benefits.v1 import benefits_service_pb2 as pb
from prag.common.v1 import types_pb2 as types

from gateway import labels, menu
from gateway.auth import current, requires
from gateway.cards import person_cards
from gateway.clients import all_pages, parallel, services
from gateway.locale import gettext as _
from gateway.officer.benefits import presenters as benefit_presenters
from gateway.officer.commission.blueprint import bp

PAGE = 50
MOST = 200
# Kind of the status macro for each state.
KINDS = {
    pb.SESSION_STATE_CALLED: "waits",
    pb.SESSION_STATE_OPEN: "progress",
    pb.SESSION_STATE_CLOSED: "done",
    pb.SESSION_STATE_CALLED_OFF: "none",
}
# What sits now stands first.
_STATES = (
    "SESSION_STATE_OPEN",
    "SESSION_STATE_CALLED",
    "SESSION_STATE_CLOSED",
    "SESSION_STATE_CALLED_OFF",
)
WORK = ("open_session", "hold_session", "cast_vote")


def waiting() -> Sequence[pb.Application]:
    """Complete applications that are on no agenda; none for those who call no sessions."""
    if not current().may("session.manage"):
        return ()
    question = pb.ListApplicationsRequest(states=[pb.APPLICATION_STATE_COMPLETE], page_size=MOST)
    applications: Sequence[pb.Application] = all_pages(
        services().benefits.ListApplications, question
    ).applications
    return applications


@menu.counts("sessions")
def to_do() -> int | None:
    """Sessions that wait for the reader: to be opened, to go on with, to vote in."""
    items = services().benefits.ListWork(types.ListWorkRequest()).items
    return len({item.subject_id for item in items if item.kind in WORK})


@bp.route("")
@requires("session.read")
def index() -> Any:
    """Sessions by state, and what waits for one."""
    state = request.args.get("state", "")
    question = pb.ListSessionsRequest(
        state=state if state in dict(pb.SessionState.items()) else None,
        page_size=PAGE,
        page_token=request.args.get("page", ""),
    )
    found, applications, schemes = parallel(
        lambda: services().benefits.ListSessions(question), waiting, benefit_presenters.schemes
    )
    return render_template(
        "commission/index.html",
        found=found,
        state=state,
        filters=_filters(state),
        applications=applications,
        names={
            card.case_id: card
            for card in person_cards(cases=[application.case_id for application in applications])
        },
        schemes=schemes,
        scheme_name=benefit_presenters.scheme_name,
        kinds=KINDS,
        state_code=lambda one: pb.SessionState.Name(one.state),
        kind_code=lambda one: pb.SessionKind.Name(one.kind),
    )


def _filters(state: str) -> list[dict[str, Any]]:
    """All sessions, and those of a state: what sits now stands first."""
    every = {"text": _("All sessions"), "url": url_for("commission.index"), "current": not state}
    return [
        every,
        *(
            {
                "text": labels.label(code),
                "url": url_for("commission.index", state=code),
                "current": code == state,
            }
            for code in _STATES
        ),
    ]
