"""The list of cases, and one case's overview."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import render_template

from gateway.auth import requires
from gateway.officer.cases import bp
from gateway.officer.cases.frame import frame


@bp.route("/<uuid:case_id>")
@requires("case.read")
def overview(case_id: UUID) -> Any:
    """What to do next, what happened, clocks, who helps."""
    return render_template("cases/overview.html", **frame(case_id, "overview"))
