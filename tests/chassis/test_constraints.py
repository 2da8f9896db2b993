"""What the options on fields refuse, each by its path and reason; and what they let through."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from google.api import field_behavior_pb2  # noqa: F401 - its options must be known to the pool first
from google.protobuf import descriptor_pb2, descriptor_pool, field_mask_pb2, message_factory
from google.type.date_pb2 import Date
from grpc_tools import protoc
from prag.common.v1 import options_pb2  # noqa: F401 - the same

from protos.generate import include_paths
from services.chassis.errors import InvalidArgument
from services.chassis.rpc import constraints
from services.chassis.rpc.constraints import Limits

PROTO = """
syntax = "proto3";
package prag.test.constraints.v1;
import "google/api/field_behavior.proto";
import "google/protobuf/field_mask.proto";
import "google/type/date.proto";
import "prag/common/v1/options.proto";

enum Kind { KIND_UNSPECIFIED = 0; KIND_ONE = 1; }
message Badge { string number = 1 [(google.api.field_behavior) = REQUIRED]; string colour = 2; }
message Words { string text = 1 [(prag.common.v1.constraints).string.max_len = 9]; }
message Visitor {
  string name = 1 [(google.api.field_behavior) = REQUIRED, (prag.common.v1.constraints).string.max_len = 5];
  repeated string aliases = 2 [
    (prag.common.v1.constraints).repeated = {max_items: 2 items: {string: {min_len: 1 max_len: 3}}}
  ];
  string code = 3 [(prag.common.v1.constraints).string = {max_len: 8 pattern: "^[a-z]+$"}];
  int32 age = 4 [(prag.common.v1.constraints).int32 = {gte: 1 lte: 9}];
  optional int32 floor = 5 [(prag.common.v1.constraints).int32 = {gte: -1 lte: 3}];
  google.type.Date day = 6 [(google.api.field_behavior) = REQUIRED];
  Kind kind = 7 [(google.api.field_behavior) = REQUIRED];
  Badge badge = 8;
  repeated Badge badges = 9 [(prag.common.v1.constraints).repeated.max_items = 2];
  string id = 10 [(google.api.field_behavior) = OUTPUT_ONLY, (prag.common.v1.constraints).string.max_len = 1];
  string long = 11 [(prag.common.v1.constraints).string.max_bytes = 4];
  string word = 12 [(prag.common.v1.constraints).string = {min_len: 3 max_len: 9}];
  repeated string tags = 13 [
    (google.api.field_behavior) = REQUIRED,
    (prag.common.v1.constraints).repeated = {max_items: 3 items: {string: {max_len: 3 pattern: "^[A-Z]*$"}}}
  ];
  Words words = 14 [(google.api.field_behavior) = REQUIRED];
  // A type within itself.
  Visitor guide = 15;
  map<string, Badge> by_day = 16;
  repeated Kind kinds = 17;
  string headline = 18 [(prag.common.v1.constraints).string = {max_len: 9 printed: true}];
  repeated string lines = 19 [
    (prag.common.v1.constraints).repeated = {max_items: 2 items: {string: {printed: true}}}
  ];
}
message AddVisitorRequest { Visitor visitor = 1 [(google.api.field_behavior) = REQUIRED]; }
message UpdateVisitorRequest {
  Visitor visitor = 1 [(google.api.field_behavior) = REQUIRED];
  google.protobuf.FieldMask update_mask = 2;
  string request_id = 3 [(prag.common.v1.constraints).string.max_len = 3];
  repeated Badge badges = 4;
}
message Silent { string text = 1; Nothing nothing = 2; }
message Nothing { Silent silent = 1; bytes chunk = 2; }
"""


def _compile() -> None:
    with tempfile.TemporaryDirectory() as folder:
        source, compiled = Path(folder, "constraints.proto"), Path(folder, "set.binpb")
        source.write_text(PROTO)
        paths = [f"--proto_path={path}" for path in (folder, Path("protos").resolve(), *include_paths())]
        assert protoc.main(["", *paths, f"--descriptor_set_out={compiled}", "constraints.proto"]) == 0
        files = descriptor_pb2.FileDescriptorSet.FromString(compiled.read_bytes())
    descriptor_pool.Default().Add(files.file[0])


_compile()


def kind(name: str) -> Any:
    found = descriptor_pool.Default().FindMessageTypeByName(f"prag.test.constraints.v1.{name}")
    return message_factory.GetMessageClass(found)


Visitor, Badge, Words = kind("Visitor"), kind("Badge"), kind("Words")
Add, Update = kind("AddVisitorRequest"), kind("UpdateVisitorRequest")
TODAY = Date(year=2026, month=11, day=22)
Told = list[tuple[str, str, dict[str, str]]]


def visitor(**values: Any) -> Any:
    given = {"name": "Ana", "age": 1, "day": TODAY, "kind": 1, "tags": ["A"], "words": Words(text="x")}
    return Visitor(**{name: value for name, value in {**given, **values}.items() if value is not None})


def told(request: Any) -> Told:
    try:
        constraints.check(request)
    except InvalidArgument as error:
        return [(one.field, one.reason, dict(one.metadata)) for one in error.fields]
    return []


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({}, []),
        # Texts: as they are kept, without blanks around and composed.
        ({"name": ""}, [("name", "FIELD_REQUIRED", {})]),
        ({"name": " \n"}, [("name", "FIELD_REQUIRED", {})]),
        ({"name": "x" * 5}, []),
        ({"name": "x" * 6}, [("name", "FIELD_TOO_LONG", {"max": "5"})]),
        ({"name": "  xxxxx  "}, []),
        ({"name": "e\u0308" * 5}, []),
        ({"name": "a\0b"}, [("name", "FIELD_INVALID_CHARACTER", {})]),
        ({"name": "a\x1bb"}, [("name", "FIELD_INVALID_CHARACTER", {})]),
        ({"name": "a\x85b"}, [("name", "FIELD_INVALID_CHARACTER", {})]),
        ({"name": "a\u202eb"}, []),
        ({"headline": "a\u202eb"}, [("headline", "FIELD_INVALID_CHARACTER", {})]),
        ({"name": "a\r\n\tb"}, []),
        ({"name": "a\u00a0\u200d"}, []),
        ({"headline": "Đorđe\nљу"}, []),
        ({"headline": "a 😀"}, [("headline", "FIELD_NOT_PRINTABLE", {"sign": "😀"})]),
        ({"lines": ["Đorđe", "王小"]}, [("lines[1]", "FIELD_NOT_PRINTABLE", {"sign": "王"})]),
        ({"code": "abc"}, []),
        ({"code": "Abc"}, [("code", "FIELD_INVALID_FORMAT", {})]),
        ({"code": "abc\n"}, [("code", "FIELD_INVALID_FORMAT", {})]),
        ({"code": "a" * 9}, [("code", "FIELD_TOO_LONG", {"max": "8"})]),
        ({"long": "шш"}, []),
        ({"long": "шшx"}, [("long", "FIELD_TOO_LONG", {"max": "4"})]),
        ({"word": "ab"}, [("word", "FIELD_TOO_SHORT", {"min": "3"})]),
        ({"word": "abc"}, []),
        # Lists, and each of their entries.
        ({"aliases": ["a", "abc"]}, []),
        ({"aliases": ["a", " "]}, [("aliases[1]", "FIELD_REQUIRED", {})]),
        ({"aliases": ["", "abcd"]}, [("aliases[0]", "FIELD_REQUIRED", {}),
                                     ("aliases[1]", "FIELD_TOO_LONG", {"max": "3"})]),
        ({"aliases": ["a\0"]}, [("aliases[0]", "FIELD_INVALID_CHARACTER", {})]),
        ({"aliases": ["a\x07"]}, [("aliases[0]", "FIELD_INVALID_CHARACTER", {})]),
        ({"aliases": ["a\nb"]}, []),
        ({"aliases": [" abc "]}, []),
        # What is too many is not looked at.
        ({"aliases": ["a", "a", ""]}, [("aliases", "FIELD_TOO_MANY", {"max": "2"})]),
        ({"tags": []}, [("tags", "FIELD_REQUIRED", {})]),
        ({"tags": ["", "ABC"]}, []),
        ({"tags": ["ABC", "abc"]}, [("tags[1]", "FIELD_INVALID_FORMAT", {})]),
        ({"tags": ["ABCD"]}, [("tags[0]", "FIELD_TOO_LONG", {"max": "3"})]),
        ({"badges": [Badge(number="1"), Badge()]}, [("badges[1].number", "FIELD_REQUIRED", {})]),
        ({"badges": [Badge(number="1")] * 3}, [("badges", "FIELD_TOO_MANY", {"max": "2"})]),
        # Numbers; an absent `optional` one is none.
        ({"age": 0}, [("age", "FIELD_OUT_OF_RANGE", {"min": "1", "max": "9"})]),
        ({"age": 9}, []),
        ({"age": 10}, [("age", "FIELD_OUT_OF_RANGE", {"min": "1", "max": "9"})]),
        ({"floor": -1}, []),
        ({"floor": -2}, [("floor", "FIELD_OUT_OF_RANGE", {"min": "-1", "max": "3"})]),
        # Messages: absent ones need nothing, and an empty day is none.
        ({"day": None}, [("day", "FIELD_REQUIRED", {})]),
        ({"day": Date()}, [("day", "FIELD_REQUIRED", {})]),
        ({"words": None}, [("words", "FIELD_REQUIRED", {})]),
        ({"words": Words()}, [("words", "FIELD_REQUIRED", {})]),
        ({"words": Words(text="x" * 10)}, [("words.text", "FIELD_TOO_LONG", {"max": "9"})]),
        ({"badge": Badge()}, [("badge.number", "FIELD_REQUIRED", {})]),
        ({"badge": Badge(number="1")}, []),
        ({"kind": 0}, [("kind", "FIELD_REQUIRED", {})]),
        ({"kind": 7}, [("kind", "FIELD_UNKNOWN_VALUE", {})]),
        ({"kinds": [0, 1, 7]}, [("kinds[2]", "FIELD_UNKNOWN_VALUE", {})]),
        ({"guide": visitor(name="", badge=Badge())},
         [("guide.name", "FIELD_REQUIRED", {}), ("guide.badge.number", "FIELD_REQUIRED", {})]),
        # What nobody reads.
        ({"id": "xx"}, []),
        ({"by_day": {"x": Badge()}}, []),
        # All at once, in the order of the fields.
        ({"name": "", "code": "A", "age": 0},
         [("name", "FIELD_REQUIRED", {}), ("code", "FIELD_INVALID_FORMAT", {}),
          ("age", "FIELD_OUT_OF_RANGE", {"min": "1", "max": "9"})]),
    ],
)  # fmt: skip
def test_what_a_message_may_hold(values: dict[str, Any], wrong: Told) -> None:
    assert told(visitor(**values)) == wrong
    assert told(Add(visitor=visitor(**values))) == [(f"visitor.{path}", *rest) for path, *rest in wrong]


def test_a_message_with_required_fields_of_its_own_names_those_when_it_is_empty() -> None:
    assert told(Add()) == [("visitor", "FIELD_REQUIRED", {})]
    assert {path for path, *_ in told(Add(visitor=Visitor()))} == {
        *("visitor.name", "visitor.age", "visitor.day", "visitor.kind", "visitor.tags", "visitor.words"),
    }


@pytest.mark.parametrize(
    ("given", "paths", "wrong"),
    [
        # Without a mask nobody knows what is to be emptied.
        (Visitor(code="abc", age=1), [], ["update_mask FIELD_REQUIRED"]),
        (Visitor(code="ABC", age=1), [], ["update_mask FIELD_REQUIRED"]),
        # With one, what it names.
        (Visitor(code="ABC"), ["name"], ["visitor.name FIELD_REQUIRED"]),
        (Visitor(code="ABC"), ["visitor.name"], ["visitor.name FIELD_REQUIRED"]),
        (Visitor(code="ABC", badge=Badge()), ["badge.colour"], ["visitor.badge.number FIELD_REQUIRED"]),
        (Visitor(aliases=["x" * 4]), ["aliases"], ["visitor.aliases[0] FIELD_TOO_LONG"]),
        (Visitor(aliases=["x" * 4]), ["tags"], ["visitor.tags FIELD_REQUIRED"]),
        (visitor(name=""), ["*"], ["visitor.name FIELD_REQUIRED"]),
        (visitor(name=""), ["visitor"], ["visitor.name FIELD_REQUIRED"]),
        (Visitor(name="Ana"), ["name"], []),
    ],
)
def test_an_update_is_judged_by_what_it_changes(given: Any, paths: list[str], wrong: list[str]) -> None:
    request = Update(visitor=given, update_mask=field_mask_pb2.FieldMask(paths=paths), request_id="1")
    assert [f"{path} {reason}" for path, reason, _ in told(request)] == wrong


def test_the_rest_of_an_update_is_judged_as_anything_else() -> None:
    update = Update(request_id="1234", update_mask=field_mask_pb2.FieldMask(paths=["name"]))
    assert [path for path, *_ in told(update)] == ["visitor", "request_id"]


def test_a_list_beside_the_resource_is_judged_whole_and_names_nothing_of_it() -> None:
    mask = field_mask_pb2.FieldMask(paths=["visitor.name"])
    update = Update(visitor=Visitor(name="Ana"), update_mask=mask, badges=[Badge()])
    assert [path for path, *_ in told(update)] == ["badges[0].number"]


def test_a_type_of_which_nothing_is_said_costs_nothing() -> None:
    assert constraints._compiled(kind("Silent").DESCRIPTOR) == ()
    assert told(kind("Silent")(text="a\0b")) == []


def test_limits_are_those_of_the_options() -> None:
    fields = Visitor.DESCRIPTOR.fields_by_name
    limits = {name: constraints.limits_of(field) for name, field in fields.items()}
    assert limits["name"] == Limits(required=True, max_len=5)
    assert limits["aliases"] == Limits(max_items=2, items=Limits(min_len=1, max_len=3))
    assert limits["age"] == Limits(least=1, most=9)
    assert limits["floor"] == Limits(least=-1, most=3)
    assert limits["id"] == Limits(output_only=True, max_len=1)
    assert limits["guide"] == Limits()
