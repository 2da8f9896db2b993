"""Words that all services share: reasons of `prag.common.v1`, strands, languages, groups of work."""

from gateway.locale import lazy_gettext as _l

LABELS = {
    "STRAND_RETURN": _l("Return"),
    "STRAND_REINTEGRATION": _l("Reintegration"),
    "STRAND_INTEGRATION": _l("Integration"),
    "LOCALE_SQ": _l("Albanian"),
    "LOCALE_SR_CYRL": _l("Serbian, Cyrillic"),
    "LOCALE_SR_LATN": _l("Serbian, Latin"),
    "LOCALE_EN": _l("English"),
    "WORK_GROUP_LATE": _l("Late"),
    "WORK_GROUP_TODAY": _l("Today"),
    "WORK_GROUP_WAITING": _l("Waits for others"),
    "WORK_GROUP_UPCOMING": _l("Next deadlines"),
    "WORK_GROUP_OPEN": _l("Without a deadline"),
}

REASONS = {
    "INVALID_FIELDS": _l("Some entries need correction."),
    "PEER_UNAVAILABLE": _l("This part of Prag does not answer now. Try in 10 seconds."),
    "DEADLINE_EXCEEDED": _l("No answer came in time. Look whether it was saved before you try again."),
    "CANCELLED": _l("This part of Prag does not answer now. Try in 10 seconds."),
    "MESSAGE_TOO_LARGE": _l("This is too much at once."),
    "NOT_IMPLEMENTED": _l("Prag cannot do this yet."),
    "TOKEN_INVALID": _l("The session has ended. Sign in again."),
    "NOT_PERMITTED": _l("Your role does not allow this."),
    "INTERNAL": _l("Something in Prag went wrong. It is in the log."),
}
