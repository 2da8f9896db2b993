"""The compiled encoder says what json_format says, for any message."""

import orjson
import pytest
from google.protobuf import json_format, message_factory
from google.protobuf.descriptor import Descriptor
from google.protobuf.struct_pb2 import Struct
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.api import contracts
from gateway.api.decoder import Decoders
from gateway.api.encoder import Encoders
from gateway.api.field_errors import FieldErrors
from tests.gateway.api import messages, things

ANY = settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
ENCODERS = Encoders()


def reference(message):
    return json_format.MessageToDict(message, always_print_fields_with_no_presence=True)


@ANY
@given(st.data())
def test_encoder_equals_the_reference(data: st.DataObject) -> None:
    message = data.draw(messages.filled(things.message("Thing")))
    written = ENCODERS.message(message.DESCRIPTOR)(message)
    # By text, for NaN is not equal to itself; sorted, for JSON objects have no order.
    assert orjson.dumps(written, option=orjson.OPT_SORT_KEYS) == orjson.dumps(
        reference(message), option=orjson.OPT_SORT_KEYS
    )


@ANY
@given(st.data())
def test_what_was_written_is_read_back(data: st.DataObject) -> None:
    message = data.draw(messages.filled(things.message("Thing")))
    # Output only is not read, by design.
    message.ClearField("id")
    errors, back = FieldErrors(), type(message)()
    written = orjson.loads(orjson.dumps(ENCODERS.message(message.DESCRIPTOR)(message)))
    Decoders().message(message.DESCRIPTOR)(back, written, "", errors)
    assert errors.violations == []
    # By the reference's text: the many NaNs of IEEE 754 are one in JSON.
    assert orjson.dumps(reference(back), option=orjson.OPT_SORT_KEYS) == orjson.dumps(
        reference(message), option=orjson.OPT_SORT_KEYS
    )


def test_every_answer_of_every_contract_can_be_written() -> None:
    for service in contracts.services():
        for method in service.methods:
            message = message_factory.GetMessageClass(method.output_type)()
            assert ENCODERS.message(method.output_type)(message) == reference(message)


ANSWERS = sorted(
    {
        method.output_type.full_name: method.output_type
        for one in contracts.services()
        for method in one.methods
    }.items()
)


@pytest.mark.parametrize("answer", [one for _, one in ANSWERS], ids=[name for name, _ in ANSWERS])
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_every_answer_is_written_as_the_reference_writes_it(answer: Descriptor, data: st.DataObject) -> None:
    message = data.draw(messages.filled(message_factory.GetMessageClass(answer)))
    assert orjson.dumps(ENCODERS.message(answer)(message), option=orjson.OPT_SORT_KEYS) == orjson.dumps(
        reference(message), option=orjson.OPT_SORT_KEYS
    )


def test_unknown_enum_numbers_are_shown() -> None:
    message = things.message("Thing")(colour=77)
    assert ENCODERS.message(message.DESCRIPTOR)(message)["colour"] == 77


def test_shapeless_messages_stop_the_start() -> None:
    with pytest.raises(TypeError, match="no shape"):
        ENCODERS.message(Struct.DESCRIPTOR)
