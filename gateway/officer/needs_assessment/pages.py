"""The needs assessment (OPP): one page made from the questionnaire, prefilled; its print, its scan."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from google.protobuf.timestamp_pb2 import Timestamp
from prag.assessment.v1 import assessment_service_pb2 as pb
from prag.registry.v1 import registry_service_pb2 as registry

from gateway import clock, drafts, labels, reference
from gateway.auth import current, requires
from gateway.clients import all_pages, parallel, services
from gateway.files.routes import takes_files
from gateway.formats import as_date, localized
from gateway.forms import saved
from gateway.locale import gettext as _
from gateway.officer.cases.case_layout import ask, case_layout
from gateway.officer.cases.persons import names_in, person_names
from gateway.officer.cases.scans import ScanForm
from gateway.officer.needs_assessment import questions
from gateway.officer.needs_assessment.blueprint import bp
from gateway.officer.needs_assessment.ratings import CRITERIA, given, scale
from services.chassis.clock import ZONE
from services.chassis.errors import DomainError

# A plan that goes on as it is, where no other can be drafted.
OPEN_DRAFTS = ("DRAFTED", "RETURNED")


def _parts(
    case_id: UUID, version: int = 0, *, again: bool = False
) -> tuple[pb.Questionnaire, pb.Submission, pb.Visit]:
    """The questionnaire, what is saved of it, and the last visit.

    What was begun or handed in by an older version is shown by that one; `version` is that of a page which
    was open when the next version came.
    """
    key = str(case_id)
    newest, kept, visits = parallel(
        lambda: services().assessment.GetQuestionnaire(pb.GetQuestionnaireRequest(code="OPP")),
        ask("assessment.read", lambda: services().assessment.GetOpp(pb.GetOppRequest(case_id=key))),
        ask(
            "visit.read",
            lambda: all_pages(services().assessment.ListVisits, pb.ListVisitsRequest(case_id=key)),
        ),
    )
    submission = kept.value if kept else pb.Submission()
    wanted = version or (0 if again else submission.form_version) or newest.version
    question = pb.GetQuestionnaireRequest(code="OPP", version=wanted)
    form = newest if wanted == newest.version else services().assessment.GetQuestionnaire(question)
    recorded = [one for one in (visits.value.visits if visits else ()) if one.actual_time.seconds]
    return form, submission, recorded[0] if recorded else pb.Visit()


@bp.route("/cases/<uuid:case_id>/opp", methods=["GET", "POST"])
@requires("assessment.write")
def fill(case_id: UUID) -> Any:
    """Fill in the questionnaire; complete, it leads to the drafted plan."""
    shared = case_layout(case_id, "plan")
    again = bool(request.args.get("again"))
    questionnaire, submission, visit = _parts(case_id, _version_on_page(), again=again)
    if submission.state == pb.SUBMISSION_STATE_SUBMITTED and not again:
        progress = shared["progress"]
        stands = not progress or progress.value.opp_state == pb.SUBMISSION_STATE_SUBMITTED
        if stands and request.method == "GET":
            # There it is read. What was typed meanwhile gets its answer from the service.
            return redirect(url_for("needs_assessment.show", case_id=case_id), 303)
        if not stands:
            # That one is of the time before the case was reopened; now it is filled in anew.
            again = True
            questionnaire, submission, visit = _parts(case_id, _version_on_page(), again=True)
    form = questions.form_for(
        questionnaire,
        pb.Submission() if again else submission,
        person_names(shared["persons"]).items(),
        _prefilled(case_id),
        f"opp-{case_id}",
    )
    begins = not form.is_submitted() and form.draft_time is None
    if begins and form.assessed_on.data is None and visit.id:
        form.assessed_on.process(None, as_date(visit.actual_time))
    if form.accepted():
        complete = questions.wants_complete()
        answers, names = form.answers()
        ratings, rating_names = form.rating_messages()
        with form.faults({**names, **rating_names, "actual_time": "assessed_on"}), form.open_faults():
            services().assessment.SaveOpp(
                pb.SaveOppRequest(
                    case_id=str(case_id),
                    answers=answers,
                    ratings=ratings,
                    submit=complete,
                    etag=form.etag.data,
                    actual_time=_not_ahead(form.assessed_on.data),
                    again=again,
                    form_version=questionnaire.version,
                    request_id=form.request_id.data,
                )
            )
            drafts.done(form)
            return saved(_next(case_id) if complete else url_for("cases.overview", case_id=case_id))
    form.seen_anew(submission.etag, form.saved)
    return form.page(
        "needs_assessment/fill.html",
        **shared,
        questionnaire=questionnaire,
        asked_below=questions.asked_below(questionnaire),
        first_asked=questions.first_asked,
        closed=submission.redacted_fields,
        scale=scale(),
    )


def _version_on_page() -> int:
    """The questionnaire's version on a page that was sent; 0 where none was."""
    said = request.form.get("form_version", "") if request.method == "POST" else ""
    return int(said) if said.isascii() and said.isdigit() and len(said) < 6 else 0


def _not_ahead(day: date | None) -> Timestamp | None:
    """The day's end; of today, now: the conversation is over when it is written down."""
    if day is None or day == clock.today():
        return None
    stamp = Timestamp()
    stamp.FromDatetime(datetime.combine(day, time(23, 59, 59), ZONE).astimezone(UTC))
    return stamp


def _prefilled(case_id: UUID) -> dict[str, list[str]]:
    """What registry answers of the questionnaire."""
    known = services().registry.GetShareableData(registry.GetShareableDataRequest(case_id=str(case_id)))
    return {
        "PERSON_COUNT": [str(known.person_count)] if known.person_count else [],
        "PHONE": [known.phone] if known.phone else [],
        "ADDRESS": [known.address] if known.address else [],
        "LANGUAGES": [tag.upper() for tag in known.languages],
    }


def _next(case_id: UUID) -> str:
    """The plan, drafted at once where the needs allow it: nobody is asked twice."""
    try:
        services().assessment.DraftPlan(pb.DraftPlanRequest(case_id=str(case_id)))
    except DomainError as error:
        # No need was found, or a plan stands already: its page says which, and what can be done.
        if error.metadata.get("state") not in OPEN_DRAFTS:
            return url_for("plan.show", case_id=case_id)
    return url_for("plan.edit", case_id=case_id)


@bp.route("/cases/<uuid:case_id>/opp/read", methods=["GET", "POST"])
@requires("assessment.read")
@takes_files
def show(case_id: UUID) -> Any:
    """The needs assessment to be read and printed; the scan of the signed paper is added here."""
    form = ScanForm()
    if form.accepted() and current().may("assessment.write"):
        with form.faults({"dated_on": "signed_on"}, {"SCAN_OF_OTHER_TEXT": "file"}):
            document_id = form.keep(case_id, registry.DocumentKind.Name(registry.DOCUMENT_KIND_SIGNED_OPP))
            services().assessment.AttachOppScan(
                pb.AttachOppScanRequest(
                    case_id=str(case_id), document_id=document_id, request_id=form.request_id.data
                )
            )
            return saved(url_for("needs_assessment.show", case_id=case_id), _("The signed scan is added."))
    shared = case_layout(case_id, "plan")
    questionnaire, submission, _visit = _parts(case_id)
    packages = reference.packages()
    return form.page(
        "needs_assessment/show.html", **shared, **_read(shared, questionnaire, submission, packages)
    )


def _read(
    shared: dict[str, Any],
    questionnaire: pb.Questionnaire,
    submission: pb.Submission,
    packages: pb.ListPackagesResponse,
) -> dict[str, Any]:
    people = names_in(shared)
    answers = {one.question: one.values for one in submission.answers}
    closed = {path.removeprefix("answers.") for path in submission.redacted_fields}
    steps = dict(scale())
    return {
        "submission": submission,
        "sections": [
            (
                localized(part.title),
                [
                    (
                        localized(one.text),
                        one.code in closed,
                        questions.said(one, answers.get(one.code, ()), people),
                    )
                    for one in part.questions
                    if one.code in closed or answers.get(one.code)
                ],
            )
            for part in questionnaire.sections
        ],
        "ratings": [
            (labels.label(code), steps.get(one["value"], ""), one["note"])
            for code, one in zip(CRITERIA, given(submission.ratings), strict=True)
        ],
        "needs": [
            (questions.need_name(one.code, packages.needs), people.get(one.person_id, _("family")))
            for one in submission.needs
        ],
        "state": pb.SubmissionState.Name(submission.state),
    }
