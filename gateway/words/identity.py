"""Words of identity: accounts, sign-in."""

from gateway.locale import lazy_gettext as _l

LABELS = {
    "ACCOUNT_STATE_INVITED": _l("invited"),
    "ACCOUNT_STATE_ACTIVE": _l("active"),
    "ACCOUNT_STATE_SUSPENDED": _l("suspended"),
}

REASONS = {
    "SIGN_IN_FAILED": _l("E-mail and password do not match."),
    "SIGN_IN_THROTTLED": _l("Too many tries. Wait %(seconds)s seconds, then try again."),
    "SESSION_ENDED": _l("The session has ended. Sign in again."),
    "ACCOUNT_NOT_FOUND": _l("This account is not there, or not for you."),
    "INSTITUTION_NOT_FOUND": _l("This institution is not there, or not for you."),
    "EMAIL_TAKEN": _l("An account with this e-mail address exists."),
    "ROLES_CONFLICT": _l("One person may not hold both roles: %(role)s and %(other)s."),
    "INVITATION_ENDED": _l("This invitation was used or has run out. Ask the administrator for a new one."),
    "PASSWORD_TOO_WEAK": _l("Choose at least 15 characters that are not on the list of known passwords."),
    "ACCOUNT_NOT_IN_STATE": _l("The account is %(state)s: this is not possible now."),
    "OWN_ACCOUNT": _l("Nobody changes their own roles or suspends their own account."),
    "ROLE_NOT_FOR_INSTITUTION": _l("The role %(role)s does not fit this kind of institution."),
    "CLIENT_REFUSED": _l("The system's id and secret do not match."),
    "CLIENT_NOT_FOUND": _l("This system is not there, or not for you."),
    "INSTITUTION_CODE_TAKEN": _l("An institution with this code exists."),
}
