"""Who is to be told of clocks by mail, and of which."""

from __future__ import annotations

from typing import Final

from services.chassis.database.database import Statement
from services.chassis.database.statements import literals
from services.domain.roles import CENTRES, COORDINATOR, MUNICIPAL_OFFICE
from services.registry.queries import escalations, officers
from services.registry.rules.cases import State
from services.registry.rules.notices import NEVER, WEEKLY, Kind

__all__ = ["NEW", "READERS"]

# From which day on nothing was looked at for somebody whose letter is due.
_SINCE: Final = f"CASE a.digest WHEN '{WEEKLY}' THEN CAST(:monday AS date) ELSE CAST(:today AS date) END"
# Who is at work, and was not looked at today; of whoever wants it weekly, this week. What was looked at on a
# day that is yet to come was so by a clock that went wrong.
READERS: Final = Statement(
    "SELECT a.account_id, a.institution_id, a.roles, o.municipalities,"
    f" {_SINCE} AS since"
    " FROM account_ref a JOIN office_ref o ON o.institution_id = a.institution_id AND o.active"
    " LEFT JOIN digest d ON d.account_id = a.account_id"
    f" WHERE {{scope}} AND a.active AND a.digest <> '{NEVER}'"
    f" AND a.roles && ARRAY[{literals([*MUNICIPAL_OFFICE, COORDINATOR, *CENTRES])}]"
    f" AND (d.made_on IS NULL OR d.made_on > CAST(:today AS date) OR d.made_on < {_SINCE})"
    " ORDER BY a.account_id"
)

# The own clocks are those of one's cases; a case that no officer at work has is the whole office's.
_OWN: Final = (
    "CAST(:in_office AS boolean) AND (case_file.officer_id = :account_id OR NOT EXISTS ("
    "SELECT FROM account_ref officer WHERE officer.account_id = case_file.officer_id"
    f" AND {officers.at_work('officer', 'm', MUNICIPAL_OFFICE)}))"
)
# A case that is not closed, or an office's own duty, which is the whole office's too.
_OPEN: Final = (
    f"CASE WHEN clock.case_id IS NULL THEN true ELSE case_file.state <> {literals([State.CLOSED])} END"
)
_KIND: Final = (
    f"CASE WHEN own.own AND clock.due_time < CAST(:now AS timestamptz) THEN '{Kind.RAN_OUT}'"
    f" WHEN own.own AND clock.who_acts = 'MOCR' THEN '{Kind.WARNING}'"
    f" WHEN NOT own.own AND v.id IS NOT NULL AND {escalations.come_up('m')} THEN '{Kind.CAME_UP}' END"
)
# Asked as the reader, from whom the database hides what is not theirs to see.
NEW: Final = Statement(
    "SELECT c.id, c.kind FROM unnest(CAST(:municipalities AS text[])) m, LATERAL ("
    f"SELECT clock.id, {_KIND} AS kind FROM clock"
    f" LEFT JOIN {escalations.VERSIONS}"
    " LEFT JOIN LATERAL (SELECT * FROM case_file WHERE case_file.id = clock.case_id LIMIT 1) case_file"
    " ON true"
    f" CROSS JOIN LATERAL (SELECT {_OWN} AS own) own"
    " WHERE clock.municipality = m AND clock.open AND clock.due_time < CAST(:horizon AS timestamptz)"
    " AND clock.due_time - clock.warn_hours * interval '1 hour' <= CAST(:now AS timestamptz)"
    f" AND clock.strand = ANY(CAST(:strands AS text[])) AND {_OPEN}) c"
    " WHERE {scope} AND c.kind IS NOT NULL AND NOT EXISTS (SELECT FROM notice n"
    " WHERE n.account_id = :account_id AND n.clock_id = c.id AND n.kind = c.kind)"
)
