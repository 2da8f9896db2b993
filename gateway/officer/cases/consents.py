"""What rests on a family's consents: referrals and visits that show others who the family is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from flask import url_for
from prag.assessment.v1 import assessment_service_pb2 as assessment
from prag.referral.v1 import referral_service_pb2 as referral
from prag.registry.v1 import registry_service_pb2 as pb

from gateway import clock, labels
from gateway.auth import current
from gateway.clients import all_pages, services
from gateway.formats import as_date, day, moment
from gateway.locale import gettext as _
from gateway.officer.cases.case_layout import MOST, Answer, ask


@dataclass(frozen=True, slots=True)
class Shared:
    """Something that somebody outside of the office sees on the ground of consents."""

    consent_ids: tuple[str, ...]
    # Who sees it, and what it is.
    title: str
    line: str
    url: str


def state_of(consent: pb.Consent) -> tuple[str, str, str]:
    """How a consent stands today: kind of status, its words, and a second line."""
    until = _("to %(day)s", day=day(consent.valid_until)) if consent.valid_until.year else ""
    if consent.withdrawn_on.year:
        return "late", _("withdrawn %(day)s", day=day(consent.withdrawn_on)), ""
    if not in_force(consent):
        return "late", _("ran out %(day)s", day=day(consent.valid_until)), ""
    return "done", _("from %(day)s", day=day(consent.valid_from)), until


def in_force(consent: pb.Consent) -> bool:
    """Say whether a consent still holds: one that has run out is as good as withdrawn."""
    if consent.withdrawn_on.year:
        return False
    until = as_date(consent.valid_until) if consent.valid_until.year else None
    return until is None or until >= clock.today()


def shared_of(case_id: UUID | str, referrals: Answer[referral.ListReferralsResponse]) -> Answer[list[Shared]]:
    """What rests on the consents of a case; `down` where a service does not say.

    `referrals` are all of the case, which the head of the case's pages has asked for: who is told what will
    close is told of all of it.
    """
    question = assessment.ListVisitsRequest(case_id=str(case_id), page_size=MOST)
    visits = ask("visit.read", lambda: all_pages(services().assessment.ListVisits, question))()
    if referrals.down or visits.down:
        return Answer(down=True)
    return Answer(
        [
            *_of_referrals(referrals.value.referrals if referrals else ()),
            *_of_visits(visits.value.visits if visits else ()),
        ]
    )


def _of_referrals(referrals: Iterable[referral.Referral]) -> Iterator[Shared]:
    for sent in referrals:
        if sent.consent_id and not sent.snapshot_closed:
            yield Shared(
                consent_ids=(sent.consent_id,),
                title=labels.label(sent.institution_kind),
                line=" · ".join((sent.number, _("sent %(day)s", day=day(sent.sent_time)))),
                url=(
                    url_for("referrals.show", referral_id=sent.id)
                    if current().may("referral.send")
                    else url_for("referrals.of_case", case_id=sent.case_id)
                ),
            )


def _of_visits(visits: Iterable[assessment.Visit]) -> Iterator[Shared]:
    for visit in visits:
        if visit.consent_ids and not visit.snapshot_closed:
            kind = labels.label(assessment.VisitKind.Name(visit.kind))
            yield Shared(
                consent_ids=tuple(visit.consent_ids),
                title=", ".join(each.name or labels.label(each.kind) for each in visit.participants),
                line=" · ".join((kind, moment(visit.planned_time))),
                url=url_for("visits.show", visit_id=visit.id),
            )
