"""Cases: the list, and the pages of one case with what to do next.

The head of a case's pages (identity bar, stages, tabs) is made by `case_layout.case_layout`; tabs of other
tasks use it too:

    return render_template("plan/plan.html", **case_layout(case_id, "plan"), plan=plan)

with a template that says `{% extends "cases/case_layout.html" %}` and fills the blocks `tab_title` and
`content`.
"""

from gateway.officer.cases import (
    acts,
    case_file,
    clock_changes,
    closing,
    corrections,
    documents,
    family,
    guardians,
    handing_over,
    history,
    lists,
    notes,
    office,
    openings,
    overview,
    person_papers,
    profiles,
    protection,
    protocol,
    return_request,
    transfers,
    vulnerabilities,
)
from gateway.officer.cases.blueprint import bp

__all__ = [
    "acts",
    "bp",
    "case_file",
    "clock_changes",
    "closing",
    "corrections",
    "documents",
    "family",
    "guardians",
    "handing_over",
    "history",
    "lists",
    "notes",
    "office",
    "openings",
    "overview",
    "person_papers",
    "profiles",
    "protection",
    "protocol",
    "return_request",
    "transfers",
    "vulnerabilities",
]
