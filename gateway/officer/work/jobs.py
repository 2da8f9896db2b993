"""Long work of any service: how far it is, and what it made. The page refreshes itself without script."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import abort, redirect, render_template, request, url_for
from prag.common.v1 import job_service_pb2 as pb

from gateway import addresses, labels
from gateway.auth import requires
from gateway.clients import services
from gateway.formats import moment
from gateway.officer.work.blueprint import bp
from gateway.settings import SERVICES

GOES_ON = (pb.JOB_STATE_WAITING, pb.JOB_STATE_RUNNING)


@bp.route("/jobs/<string:service>/<uuid:job_id>")
@requires()
def job(service: str, job_id: UUID) -> Any:
    """One piece of work."""
    if service not in SERVICES:
        abort(404)
    job = services().common(service).GetJob(pb.GetJobRequest(service=service, job_id=str(job_id)))
    return render_template(
        "work/job.html",
        job=job,
        service=service,
        goes_on=job.state in GOES_ON,
        state=pb.JobState.Name(job.state),
        until=moment(job.expire_time) if job.result_blob_id and job.HasField("expire_time") else "",
        why=labels.reason(job.error_reason) if job.error_reason else "",
        back=addresses.local(request.args.get("back", "/")),
    )


@bp.route("/jobs/<string:service>/<uuid:job_id>/retry", methods=["POST"])
@requires()
def retry_job(service: str, job_id: UUID) -> Any:
    """Try failed work again."""
    if service not in SERVICES:
        abort(404)
    services().common(service).RetryJob(pb.RetryJobRequest(service=service, job_id=str(job_id)))
    back = addresses.local(request.form.get("back", "/"))
    return redirect(url_for("work.job", service=service, job_id=job_id, back=back), 303)
