"""Accounts are found in any spelling, and stand in the order of the reader's language."""

import sqlalchemy as sa
from alembic import op

from services.domain import names
from services.domain.alphabets import sort_key

revision = "0003"
down_revision = "0002"

# As they were called when this was written.
_ORDERS = {"sq": "sort_sq", "sr-Cyrl": "sort_sr_cyrl", "sr-Latn": "sort_sr_latn", "en": "sort_en"}


def upgrade() -> None:
    """Add the columns and fill them."""
    op.add_column("account", sa.Column("name_fold", sa.Text, nullable=False, server_default=""))
    for column in _ORDERS.values():
        op.add_column("account", sa.Column(column, sa.Text(collation="C"), nullable=False, server_default=""))
    connection = op.get_bind()
    account = sa.table("account", *map(sa.column, ("id", "display_name", "name_fold", *_ORDERS.values())))
    for row in connection.execute(sa.select(account.c.id, account.c.display_name)).all():
        values = {column: sort_key(row.display_name, order) for order, column in _ORDERS.items()}
        values["name_fold"] = names.fold(row.display_name)
        connection.execute(sa.update(account).where(account.c.id == row.id).values(values))
    for column in ("name_fold", *_ORDERS.values()):
        op.alter_column("account", column, server_default=None)
    op.drop_index("ix_account_name", "account")
