"""Words of referral: its states and what it refuses. Outcomes and reasons come with their texts."""

from gateway.locale import lazy_gettext as _l

LABELS = {
    "REFERRAL_STATE_SENT": _l("sent"),
    "REFERRAL_STATE_ACCEPTED": _l("accepted"),
    "REFERRAL_STATE_REFUSED": _l("refused"),
    "REFERRAL_STATE_UNANSWERED": _l("unanswered"),
    "REFERRAL_STATE_IN_SERVICE": _l("in service"),
    "REFERRAL_STATE_COMPLETED": _l("completed"),
    "REFERRAL_STATE_FAILED": _l("without result"),
    "REFERRAL_STATE_WITHDRAWN": _l("taken back"),
    # The state as a reason's metadata has it.
    "SENT": _l("sent"),
    "ACCEPTED": _l("accepted"),
    "REFUSED": _l("refused"),
    "UNANSWERED": _l("unanswered"),
    "IN_SERVICE": _l("in service"),
    "COMPLETED": _l("completed"),
    "FAILED": _l("without result"),
    "WITHDRAWN": _l("taken back"),
    "MEETING_KIND_DIRECTORATES": _l("Directorates, regular"),
    "MEETING_KIND_AD_HOC": _l("Directorates, as a case asks for it"),
    "MEETING_KIND_ALL_ACTORS": _l("All actors"),
    "MEETING_KIND_POLICE_AND_SCHOOL": _l("Community police and school"),
    "MEETING_KIND_DROP_OUT_TEAM": _l("Team against dropping out of school"),
    "MEETING_KIND_REFERRAL_REVIEW": _l("How referring works"),
    "MEETING_KIND_BUDGET": _l("Budget"),
    "MEETING_KIND_PROJECTS": _l("Projects"),
    "MEETING_KIND_DONORS": _l("Donors"),
    "MEETING_KIND_COLLEAGUES": _l("Colleagues"),
    "MEETING_KIND_MUNICIPALITIES": _l("Other municipalities"),
    "MEETING_STATE_PLANNED": _l("planned"),
    "MEETING_STATE_HELD": _l("held"),
    "MEETING_STATE_CANCELLED": _l("called off"),
    "MEETING_STATE_UNDONE": _l("taken back"),
    "HELD": _l("held"),
    "UNDONE": _l("taken back"),
}

REASONS = {
    "REFERRAL_NOT_FOUND": _l("This referral is not there, or not for you."),
    "REFERRAL_NOT_IN_STATE": _l("the referral is %(state)s."),
    "INSTITUTION_NOT_HERE": _l("choose an institution that serves this municipality"),
    "OUTCOME_NOT_FOR_INSTITUTION": _l("choose an outcome of your own institution"),
    "GRADE_MISSING": _l("write the grade"),
    "MEETING_NOT_FOUND": _l("This meeting is not there, or not for you."),
    "MEETING_NOT_IN_STATE": _l("the meeting is not in a state in which this can be done"),
    "REFERRAL_OPEN": _l("A referral to this institution, for this item or the same person, is open already."),
}
