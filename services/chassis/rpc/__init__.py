"""Calls between programs: the server and its guard, typed clients with one retry, errors as statuses."""
