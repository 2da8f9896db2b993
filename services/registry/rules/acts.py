"""What each dated act of registry follows, and what may lie ahead: a line for every date of a request."""

from __future__ import annotations

from typing import Final

from services.chassis.acts import CORRECTING, Act, Table

__all__ = ["ACTS"]

_BEGINS: Final = "the case begins with it"
_BIRTH: Final = "a person begins with it"

ACTS: Final = Table(
    {
        # A return or status is where a case begins; in RETURN that is the request.
        "ReportCase.trigger_on": Act(first=_BEGINS),
        "ReportCase.return_request.requested_on": Act(first=_BEGINS),
        "ReportCase.permit.valid_until": Act(follows=("trigger",), ahead=True),
        "ReportCase.actual_time": Act(follows=("trigger",), in_return=("requested",)),
        "RenewPermit.renewed_on": Act(follows=("trigger", "last_renewed")),
        "RenewPermit.permit.valid_until": Act(follows=("renewed",), ahead=True),
        "RegisterFamily.persons.birth_date": Act(first=_BIRTH),
        "RegisterFamily.persons.identifiers.valid_from": Act(follows=("born",)),
        "RegisterFamily.persons.identifiers.valid_until": Act(follows=("born", "valid_from"), ahead=True),
        # Another body may have told the family before it came, of its own accord; but somebody was born.
        "RegisterFamily.notice_on": Act(follows=("born",)),
        "RegisterFamily.actual_time": Act(follows=("trigger",), in_return=("requested",)),
        # What the old office did last is counted there.
        "AcceptTransfer.transferred_on": Act(follows=("offered", "last_act")),
        "ProtectCase.review_on": Act(ahead=True, first="a day on which somebody looks again"),
        "SelectCase.selected_on": Act(follows=("requested",)),
        "RecordReturn.returned_on": Act(follows=("requested", "selected")),
        "AddPerson.person.birth_date": Act(first=_BIRTH),
        "AddPerson.person.identifiers.valid_from": Act(follows=("born",)),
        "AddPerson.person.identifiers.valid_until": Act(follows=("born", "valid_from"), ahead=True),
        # Of who is born into the family that is the birth; who joins was born.
        "AddPerson.joined_on": Act(follows=("born",)),
        "EndMembership.left_on": Act(follows=("joined",)),
        # Nobody acts for who is not born, nor before the act that says so.
        "RecordGuardian.guardian.act_on": Act(follows=("born",)),
        "RecordGuardian.guardian.valid_from": Act(follows=("born", "appointed")),
        "RecordGuardian.guardian.valid_until": Act(follows=("valid_from",), ahead=True),
        "CorrectGuardian.guardian.act_on": Act(follows=("born",)),
        "CorrectGuardian.guardian.valid_from": Act(follows=("born", "appointed")),
        "CorrectGuardian.guardian.valid_until": Act(follows=("valid_from",), ahead=True),
        "EndGuardian.ended_on": Act(follows=("valid_from",)),
        "RecordVulnerability.valid_from": Act(follows=("born",)),
        "CorrectVulnerability.valid_from": Act(follows=("born",)),
        "CorrectVulnerability.valid_until": Act(follows=("valid_from",)),
        "EndVulnerability.ended_on": Act(follows=("valid_from",)),
        "RecordProfile.profile.done_on": Act(follows=("born",)),
        "CorrectProfile.profile.done_on": Act(follows=("born",)),
        "NotePaper.paper.dated_on": Act(first="a paper may be older than whose it is: a deed of the house"),
        "NotePaper.paper.noted_on": Act(follows=("born", "noted")),
        "SplitFamily.split_on": Act(follows=("joined",)),
        "UpdatePerson.person.birth_date": Act(first=_BIRTH),
        "UpdatePerson.person.identifiers.valid_from": Act(follows=("born",)),
        "UpdatePerson.person.identifiers.valid_until": Act(follows=("born", "valid_from"), ahead=True),
        "UpdateCase.permit.valid_until": Act(follows=("trigger",), ahead=True),
        # A family may agree before it comes; who agrees was born.
        "RecordConsent.consent.valid_from": Act(follows=("born",)),
        "RecordConsent.consent.valid_until": Act(follows=("valid_from",), ahead=True),
        "WithdrawConsent.withdrawn_on": Act(follows=("valid_from",)),
        "AddDocument.dated_on": Act(first="a paper may be older than all that it is filed with"),
        "RecordProtocolEntry.entry.stamped_on": Act(first="a paper may be older than the case"),
        "CorrectProtocolEntry.entry.stamped_on": Act(first="a paper may be older than the case"),
        "PrintProtocolBook.from_on": Act(first="a book may be asked for from any day on"),
        "PrintProtocolBook.until_on": Act(follows=("from",), ahead=True),
        "ClosePaperFile.closed_on": Act(follows=("begun", "final", "reopened")),
        # A lasting closing follows the final assessment and the paper file, an early one the beginning alone.
        "RequestClosure.closed_on": Act(follows=("begun", "assessed", "final", "paper", "reopened")),
        "ConfirmClosure.actual_time": Act(follows=("closed",)),
        "PauseClock.paused_on": Act(follows=("started", "resumed")),
        "ResumeClock.resumed_on": Act(follows=("paused",)),
        "ExtendClock.extended_on": Act(follows=("started",)),
        "SetHoliday.holiday.day": Act(ahead=True, first="a day of the calendar, and no act"),
        "UpdateClockRule.rule.provenance.valid_from": Act(ahead=True, first="law holds from any day on"),
        "UpdateClockRule.rule.provenance.verified_on": Act(first="a source may be read at any time"),
        **CORRECTING,
    }
)
