"""Words of reporting: kinds of fact and what it refuses."""

from gateway.locale import lazy_gettext as _l

LABELS = {
    "CASE_REGISTERED": _l("case registered"),
    "VULNERABLE_FAMILY": _l("vulnerable family registered"),
    "VISIT": _l("visit"),
    "FIRST_VISIT_CLOCK": _l("first visit"),
    "OPP_COMPLETED": _l("needs assessment completed"),
    "OPP_SCANNED": _l("signed needs assessment scanned"),
    "PLAN_APPROVED": _l("plan approved"),
    "PERSON_PLANNED": _l("named in an approved plan"),
    "MONITORING": _l("monthly entry"),
    "TWELVE_MONTH_REVIEW": _l("twelve-month review"),
    "PAPER_CLOSED": _l("paper file closed"),
    "CASE_CLOSED": _l("case closed"),
    "REFERRED": _l("referred"),
    "REFERRAL_ANSWERED": _l("referral answered"),
    "OUTCOME": _l("outcome recorded"),
    "APPLICATION": _l("application submitted"),
    "APPLICATION_FROM_PLAN": _l("application from the plan"),
    "AGENDA": _l("put before the commission"),
    "DECISION": _l("decision"),
    "EXECUTION": _l("forwarded for execution"),
    "DELIVERY": _l("delivery"),
    "DELIVERED": _l("delivered whole"),
    "SESSION": _l("session held"),
    "SESSION_CASE": _l("discussed at a session"),
    "DOCUMENT": _l("document added"),
    "CORRECTION": _l("correction"),
    "INDICATOR_STATE_REACHED": _l("target reached"),
    "INDICATOR_STATE_ON_THE_WAY": _l("on the way"),
    "INDICATOR_STATE_BEHIND": _l("behind"),
    "INDICATOR_STATE_NO_TARGET": _l("no target"),
    "INDICATOR_STATE_NOT_COUNTED": _l("not counted yet"),
}

REASONS = {
    "INDICATOR_NOT_FOUND": _l("There is no such indicator."),
    "INDICATOR_NOT_COUNTED": _l("This indicator is not counted yet."),
    "PERIOD_INVALID": _l("The period begins after it ends, or lies ahead."),
    "PERIOD_NOT_RELEASED": _l("Only closed quarters and years can be read here: %(available)s."),
    "RELEASE_IN_PREPARATION": _l("These numbers are being prepared. Ask again in a few minutes."),
    "KNOWN_ON_RELEASE": _l("A release is as known on its own day. Ask without another one."),
    "DEFINITION_INVALID": _l("Choose two measures that count the same: families or persons."),
}
