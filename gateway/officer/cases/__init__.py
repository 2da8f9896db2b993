"""Cases: the list, and the pages of one case with what to do next.

The head of a case's pages (identity bar, stages, tabs) is made by `case_layout.case_layout`; tabs of other
tasks use it too:

    return render_template("plan/plan.html", **case_layout(case_id, "plan"), plan=plan)

with a template that says `{% extends "cases/case_layout.html" %}` and fills the blocks `tab_title` and
`content`.
"""

from flask import Blueprint

bp = Blueprint("cases", __name__, url_prefix="/cases")

from gateway.officer.cases import (  # noqa: E402, F401 - the views need the blueprint
    acts,
    closing,
    documents,
    family,
    history,
    lists,
    overview,
)
