"""Changes of referrals: load, ask the rule, change, record what happened."""

from services.referral.commands.answers import accept_referral, fail_referral, record_outcome, refuse_referral
from services.referral.commands.closing import (
    close_case,
    close_snapshots,
    elapse,
    end_kept,
    end_with_office,
    leave_family,
    reopen_case,
    set_answer_due,
    take_lapse_back,
    withdraw_referral,
)
from services.referral.commands.corrections import correct_act_date, people_of
from services.referral.commands.meetings import (
    cancel_meeting,
    correct_meeting,
    plan_meeting,
    record_meeting,
    undo_meeting,
)
from services.referral.commands.sending import forward_referral, send_referral

__all__ = [
    "accept_referral",
    "cancel_meeting",
    "close_case",
    "close_snapshots",
    "correct_act_date",
    "correct_meeting",
    "elapse",
    "end_kept",
    "end_with_office",
    "fail_referral",
    "forward_referral",
    "leave_family",
    "people_of",
    "plan_meeting",
    "record_meeting",
    "record_outcome",
    "refuse_referral",
    "reopen_case",
    "send_referral",
    "set_answer_due",
    "take_lapse_back",
    "undo_meeting",
    "withdraw_referral",
]
