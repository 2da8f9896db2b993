"""What each error is called on the wire, and what each word of the database means to a caller."""

import asyncpg
import pytest
from sqlalchemy.exc import DBAPIError, InterfaceError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm.exc import StaleDataError

from services.chassis import errors
from services.chassis.database import database_errors
from services.chassis.errors import DomainError, InvalidArgument, NotFound, Violation

CODES = {
    "InvalidArgument": "INVALID_ARGUMENT",
    "NotFound": "NOT_FOUND",
    "AlreadyExists": "ALREADY_EXISTS",
    "FailedPrecondition": "FAILED_PRECONDITION",
    "Aborted": "ABORTED",
    "PermissionDenied": "PERMISSION_DENIED",
    "Unauthenticated": "UNAUTHENTICATED",
    "ResourceExhausted": "RESOURCE_EXHAUSTED",
    "Unavailable": "UNAVAILABLE",
    "DeadlineExceeded": "DEADLINE_EXCEEDED",
    "Unimplemented": "UNIMPLEMENTED",
    "Internal": "INTERNAL",
}


def test_each_class_has_the_code_of_its_name():
    assert set(errors.__all__) - {"DomainError", "FieldErrors", "Violation"} == set(CODES)
    assert {name: getattr(errors, name).code for name in CODES} == CODES
    assert DomainError.code == "UNKNOWN"


def test_an_error_says_what_is_fit_for_a_log():
    assert str(NotFound("CASE_NOT_FOUND")) == "NOT_FOUND CASE_NOT_FOUND"
    assert str(NotFound("X", state="SENT", count=3)) == "NOT_FOUND X state=SENT count=3"
    wrong = InvalidArgument("X", fields=[Violation("a", "R"), Violation("b", "S", {"max": "9"})], max=1)
    assert str(wrong) == "INVALID_ARGUMENT X max=1 a:R b:S"
    assert wrong.metadata == {"max": "1"}
    assert InvalidArgument().reason == "INVALID_FIELDS"
    assert InvalidArgument().fields == ()
    assert Violation("a", "R").metadata == {}


def said(state, kind=asyncpg.PostgresError, **more):
    error = kind("Key (name)=(Ana) already exists")
    error.sqlstate = state
    for name, value in more.items():
        setattr(error, name, value)
    return error


STATES = [
    ("42501", ("PERMISSION_DENIED", "OUTSIDE_SCOPE")),
    ("55P03", ("UNAVAILABLE", "BUSY")),
    ("57014", ("UNAVAILABLE", "BUSY")),
    ("25P03", ("UNAVAILABLE", "BUSY")),
    ("40001", ("UNAVAILABLE", "BUSY")),
    ("40P01", ("UNAVAILABLE", "BUSY")),
    ("53300", ("UNAVAILABLE", "BUSY")),
    ("57P01", ("UNAVAILABLE", "DATABASE_UNAVAILABLE")),
    ("57P02", ("UNAVAILABLE", "DATABASE_UNAVAILABLE")),
    ("57P03", ("UNAVAILABLE", "DATABASE_UNAVAILABLE")),
    ("08000", ("UNAVAILABLE", "DATABASE_UNAVAILABLE")),
    ("08006", ("UNAVAILABLE", "DATABASE_UNAVAILABLE")),
    ("25006", ("UNAVAILABLE", "DATABASE_UNAVAILABLE")),
    ("22021", ("INVALID_ARGUMENT", "FIELD_INVALID_CHARACTER")),
    ("22P05", ("INVALID_ARGUMENT", "FIELD_INVALID_CHARACTER")),
    # Defects stay defects.
    ("42P01", None),
    ("23502", None),
    ("22003", None),
    ("57000", None),
    ("25000", None),
    ("", None),
    (None, None),
    (42501, None),
]


@pytest.mark.parametrize(("state", "answer"), STATES)
def test_what_a_state_means(state, answer):
    known = database_errors.by_state(said(state))
    assert (known and (known.code, known.reason)) == answer
    known = database_errors.translate(DBAPIError("SELECT", None, said(state)), {})
    assert (known and (known.code, known.reason)) == answer


TAKEN = {"room_name_key": "ROOM_TAKEN"}


@pytest.mark.parametrize(
    ("error", "answer"),
    [
        (StaleDataError(), ("ABORTED", "ETAG_STALE")),
        (PoolTimeoutError(), ("UNAVAILABLE", "BUSY")),
        (
            said("23505", asyncpg.UniqueViolationError, constraint_name="room_name_key"),
            ("ALREADY_EXISTS", "ROOM_TAKEN"),
        ),
        (said("23505", asyncpg.UniqueViolationError, constraint_name="another_key"), None),
        (said("23505", asyncpg.UniqueViolationError, constraint_name=None), None),
        (asyncpg.InterfaceError("connection is closed"), ("UNAVAILABLE", "DATABASE_UNAVAILABLE")),
        (asyncpg.InternalClientError("?"), ("UNAVAILABLE", "DATABASE_UNAVAILABLE")),
        (ConnectionResetError(), ("UNAVAILABLE", "DATABASE_UNAVAILABLE")),
        (InterfaceError("SELECT", None, ValueError("?")), ("UNAVAILABLE", "DATABASE_UNAVAILABLE")),
        (DBAPIError("SELECT", None, ValueError("?")), None),
        (ValueError("Ana"), None),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_what_a_call_of_the_database_raised(error, answer):
    known = database_errors.translate(error, TAKEN)
    assert (known and (known.code, known.reason)) == answer


def test_causes_go_down_and_end():
    inner, middle, outer = ValueError("1"), RuntimeError("2"), KeyError("3")
    outer.__cause__, middle.orig = middle, inner
    assert list(database_errors.causes(outer)) == [outer, middle, inner]
    inner.__cause__ = outer
    assert list(database_errors.causes(outer)) == [outer, middle, inner]
