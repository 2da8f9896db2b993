"""What a closing keeps has its clock still, until it ends; and a permit runs out after a reopening too."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

_CORRECTED = "prag.registry.v1.RecordCorrected"
_ENDED = ["prag.benefits.v1.ApplicationEnded", "prag.benefits.v1.EntitlementEnded"]
# In all versions of a rule; how it starts and stops is the engine's.
_CHANGED = {
    "COMPLETENESS": {"ends_on": _ENDED},
    "DECISION": {"ends_on": ["prag.benefits.v1.ApplicationReturned", *_ENDED]},
    "PERMIT_EXPIRY": {
        "starts_on": ["prag.registry.v1.CaseReported", _CORRECTED, "prag.registry.v1.CaseReopened"]
    },
}


def upgrade() -> None:
    """Change the rules that there are, in each of their versions."""
    for code, terms in _CHANGED.items():
        op.get_bind().execute(
            sa.text("UPDATE clock_rule SET terms = terms || CAST(:terms AS jsonb) WHERE code = :code"),
            {"code": code, "terms": json.dumps(terms)},
        )
