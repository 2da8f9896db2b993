"""Names are folded by more letters (Ukrainian, Macedonian, Montenegrin; ligatures): fold anew."""

import sqlalchemy as sa
from alembic import op

from services.domain import names

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Write the folds that are others now."""
    connection = op.get_bind()
    account = sa.table("account", *map(sa.column, ("id", "display_name", "name_fold")))
    for row in connection.execute(sa.select(account)).all():
        folded = names.fold(row.display_name)
        if folded != row.name_fold:
            connection.execute(sa.update(account).where(account.c.id == row.id).values(name_fold=folded))
