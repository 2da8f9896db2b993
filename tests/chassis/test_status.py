import grpc
import pytest
from google.rpc import status_pb2
from prag.common.v1 import common_errors_pb2

from services.chassis import errors, status
from services.chassis.errors import DomainError, InvalidArgument, Violation

CLASSES = [
    kind
    for name in errors.__all__
    if isinstance(kind := getattr(errors, name), type)
    and issubclass(kind, DomainError)
    and kind is not DomainError
]


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_every_class_comes_back_as_itself(kind):
    error = kind("SOME_REASON", state="SENT", count=3)
    back = status.from_status(status.to_status(error))
    assert (type(back), back.reason, back.metadata) == (kind, "SOME_REASON", {"state": "SENT", "count": "3"})
    assert status.code_of(error) is grpc.StatusCode[kind.code]


def test_no_two_classes_share_a_code():
    assert len({kind.code for kind in CLASSES}) == len(CLASSES)


def test_violations_keep_place_reason_and_metadata_apart():
    error = InvalidArgument(
        fields=[
            Violation("persons[0].birth_date", "DATE_IN_FUTURE"),
            Violation("name", "FIELD_TOO_LONG", {"max": "80"}),
            Violation("name", "FIELD_INVALID_FORMAT", {"max": "81"}),
        ],
        max="82",
    )
    back = status.from_status(status.to_status(error))
    assert isinstance(back, InvalidArgument)
    assert back.fields == error.fields
    assert back.metadata == {"max": "82"}
    assert back.reason == "INVALID_FIELDS"


def test_more_than_ten_violations_do_not_mix():
    fields = tuple(Violation(f"f{index}", "FIELD_TOO_LONG", {"max": str(index)}) for index in range(25))
    back = status.from_status(status.to_status(InvalidArgument(fields=fields)))
    assert isinstance(back, InvalidArgument)
    assert back.fields == fields


class _Foreign(grpc.RpcError):
    def __init__(self, code, trailing=None):
        self._code, self._trailing = code, trailing

    def code(self):
        return self._code

    def trailing_metadata(self):
        return self._trailing


@pytest.mark.parametrize(
    ("code", "kind", "reason"),
    [
        (grpc.StatusCode.UNAVAILABLE, errors.Unavailable, "PEER_UNAVAILABLE"),
        (grpc.StatusCode.DEADLINE_EXCEEDED, errors.DeadlineExceeded, "DEADLINE_EXCEEDED"),
        (grpc.StatusCode.CANCELLED, errors.Unavailable, "CANCELLED"),
        (grpc.StatusCode.RESOURCE_EXHAUSTED, errors.ResourceExhausted, "MESSAGE_TOO_LARGE"),
        (grpc.StatusCode.UNIMPLEMENTED, errors.Unimplemented, "NOT_IMPLEMENTED"),
        (grpc.StatusCode.UNKNOWN, errors.Internal, "INTERNAL"),
        (grpc.StatusCode.DATA_LOSS, errors.Internal, "INTERNAL"),
    ],
)
def test_what_no_service_of_ours_wrote_gets_a_reason_too(code, kind, reason):
    error = status.from_call(_Foreign(code, (("other", "x"),)))
    assert (type(error), error.reason) == (kind, reason)
    assert reason in common_errors_pb2.Reason.keys()  # noqa: SIM118 - an enum, not a dict


def test_the_reasons_that_the_chassis_raises_are_in_the_contract():
    known = set(common_errors_pb2.Reason.keys())
    assert set(status._FOREIGN_REASONS.values()) <= known
    assert "REASON_UNSPECIFIED" in known


def test_a_log_line_of_an_error_names_places_but_no_values():
    error = InvalidArgument(fields=[Violation("name", "FIELD_REQUIRED")])
    assert str(error) == "INVALID_ARGUMENT INVALID_FIELDS name:FIELD_REQUIRED"


def test_a_refusal_of_very_many_fields_still_arrives():
    """gRPC drops what does not fit into its trailers, and the caller would read nothing of the fields."""
    fields = [
        Violation(f"persons[{n}].identifiers[{n}].number", "FIELD_TOO_LONG", {"max": "40"})
        for n in range(600)
    ]
    ((_, sent),) = status.trailers(InvalidArgument(fields=fields))
    assert len(sent) * 4 / 3 < 8000
    read = status.from_status(status_pb2.Status.FromString(sent))
    assert isinstance(read, InvalidArgument)
    assert len(read.fields) > 30
    assert list(read.fields) == fields[: len(read.fields)]
