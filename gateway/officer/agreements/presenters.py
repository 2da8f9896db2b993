"""What was agreed on a case, on one line."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import url_for
from prag.referral.v1 import agreement_pb2 as pb

from gateway import labels
from gateway.formats import day
from gateway.locale import gettext as _
from gateway.locale import ngettext

__all__ = ["conclusion_of", "rows_of", "where"]


def conclusion_of(one: pb.Agreement) -> str:
    """What came of it, in words."""
    return labels.label(pb.AgreementConclusion.Name(one.conclusion))


def where(one: pb.Agreement) -> str:
    """At a meeting, or with whom without one."""
    return _("at a meeting") if one.meeting_id else _("with: %(whom)s", whom=one.agreed_with)


def rows_of(agreements: Iterable[pb.Agreement]) -> list[dict[str, Any]]:
    """One line each."""
    return [
        {
            "url": url_for("agreements.show", agreement_id=one.id),
            "day": day(one.agreed_on),
            "case": one.case_number,
            "where": where(one),
            "conclusion": conclusion_of(one),
            "note": one.note,
            "tasks": _tasks(one),
            "undone": bool(one.undone_by),
        }
        for one in agreements
    ]


def _tasks(one: pb.Agreement) -> str:
    """How many tasks are still to be done, of how many."""
    if not one.tasks:
        return "–"
    left = sum(task.state == pb.AGREED_TASK_STATE_OPEN for task in one.tasks)
    if not left:
        return _("none open")
    return ngettext("%(num)s open", "%(num)s open", left)
