"""What all services' migrations share: the Alembic environment, the chassis's tables, securing a table.

A service's revisions lie in its own `migrations` folder (`0001_first.py`, ...); `upgrade` runs them as
`<service>_migrator` with `SET ROLE <service>_owner`, so that every table belongs to a role that cannot
log in. A step that changes *data* of secured tables runs inside `data_step(op)`: an owner is bound by
FORCE ROW LEVEL SECURITY, changes nothing, and PostgreSQL reports success.
"""

from services.chassis.database.migrations.environment import upgrade
from services.chassis.database.migrations.secure import (
    HIDDEN,
    PEOPLE,
    ROW,
    SCOPE,
    app_of,
    append_only,
    create_people_table,
    data_step,
    limit,
    protect,
    run,
    secure,
)
from services.chassis.database.migrations.tables import (
    chassis_tables,
    count_readers,
    draft_rights,
    limit_job_states,
    merge_looks,
    protected_cases,
    quotas_and_scans,
    read_access_records,
    throttle_table,
)

__all__ = [
    "HIDDEN",
    "PEOPLE",
    "ROW",
    "SCOPE",
    "app_of",
    "append_only",
    "chassis_tables",
    "count_readers",
    "create_people_table",
    "data_step",
    "draft_rights",
    "limit",
    "limit_job_states",
    "merge_looks",
    "protect",
    "protected_cases",
    "quotas_and_scans",
    "read_access_records",
    "run",
    "secure",
    "throttle_table",
    "upgrade",
]
