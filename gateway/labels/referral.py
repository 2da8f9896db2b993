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
    "COUNSELLED_SEX_FEMALE": _l("women and girls"),
    "COUNSELLED_SEX_MALE": _l("men and boys"),
    "AGE_BAND_0_14": _l("up to 14 years"),
    "AGE_BAND_15_17": _l("15 to 17 years"),
    "AGE_BAND_18_29": _l("18 to 29 years"),
    "AGE_BAND_30_64": _l("30 to 64 years"),
    "AGE_BAND_65_UP": _l("65 years and older"),
    # The state as a reason's metadata has it.
    "SENT": _l("sent"),
    "ACCEPTED": _l("accepted"),
    "REFUSED": _l("refused"),
    "UNANSWERED": _l("unanswered"),
    "IN_SERVICE": _l("in service"),
    "COMPLETED": _l("completed"),
    "FAILED": _l("without result"),
    "WITHDRAWN": _l("taken back"),
}

REASONS = {
    "REFERRAL_NOT_FOUND": _l("This referral is not there, or not for you."),
    "REFERRAL_NOT_IN_STATE": _l("the referral is %(state)s."),
    "INSTITUTION_NOT_HERE": _l("choose an institution that serves this municipality"),
    "OUTCOME_NOT_FOR_INSTITUTION": _l("choose an outcome of your own institution"),
    "GRADE_MISSING": _l("write the grade"),
    "COUNSELLING_NOT_FOUND": _l("This counselling is not there, or not for you."),
    "COUNSELLING_UNDONE": _l("This counselling was taken back."),
    "COUNSELLING_OF_ANOTHER": _l("Who recorded it, or the head of that office, sets it right."),
    "REFERRAL_OPEN": _l("A referral to this institution, for this item or the same person, is open already."),
}
