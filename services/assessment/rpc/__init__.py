"""The servicer, in parts: learn the case, open the transaction, call, convert."""

from __future__ import annotations

from services.assessment.rpc.afterwards import Afterwards
from services.assessment.rpc.opp import Opp
from services.assessment.rpc.plans import Plans
from services.assessment.rpc.visits import Visits

__all__ = ["AssessmentServicer"]


class AssessmentServicer(Visits, Opp, Plans, Afterwards):
    """prag.assessment.v1.AssessmentService."""
