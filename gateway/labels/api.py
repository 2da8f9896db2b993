"""Words for what only the JSON API and its file routes refuse, before any service is asked."""

from gateway.locale import lazy_gettext as _l

# What a value should have been; the decoder's own words for it are the codes.
LABELS = {
    "text": _l("a text"),
    "number": _l("a number"),
    "whole number": _l("a whole number"),
    "true or false": _l("true or false"),
    "name of a value": _l("the name of a value"),
    "list": _l("a list"),
    "object": _l("an object"),
    "base64": _l("bytes in base64"),
    "RFC 3339 time": _l("a time with its zone (RFC 3339)"),
    "duration": _l("a duration in seconds, such as 90s"),
    "field mask": _l("names of fields with commas between"),
}

REASONS = {
    "JSON_INVALID": _l("This is not JSON (line %(line)s, column %(column)s)."),
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
    "LENGTH_REQUIRED": _l("A file must come with its length (Content-Length)."),
    "CSRF_FAILED": _l("The header X-CSRF-Token is missing or belongs to another session."),
}
