"""What each dated act of registry follows, and what may lie ahead: a line for every date of a request."""

from __future__ import annotations

from typing import Final

from services.chassis.acts import Act, Table

__all__ = ["ACTS"]

ACTS: Final = Table(
    {
        # A return or status is where a case begins; in RETURN that is the request.
        "ReportCase.trigger_on": Act(),
        "ReportCase.return_request.requested_on": Act(),
        "ReportCase.permit.valid_until": Act(follows=("trigger",), ahead=True),
        "ReportCase.actual_time": Act(follows=("trigger",), in_return=("requested",)),
        "RenewPermit.renewed_on": Act(follows=("trigger",)),
        "RenewPermit.permit.valid_until": Act(follows=("renewed",), ahead=True),
        "RegisterFamily.persons.birth_date": Act(),
        "RegisterFamily.persons.identifiers.valid_until": Act(ahead=True),
        # Another body may have told the family before it came, of its own accord.
        "RegisterFamily.notice_on": Act(),
        "RegisterFamily.actual_time": Act(follows=("trigger",), in_return=("requested",)),
        "SelectCase.selected_on": Act(follows=("requested",)),
        "RecordReturn.returned_on": Act(follows=("requested", "selected")),
        "AddPerson.person.birth_date": Act(),
        "AddPerson.person.identifiers.valid_until": Act(ahead=True),
        "UpdatePerson.person.birth_date": Act(),
        "UpdatePerson.person.identifiers.valid_until": Act(ahead=True),
        # A family may agree before it comes.
        "RecordConsent.consent.valid_from": Act(),
        "RecordConsent.consent.valid_until": Act(follows=("valid_from",), ahead=True),
        "WithdrawConsent.withdrawn_on": Act(follows=("valid_from",)),
        # A birth certificate is older than the case.
        "AddDocument.dated_on": Act(),
        "ClosePaperFile.closed_on": Act(follows=("begun", "final", "reopened")),
        # A lasting closing follows the final assessment and the paper file, an early one the beginning alone.
        "RequestClosure.closed_on": Act(follows=("begun", "assessed", "final", "paper", "reopened")),
        "ConfirmClosure.actual_time": Act(follows=("closed",)),
        "SetHoliday.holiday.day": Act(ahead=True),
        "UpdateClockRule.rule.provenance.valid_from": Act(ahead=True),
        "UpdateClockRule.rule.provenance.verified_on": Act(),
    }
)
