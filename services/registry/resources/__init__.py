"""Rows to messages of the contract and back: the only files that know both.

A row is a mapping of column to value, be it a record of a query or `columns(...)` of a mapped row.
"""

from services.chassis.database.columns import columns
from services.registry.resources.cases import case, case_ref, note, requested_on, return_request
from services.registry.resources.clocks import access_record, clock, clock_standing, merged_records
from services.registry.resources.codes import act_locale, code, enum, identifier_kinds, strand
from services.registry.resources.offices import (
    given,
    handover,
    ladder,
    office_clock,
    officer_loads,
    waiting_closure,
)
from services.registry.resources.open_work import (
    choice_messages,
    choices,
    open_work,
    read_choices,
    written,
)
from services.registry.resources.openings import alert, opening
from services.registry.resources.pairs import pair
from services.registry.resources.papers import consent, document, hidden
from services.registry.resources.persons import (
    card,
    person,
    person_correction,
    person_data,
    representations,
    shareable,
)
from services.registry.resources.protection import match, protection
from services.registry.resources.protocol import protocol_entry
from services.registry.resources.reference import (
    clock_rule,
    clock_rule_draft,
    holiday,
    municipality,
    names,
    settlement,
)
from services.registry.resources.timeline import case_event, timeline_entry
from services.registry.resources.transfers import transfer

__all__ = [
    "access_record",
    "act_locale",
    "alert",
    "card",
    "case",
    "case_event",
    "case_ref",
    "choice_messages",
    "choices",
    "clock",
    "clock_rule",
    "clock_rule_draft",
    "clock_standing",
    "code",
    "columns",
    "consent",
    "document",
    "enum",
    "given",
    "handover",
    "hidden",
    "holiday",
    "identifier_kinds",
    "ladder",
    "match",
    "merged_records",
    "municipality",
    "names",
    "note",
    "office_clock",
    "officer_loads",
    "open_work",
    "opening",
    "pair",
    "person",
    "person_correction",
    "person_data",
    "protection",
    "protocol_entry",
    "read_choices",
    "representations",
    "requested_on",
    "return_request",
    "settlement",
    "shareable",
    "strand",
    "timeline_entry",
    "transfer",
    "waiting_closure",
    "written",
]
