"""What a closing keeps has its clock still, until it ends; and a permit runs out after a reopening too."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

_REOPENED = "prag.registry.v1.CaseReopened"
_ENDED = ["prag.benefits.v1.ApplicationEnded", "prag.benefits.v1.EntitlementEnded"]
# In all versions of a rule; how it starts and stops is the engine's.
_CHANGED = {
    "COMPLETENESS": {"ends_on": _ENDED},
    "DECISION": {"ends_on": ["prag.benefits.v1.ApplicationReturned", *_ENDED]},
}


def upgrade() -> None:
    """Change the rules that there are, in each of their versions."""
    for code, terms in _CHANGED.items():
        op.get_bind().execute(
            sa.text("UPDATE clock_rule SET terms = terms || CAST(:terms AS jsonb) WHERE code = :code"),
            {"code": code, "terms": json.dumps(terms)},
        )
    op.get_bind().execute(
        sa.text(
            "UPDATE clock_rule SET terms = terms || jsonb_build_object("
            "'starts_on', terms->'starts_on' || CAST(:event AS jsonb)) WHERE code = 'PERMIT_EXPIRY'"
        ),
        {"event": json.dumps([_REOPENED])},
    )
