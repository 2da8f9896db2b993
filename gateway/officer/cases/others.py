"""Steps of others on a case: which role, body or kind of institution has one, until when; nobody's name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from prag.assessment.v1 import assessment_service_pb2 as assessment
from prag.referral.v1 import referral_service_pb2 as referral
from prag.registry.v1 import registry_service_pb2 as pb

from gateway import labels
from gateway.auth import current
from gateway.formats import localized, moment
from gateway.locale import gettext as _

_OPEN = {
    pb.CLOCK_STATE_RUNNING,
    pb.CLOCK_STATE_NOT_SET,
    pb.CLOCK_STATE_BREACHED,
    pb.CLOCK_STATE_PAUSED,
}
_WITH_INSTITUTION = {referral.REFERRAL_STATE_ACCEPTED, referral.REFERRAL_STATE_IN_SERVICE}


@dataclass(frozen=True)
class Step:
    """What waits for somebody else."""

    who: str
    what: str
    line: str = ""


def others_of(
    case: pb.Case,
    progress: assessment.Progress | None,
    clocks: Iterable[pb.Clock],
    rules: Iterable[pb.ClockRule],
    referrals: Iterable[referral.Referral],
) -> list[Step]:
    """What waits for whom, but for the reader, by what the case page knows already."""
    if case.state == pb.CASE_STATE_CLOSED:
        return []
    mine = {"", "MOCR", current().institution.kind, *current().roles}
    named = {one.code: localized(one.name) for one in rules}
    found = [
        (clock.who_acts, named.get(clock.rule) or labels.label(clock.rule), _until(clock.due_time))
        for clock in clocks
        if clock.state in _OPEN
    ]
    found += [
        (sent.institution_kind, _("Record the outcome"), sent.number)
        for sent in referrals
        if sent.state in _WITH_INSTITUTION
    ]
    if progress is not None and progress.plan_state == assessment.PLAN_STATE_SUBMITTED:
        found.append((progress.approver_role, _("Approve the plan"), ""))
    closure = case.closure
    if closure.requested_by and not (closure.confirmed_by or closure.refused_by):
        since = _("since %(time)s", time=moment(closure.request_time))
        found.append((closure.confirmer_role, _("Confirm the closing as the second person"), since))
    # Each once: two clocks of one kind for the same who are one line.
    steps = dict.fromkeys(Step(_who(code), what, line) for code, what, line in found if code not in mine)
    return list(steps)


def _until(due: Any) -> str:
    return _("until %(time)s", time=moment(due)) if due.seconds else ""


def _who(code: str) -> str:
    return labels.label(f"ACTS_{code}") if labels.has_label(f"ACTS_{code}") else labels.label(code)
