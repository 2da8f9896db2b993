"""HTTP in, gRPC out: one compiled operation per binding of google.api.http."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Protocol
from uuid import UUID

import orjson
from flask import Response, g, request, stream_with_context
from google.api.field_behavior_pb2 import IMMUTABLE, OUTPUT_ONLY, field_behavior
from google.protobuf import message_factory
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

from gateway.api import contracts, paths, problems, scalars, strict_json
from gateway.api.decoder import Decoders, Put
from gateway.api.encoder import Encoders
from gateway.api.field_errors import FieldErrors, Refused
from gateway.api.media import JSON, NDJSON
from gateway.api.query import Query
from gateway.api.times import camel, snake
from gateway.auth import of_a_system, renewed, session_token
from services.chassis.errors import DomainError, InvalidArgument, NotFound, Unauthenticated

# One etag of If-Match: a proxy that compresses makes it weak. No tag of ours has a comma, or is empty, which
# would be as if nothing had been said.
_ETAG = re.compile(r'(?:W/)?"([\x21\x23-\x2b\x2d-\x7e]+)"', re.ASCII)
# Fields of requests that say something about the connection, which only the gateway knows.
FILLED_BY_GATEWAY = frozenset(
    {
        "prag.identity.v1.SignInRequest.source",
        "prag.identity.v1.CompleteSignInRequest.source",
        "prag.identity.v1.RequestPasswordResetRequest.source",
        "prag.identity.v1.IssueClientTokenRequest.source",
        "prag.benefits.v1.VerifyActRequest.source",
    }
)


class Call(Protocol):
    """Sends one request to a service, with the token of whoever asks; raises DomainError."""

    def __call__(self, service: str, rpc: str, message: Message, token: str | None) -> Any:
        """The answer, or an iterator of answers; `token` None means the session's."""


@dataclass(frozen=True)
class PathField:
    """A field that a part of the path fills."""

    key: str
    parents: tuple[str, ...]
    name: str
    default: Any
    read: scalars.Read

    @classmethod
    def of(cls, key: str, fields: list[FieldDescriptor]) -> PathField:
        """The leaf of `fields`, filled by the rule's argument `key`."""
        *parents, leaf = fields
        names = tuple(field.name for field in parents)
        return cls(key, names, leaf.name, leaf.default_value, scalars.text_reader(leaf))

    @property
    def path(self) -> str:
        """Dotted proto names."""
        return ".".join((*self.parents, self.name))

    @property
    def parameter(self) -> str:
        """Its name in the document."""
        return paths.parameter(self.path)

    def fill(self, message: Any, text: str, errors: FieldErrors) -> None:
        """Set the field. The body may repeat what the path says; it may not contradict it."""
        try:
            value = self.read(text)
        except Refused as refused:
            errors.add(self.parameter, refused.reason, **refused.metadata)
            return
        for parent in self.parents:
            message = getattr(message, parent)
        if getattr(message, self.name) not in {value, self.default}:
            errors.add(self.parameter, "FIELD_CONTRADICTS", other="path")
        setattr(message, self.name, value)


class Operation:
    """One binding, compiled: called with the parts of the path that werkzeug found."""

    def __init__(
        self,
        binding: contracts.Binding,
        decoders: Decoders,
        encoders: Encoders,
        call: Call,
        peers: frozenset[str],
    ) -> None:
        method = binding.method
        self.binding = binding
        self.request_type = message_factory.GetMessageClass(method.input_type)
        self._call = call
        self._peers = peers
        self._rpc = str(method.name)
        self._public = bool(binding.access.public)
        self._streams = bool(method.server_streaming)
        inputs: Descriptor = method.input_type
        self._path = [
            PathField.of(f"v{index}", contracts.resolve(inputs, variable.field))
            for index, variable in enumerate(binding.template.variables)
        ]
        self._service_key = next((part.key for part in self._path if part.path == "service"), "")
        if binding.service == contracts.COMMON and not self._service_key:
            raise contracts.ContractError(f"{method.full_name}: the path must say which service")
        self._put_body: Put | None = None
        if binding.body not in {"", "*"}:
            self._put_body = decoders.field(inputs.fields_by_name[binding.body])
        self._fill = decoders.message(inputs)
        self._query = self._compile_query(inputs)
        self._filled = [field for field in inputs.fields if field.full_name in FILLED_BY_GATEWAY]
        self._etag = binding.etag
        self._editable = _editable(inputs, binding)
        self._takes_request_id = "request_id" in inputs.fields_by_name
        encode = encoders.message(method.output_type)
        if binding.response_body:
            part = method.output_type.fields_by_name[binding.response_body]
            read, encode_part = attrgetter(part.name), encoders.field(part)
            self._encode: Any = lambda message: encode_part(read(message))
        else:
            self._encode = encode
        self._answer_has_etag = not self._streams and "etag" in method.output_type.fields_by_name

    def _compile_query(self, inputs: Descriptor) -> Query | None:
        if self.binding.body == "*":
            return None
        taken = {part.path for part in self._path}
        if self.binding.body:
            taken.add(self.binding.body)
        return Query(inputs, frozenset(taken))

    def __call__(self, **segments: str) -> Response:
        """Answer one HTTP request."""
        token = bearer(public=self._public)
        g.api_body_field = self.binding.body if self.binding.body != "*" else ""
        service = segments[self._service_key] if self._service_key else self.binding.service
        if service not in self._peers:
            raise NotFound("ROUTE_NOT_FOUND")
        system = token is not None and of_a_system(token)
        message = self.read(segments, system=system)
        if system and not self._public:
            token = renewed(token, service)
        try:
            answer = self._call(service, self._rpc, message, token)
        except Unauthenticated as refused:
            # By the cookie nobody has shown a token: it is the session that is over.
            if token is None and not self._public and refused.reason.startswith("TOKEN_"):
                raise Unauthenticated("SESSION_ENDED") from None
            raise
        return self._stream(answer) if self._streams else self._whole(answer)

    def read(self, segments: dict[str, str], *, system: bool = False) -> Message:
        """The request message of path, query, body and headers; InvalidArgument names all that is wrong.

        A system that did not hear the answer sends its act again by itself: without a key it would be another
        act, so it has one.
        """
        errors = FieldErrors()
        message = self.request_type()
        self._read_body(message, errors)
        if self._query is not None:
            self._query.fill(message, request.args, errors)
        else:
            for key in request.args:
                errors.add(key, "FIELD_UNKNOWN")
        for part in self._path:
            part.fill(message, segments[part.key], errors)
        self._read_headers(message, errors)
        if system and self._takes_request_id and not message.request_id:  # type: ignore[attr-defined]
            errors.add("Idempotency-Key", "FIELD_REQUIRED")
        for field in self._filled:
            setattr(message, field.name, request.remote_addr or "")
        errors.settle()
        return message

    def _read_body(self, message: Message, errors: FieldErrors) -> None:
        body = request.get_data(cache=False)
        if not self.binding.body:
            if body:
                raise InvalidArgument("BODY_NOT_EXPECTED")
            return
        if not body:
            # An act whose whole request is in the path needs no `{}`.
            return
        if request.mimetype != JSON:
            raise InvalidArgument("MEDIA_TYPE_REFUSED", expected=JSON)
        value = strict_json.loads(body)
        if self._put_body is not None:
            self._put_body(message, value, "", errors)
            if isinstance(value, dict):
                self._name_changes(message, value)
        else:
            self._fill(message, value, "", errors)

    def _name_changes(self, message: Any, body: dict[str, Any]) -> None:
        """Take what stands in the body for what is changed, also where it is empty, unless a mask says it."""
        if self._editable and not request.args.get("updateMask"):
            message.update_mask.paths.extend(sorted(self._editable & {snake(key) for key in body}))

    def _read_headers(self, message: Message, errors: FieldErrors) -> None:
        etag = request.headers.get("If-Match")
        if etag is not None and not self._etag:
            # Who sends it believes that nothing is overwritten: it is not passed over in silence.
            errors.add("If-Match", "FIELD_UNKNOWN")
        elif etag is not None:
            tags = [_ETAG.fullmatch(tag.strip()) for tag in etag.split(",")]
            seen = [tag[1] for tag in tags if tag is not None]
            if len(seen) < len(tags):
                errors.add("If-Match", "FIELD_INVALID_FORMAT")
            else:
                self._from_header(message, self._etag, seen, "If-Match", errors)
        key = request.headers.get("Idempotency-Key")
        if key is not None and self._takes_request_id:
            try:
                request_id = str(UUID(key.strip().strip('"')))
            except ValueError:
                errors.add("Idempotency-Key", "REQUEST_ID_INVALID")
            else:
                self._from_header(message, ("request_id",), [request_id], "Idempotency-Key", errors)

    @staticmethod
    def _from_header(
        message: Any, path: tuple[str, ...], values: list[str], header: str, errors: FieldErrors
    ) -> None:
        """Set a field to what a header says; of several values, the field may have said one."""
        for parent in path[:-1]:
            message = getattr(message, parent)
        before = getattr(message, path[-1])
        if before and before.lower() not in {value.lower() for value in values}:
            errors.add(header, "FIELD_CONTRADICTS", other=camel(path[-1]))
        elif not before:
            setattr(message, path[-1], ",".join(values))

    def _whole(self, answer: Any) -> Response:
        response = Response(orjson.dumps(self._encode(answer)), content_type=JSON)
        if self._answer_has_etag and answer.etag:
            response.headers["ETag"] = f'"{answer.etag}"'
        return response

    def _stream(self, answers: Iterator[Any]) -> Response:
        """Lines of JSON. The first answer is awaited, so that a refusal still has its own status."""
        first = next(answers, None)

        def lines() -> Iterator[bytes]:
            try:
                if first is not None:
                    yield orjson.dumps(self._encode(first)) + b"\n"
                    for answer in answers:
                        yield orjson.dumps(self._encode(answer)) + b"\n"
            except DomainError as error:
                # The status is sent already; a last line tells that the list is not whole.
                yield b'{"error":' + problems.refused(error).get_data() + b"}\n"

        return Response(stream_with_context(lines()), content_type=NDJSON)


def _editable(inputs: Descriptor, binding: contracts.Binding) -> frozenset[str]:
    """What of the resource in the body an update may change; nothing where the request has no mask."""
    resource = inputs.fields_by_name.get(binding.body)
    if "update_mask" not in inputs.fields_by_name or resource is None or resource.message_type is None:
        return frozenset()
    of_path = {variable.field.rpartition(".")[2] for variable in binding.template.variables}
    return frozenset(
        field.name
        for field in resource.message_type.fields
        if field.name not in {"etag", *of_path}
        and not {OUTPUT_ONLY, IMMUTABLE} & set(field.GetOptions().Extensions[field_behavior])
    )


def bearer(*, public: bool) -> str | None:
    """The bearer token as it came; None for the session's. A header always wins over the cookie."""
    header = request.headers.get("Authorization")
    if header is not None:
        kind, _, token = header.partition(" ")
        token = token.strip()
        if kind.lower() != "bearer" or not token or not token.isascii() or not token.isprintable():
            raise Unauthenticated("TOKEN_INVALID")
        return token
    if g.get("session") is None and not public:
        raise Unauthenticated("SESSION_ENDED" if session_token() else "TOKEN_MISSING")
    return None
