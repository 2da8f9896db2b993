"""What is held by an account or addressed to an institution is somebody's when nobody is there any more.

Every column that names an account has a line: it stands for work to do, and is shown to the head until
somebody else has it (queries/officers.py of registry), or nothing waits for the one whom it names. The same
of every column that names an institution: what waits there is shown to who can act (services/workplaces.py).
"""

import re

import pytest

from deploy.local.places import SERVICES
from gateway.officer.work.kinds import KINDS

# What a column is called that names an account; `members` and closings hold some within.
NAMES_ACCOUNT = re.compile(
    r"(^|_)(account|officer|actor|officers?)(_ids?)?$|_by$|^(counsellor|members|closure|previous_closures|authors)$"
    r"|^(corrections|plausibility|duplicate_answers)$"
)

SHOWN = {
    "registry.case_file.officer_id": "ListCasesToHandOver, and a row of the head's work; HandOverCases",
}
_AUTHOR = "says who did it, and what was done stays done"
_DRAFT = "whoever has the right in the office goes on with it; no queue asks who began"
_COPY = "a copy of what registry says, which its events keep"
NEED_NONE = {
    **dict.fromkeys(
        (
            *(
                "assessment.visit.recorded_by",
                "assessment.rating_set.rated_by",
                "assessment.plan.submitted_by",
            ),
            *("assessment.plan.approved_by", "assessment.plan_print.ordered_by"),
            *("assessment.monitoring.recorded_by", "assessment.review.recorded_by"),
            *(
                f"{service}.act_correction.corrected_by"
                for service in ("registry", "assessment", "referral", "benefits")
            ),
            "assessment.final_assessment.recorded_by",
            *("benefits.scheme_version.changed_by", "benefits.session.called_by", "benefits.vote.account_id"),
            *("benefits.vote.recorded_by", "benefits.decision.decided_by", "benefits.decision.voted_by"),
            *("benefits.commission_body.composed_by", "benefits.composition.proposed_by"),
            *("benefits.composition.answered_by", "benefits.session.attendance_by"),
            "benefits.session.called_off_by",
            *("assessment.plan.edited_by", "assessment.plan.returned_by"),
            *("benefits.entitlement.started_by", "benefits.delivery.recorded_by"),
            *("referral.referral.sent_by", "referral.outcome.recorded_by"),
            *("referral.counselling.counselled_by", "referral.counselling.recorded_by"),
            "referral.counselling.undone_by",
            *("referral.meeting.recorded_by", "referral.meeting.ended_by"),
            *("referral.contact.recorded_by", "referral.contact.ended_by"),
            *("referral.agreement.recorded_by", "referral.agreement.undone_by"),
            *("registry.person_history.changed_by", "registry.document.added_by"),
            *("registry.timeline_entry.actor_id", "registry.clock_rule.verified_by"),
            *("registry.handover.handed_over_by", "registry.handover.officer_id"),
            *("registry.protection.protected_by", "registry.protection.ended_by"),
            *("registry.protocol_entry.entered_by", "registry.protocol_entry.voided_by"),
            "registry.print_order.ordered_by",
            *("registry.guardian.recorded_by", "registry.guardian.ended_by"),
            *("registry.vulnerability.recorded_by", "registry.vulnerability.ended_by"),
            *("registry.person_profile.recorded_by", "registry.person_paper.noted_by"),
            *("registry.case_note.written_by", "registry.case_note.withdrawn_by"),
            *("registry.protected_match.answered_by", "registry.case_opening.account_id"),
            "registry.reading_alert.account_id",
            "registry.handover.undone_by",
            *("registry.handover.previous_officer_id", "registry.case_file.duplicate_answers"),
            *(
                "registry.transfer.offered_by",
                "registry.transfer.answered_by",
                "registry.transfer.officer_id",
            ),
            *("registry.duplicate_pair.answered_by", "registry.duplicate_pair.asked_by"),
            "registry.duplicate_pair.replied_by",
            *("registry.person.plausibility", "reporting.definition.changed_by"),
            "benefits.project.recorded_by",
            *("reporting.activity.recorded_by", "reporting.activity.withdrawn_by"),
            "reporting.activity.account_ids",
            *("identity.account_change.proposed_by", "identity.account_change.decided_by"),
            "identity.invitation.invited_by",
            "assessment.submission.authors",
        ),
        _AUTHOR,
    ),
    **dict.fromkeys(
        (
            *("assessment.submission.begun_by", "assessment.plan.drafted_by"),
            *("benefits.application.drafted_by", "benefits.agenda_point.drafted_by"),
        ),
        _DRAFT,
    ),
    # Planned visits, plans to approve, closings to confirm, referrals and applications to answer name
    # an office, a role or an institution, and wait in the queues of all who work there.
    "registry.case_file.closure": "a role is asked to confirm, and who asked has done so",
    "registry.case_file.previous_closures": _AUTHOR,
    "registry.protection.account_ids": "two at least are named; whoever of them may protect names others",
    "referral.referral.counsellor": "the institution's own word for who takes it, no account",
    "benefits.session.members": "who was suspended or moved sits no longer; another act seats somebody else",
    **{
        f"{service}.account_ref.account_id": "says whether somebody is at work"
        for service in ("registry", "assessment", "referral", "benefits")
    },
    "registry.account_ref.was_officer": "says whether somebody is at work",
    **dict.fromkeys(
        ("registry.notice.account_id", "registry.digest.account_id"),
        "who was told of a clock by mail; whoever has its case now is told too",
    ),
    **dict.fromkeys(
        (
            "identity.session.account_id",
            "identity.challenge.account_id",
            "identity.recovery_code.account_id",
            "identity.totp.account_id",
            "identity.passkey.account_id",
            "identity.provider_request.account_id",
            "identity.invitation.account_id",
            "identity.account_change.account_id",
        ),
        "ends with the account",
    ),
}
# Of the chassis, in every service.
OF_ALL = {
    "access_record.account_id": _AUTHOR,
    "blob.account_id": "who sent a file may attach it, within a day",
    "draft.account_id": "nobody but its author ever sees it; what was not sent was not done",
    "idempotency_key.account_id": "answers who asks again",
    "job.account_id": "who ordered it sees how it goes; the paper belongs to its case",
    "job.actor": "who ordered it sees how it goes; the paper belongs to its case",
    "outbox.actor_id": _AUTHOR,
    "case_ref.officer_id": _COPY,
}


async def columns(postgres: object, service: str, names: re.Pattern[str] = NAMES_ACCOUNT) -> set[str]:
    """Columns that name an account, or what else `names` says, as the migrations made them."""
    async with postgres.database(service, f"services.{service}.migrations") as database:  # type: ignore[attr-defined]
        rows = await database.all(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
        )
    return {f"{row['table_name']}.{row['column_name']}" for row in rows if names.search(row["column_name"])}


@pytest.mark.parametrize("service", SERVICES)
async def test_every_column_that_names_an_account_is_shown_or_needs_no_handover(postgres, service):
    written = {name.partition(".")[2] for name in (*SHOWN, *NEED_NONE) if name.partition(".")[0] == service}
    assert await columns(postgres, service) - OF_ALL.keys() == written


def test_each_line_says_why():
    assert not SHOWN.keys() & NEED_NONE.keys()
    assert all({**SHOWN, **NEED_NONE, **OF_ALL}.values())


# What is addressed to an institution, and the kind of a row of whoever can act when nobody works there.
NAMES_INSTITUTION = re.compile(r"(^|_)institution(_ids?)?$|^(participants|seats|members)$")
ADDRESSED = {
    "referral.referral.institution_id": "referral_unattended",
    "assessment.invitation.institution_id": "visit_unattended",
    "benefits.composition.seats": "fill_seats",
    "registry.case_file.municipality": "office_deserted",
}
_OF_VISIT = "the invitations of the visit are asked"
NOT_ADDRESSED = {
    "assessment.plan_item.institution_id": "the office sends it there, and is refused where nobody can be",
    "identity.account_change.institution_id": "whose account is to change: administrators confirm it",
    "registry.protection.institution_ids": "who may read besides; the family's officer sees where it is open",
    "assessment.visit.institution_ids": _OF_VISIT,
    "assessment.visit.participants": _OF_VISIT,
    "referral.meeting.participants": "who took part, in words and numbers; nothing is asked of them",
    "benefits.session.members": "looked up when it opens; the composition tells of empty seats before",
    "referral.counselling.institution_id": "says who did it, and what was done stays done",
    "registry.clock.institution_id": "the office waits for it, and sees its clock run late",
    **{
        f"{service}.{table}.institution_id": "says whether somebody is at work"
        for service in ("registry", "assessment", "referral", "benefits")
        for table in ("account_ref", "office_ref")
    },
    **{
        f"identity.{table}.institution_id": "who and what ends with the institution"
        for table in ("account", "client")
    },
}
INSTITUTIONS_OF_ALL = {
    "access_record.institution_id": "who looked",
    "blob.institution_id": "who sent a file",
    "draft.institution_id": "its author's",
    "outbox.institution": "whose feed the event is in",
    "protected_case.institution_ids": "a copy of what registry says",
}


@pytest.mark.parametrize("service", SERVICES)
async def test_every_column_that_names_an_institution_is_shown_or_waits_for_nobody(postgres, service):
    written = {
        name.partition(".")[2] for name in (*ADDRESSED, *NOT_ADDRESSED) if name.startswith(f"{service}.")
    }
    named = await columns(postgres, service, NAMES_INSTITUTION) - INSTITUTIONS_OF_ALL.keys()
    assert named - written == set()
    assert {name for name in written if NAMES_INSTITUTION.search(name.partition(".")[2])} <= named


@pytest.mark.parametrize("kind", ADDRESSED.values())
def test_what_is_addressed_to_nobody_is_a_row_of_ones_work(kind):
    assert kind in KINDS
