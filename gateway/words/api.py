"""Words for what only the JSON API and its file routes refuse, before any service is asked."""

from gateway.locale import lazy_gettext as _l

REASONS = {
    "JSON_INVALID": _l("The body is not JSON (line %(line)s, column %(column)s)."),
    "FIELD_UNKNOWN": _l("There is no field of this name."),
    "FIELD_WRONG_TYPE": _l("The value has the wrong type. Expected: %(expected)s."),
    "FIELD_GIVEN_TWICE": _l("The field is given twice."),
    "TIME_INVALID": _l("There is no such moment."),
    "BODY_NOT_EXPECTED": _l("This method takes no body."),
    "REQUEST_INVALID": _l("The request cannot be read."),
    "BODY_TOO_LARGE": _l("The body is too large. At most %(max)s bytes are taken."),
    "MEDIA_TYPE_REFUSED": _l("The body must be %(expected)s."),
    "ROUTE_NOT_FOUND": _l("There is nothing at this address."),
    "METHOD_NOT_ALLOWED": _l("This address knows only %(allowed)s."),
    "CSRF_FAILED": _l("The header X-CSRF-Token is missing or belongs to another session."),
}
