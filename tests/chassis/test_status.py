import grpc
import pytest
from google.rpc import error_details_pb2, status_pb2
from prag.common.v1 import common_errors_pb2

from services.chassis import errors
from services.chassis.errors import DomainError, InvalidArgument, Violation
from services.chassis.rpc import status

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


def sent(*violations: Violation) -> int:
    """How many fields of a refusal arrive."""
    back = status.from_status(status.to_status(InvalidArgument(fields=violations)))
    assert isinstance(back, InvalidArgument)
    assert list(back.fields) == list(violations)[: len(back.fields)]
    return len(back.fields)


def test_there_is_room_for_five_thousand_bytes_of_fields():
    # A field of 14 letters and twice its reason of 14, and eight round about: a hundred of them.
    small = Violation("f" * 14, "FIELD_REQUIRED")
    assert sent(*[small] * 120) == 100
    assert sent(*[small] * 100) == 100
    # A value counts with its key, and with six round about.
    told = Violation("f" * 14, "FIELD_REQUIRED", {"k": "v" * 936})
    assert sent(*[told] * 7) == 5
    # Letters are counted as they travel; one field always does.
    wide = Violation("ш" * 7, "FIELD_REQUIRED", {"k": "ш" * 468})
    assert sent(*[wide] * 7) == 5
    large = Violation("f" * 4915, "FIELD_REQUIRED")
    assert sent(small, large) == 1
    assert sent(small, Violation("f" * 4914, "FIELD_REQUIRED")) == 2
    assert sent(Violation("f" * 6000, "FIELD_REQUIRED"), small) == 1


def test_a_status_says_its_reason_in_three_places():
    written = status.to_status(InvalidArgument("X", fields=[Violation("f", "R")], state="S"))
    assert (written.code, written.message, len(written.details)) == (3, "X", 2)
    plain = status.to_status(errors.NotFound("X"))
    assert (plain.code, plain.message, len(plain.details)) == (5, "X", 1)
    bad_request = error_details_pb2.BadRequest()
    written.details[1].Unpack(bad_request)
    [one] = bad_request.field_violations
    assert (one.field, one.reason, one.description) == ("f", "R", "R")
    info = error_details_pb2.ErrorInfo()
    written.details[0].Unpack(info)
    assert (info.reason, info.domain, dict(info.metadata)) == ("X", "prag", {"state": "S"})


def test_a_status_of_another_service_is_no_error_of_ours():
    written = status.to_status(errors.NotFound("X"))
    info = error_details_pb2.ErrorInfo(reason="X", domain="other")
    del written.details[:]
    written.details.add().Pack(info)
    back = status.from_status(written)
    assert (type(back), back.reason) == (errors.NotFound, "INTERNAL")
    assert status.from_status(status_pb2.Status(code=99)).reason == "INTERNAL"


def test_a_call_without_trailers_is_judged_by_its_code():
    for trailing in (None, (), (("x", b"y"),)):
        error = status.from_call(_Foreign(grpc.StatusCode.UNAUTHENTICATED, trailing))
        assert (type(error), error.reason) == (errors.Unauthenticated, "TOKEN_INVALID")
    error = status.from_call(_Foreign(grpc.StatusCode.PERMISSION_DENIED))
    assert (type(error), error.reason) == (errors.PermissionDenied, "NOT_PERMITTED")
    ours = status.trailers(errors.NotFound("X"))
    assert status.from_call(_Foreign(grpc.StatusCode.UNKNOWN, (("a", b"b"), *ours))).reason == "X"
