"""What a refusal looks like: problem+json for the API (gateway/api/problems.py), a page for people.

The service sends a reason; the text is found here in the reader's language. "Not there" and "not for
you" are the same words with the same status, so that nobody learns what exists by asking. Who is not
signed in, and a form whose mark is gone, are answered by gateway/officer/sign_in.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Flask, g, redirect, render_template, request, url_for
from werkzeug.exceptions import HTTPException

from gateway import addresses, auth, labels
from gateway.api import problems
from gateway.api.addresses import answers_programs
from gateway.api.problems import http_status
from gateway.clients import trace_id
from services.chassis import telemetry
from services.chassis.errors import DomainError

__all__ = ["http_status", "init_app", "page"]

# Statuses with a page of their own; another one shows the nearest.
PAGES = (400, 403, 404, 405, 409, 412, 413, 428, 429, 500, 503)


def page(status: int, text: str = "", metadata: Mapping[str, str] | None = None) -> Any:
    """The page of a status, with the reason's text where there is one."""
    auth.load()
    shown = status if status in PAGES else 500 if status >= 500 else 400
    if status in {502, 504}:
        shown = 503
    body = render_template(f"errors/{shown}.html", text=text, trace_id=trace_id(), status=status)
    return body, status, problems.retry_after(status, metadata)


def _reason_asked(metadata: Mapping[str, str]) -> Any:
    """Ask why a case is read outside the own duty, and lead on to where the reader wanted to go."""
    wanted = addresses.own() if request.method == "GET" else None
    # Whether a step waits is not known while a service is away: the page says so.
    away = 1 if metadata.get("missing_services") else None
    address = url_for("cases.open_case", case_id=metadata["case_id"], next=wanted, away=away)
    return redirect(address, 303)


def init_app(app: Flask) -> None:
    """Install the one handler for each family of errors."""

    @app.errorhandler(DomainError)
    def refused(error: DomainError) -> Any:
        if answers_programs():
            return problems.refused(error)
        if error.reason == "CASE_REASON_NEEDED":
            return _reason_asked(error.metadata)
        status = http_status(error)
        # What was not found is never named: the words are those of a page that does not exist.
        text = "" if status in {403, 404} else labels.reason(error.reason, error.metadata)
        return page(status, text, error.metadata)

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Any:
        status = error.code or 500
        if error.response is not None or status < 400:
            return error
        if answers_programs():
            return problems.of_http(error)
        return page(status)

    @app.errorhandler(Exception)
    def defect(error: Exception) -> Any:
        # Type and places only: a message or a local may hold what was typed.
        telemetry.log.error(
            "defect",
            trace_id=trace_id(),
            error_type=type(error).__name__,
            error_places=telemetry.places(error),
        )
        if app.testing:
            raise error
        if answers_programs():
            return problems.defect()
        g.pop("session", None)
        return page(500)
