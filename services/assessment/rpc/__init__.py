"""The servicer, in parts: learn the case, open the transaction, call, convert."""

from __future__ import annotations

from services.assessment.rpc.corrections import Corrections
from services.assessment.rpc.monitoring import Monitorings
from services.assessment.rpc.opp import Opp
from services.assessment.rpc.plans import Plans
from services.assessment.rpc.progress import Progress
from services.assessment.rpc.visits import Visits

__all__ = ["AssessmentServicer"]


class AssessmentServicer(Visits, Opp, Plans, Monitorings, Corrections, Progress):
    """prag.assessment.v1.AssessmentService."""
