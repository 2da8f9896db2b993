"""The test contract: compiled from testing.proto when first asked for, into the pool of the contracts."""

from __future__ import annotations

import importlib
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.descriptor import ServiceDescriptor
from grpc_tools import protoc

from protos.generate import HERE as PROTOS
from protos.generate import include_paths
from services.chassis.errors import DomainError
from services.chassis.rpc import status

SERVICE = "prag.testing.v1.TestingService"


@cache
def service() -> ServiceDescriptor:
    """The descriptor of TestingService."""
    here = Path(__file__).parent
    with tempfile.NamedTemporaryFile(suffix=".binpb") as file:
        includes = [f"--proto_path={path}" for path in (here, PROTOS, *include_paths())]
        assert protoc.main(["protoc", *includes, f"--descriptor_set_out={file.name}", "testing.proto"]) == 0
        found = descriptor_pb2.FileDescriptorSet.FromString(Path(file.name).read_bytes())
    for needed in found.file[0].dependency:
        # A file is in the pool, and its options are seen, once its module is imported.
        importlib.import_module(needed.removesuffix(".proto").replace("/", ".") + "_pb2")
    pool = descriptor_pool.Default()
    pool.AddSerializedFile(found.file[0].SerializeToString())
    return pool.FindServiceByName(SERVICE)


def message(name: str) -> Any:
    """A message class of the contract."""
    return message_factory.GetMessageClass(service().file.message_types_by_name[name])


class Server:
    """A real gRPC server whose RPCs do what the test says; keeps what it was asked."""

    def __init__(self) -> None:
        self.answers: dict[str, Callable[[Any], Any]] = {}
        self.asked: list[tuple[str, Any, dict[str, str]]] = []

    def last(self) -> Any:
        """The last request."""
        return self.asked[-1][1]

    def token(self) -> str:
        """The authorization that came with the last request."""
        return self.asked[-1][2].get("authorization", "")

    def _answer(self, name: str, request: Any, context: grpc.ServicerContext) -> Any:
        self.asked.append((name, request, dict(context.invocation_metadata())))
        try:
            return self.answers[name](request)
        except DomainError as error:
            context.set_trailing_metadata(status.trailers(error))
            context.abort(status.code_of(error), error.reason)

    def _stream(self, name: str, request: Any, context: grpc.ServicerContext) -> Iterator[Any]:
        self.asked.append((name, request, dict(context.invocation_metadata())))
        try:
            yield from self.answers[name](request)
        except DomainError as error:
            context.set_trailing_metadata(status.trailers(error))
            context.abort(status.code_of(error), error.reason)

    @contextmanager
    def running(self) -> Iterator[Callable[..., Any]]:
        """Serve on a free port; gives the function that calls it, as gateway/clients.py would."""
        handlers = {}
        for method in service().methods:
            request_type = message_factory.GetMessageClass(method.input_type)
            kinds = grpc.unary_unary_rpc_method_handler, grpc.unary_stream_rpc_method_handler
            run = self._stream if method.server_streaming else self._answer
            handlers[method.name] = kinds[method.server_streaming](
                lambda request, context, name=method.name, run=run: run(name, request, context),
                request_deserializer=request_type.FromString,
                response_serializer=lambda answer: answer.SerializeToString(),
            )
        server = grpc.server(ThreadPoolExecutor(4), options=[("grpc.so_reuseport", 0)])
        server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(SERVICE, handlers),))
        port = server.add_insecure_port("127.0.0.1:0")
        server.start()
        channel = grpc.insecure_channel(f"127.0.0.1:{port}")
        methods = {method.name: method for method in service().methods}

        def call(peer: str, rpc: str, asked: Any, token: str | None) -> Any:
            assert peer == "testing"
            method = methods[rpc]
            answer_type = message_factory.GetMessageClass(method.output_type)
            kind = channel.unary_stream if method.server_streaming else channel.unary_unary
            send = kind(
                f"/{SERVICE}/{rpc}",
                request_serializer=lambda one: one.SerializeToString(),
                response_deserializer=answer_type.FromString,
            )
            metadata = [("authorization", f"Bearer {token}")] if token else []
            try:
                answer = send(asked, timeout=5, metadata=metadata)
            except grpc.RpcError as error:
                raise status.from_call(error) from error
            return _unwrapped(answer) if method.server_streaming else answer

        yield call
        channel.close()
        server.stop(0).wait()


def _unwrapped(stream: Iterator[Any]) -> Iterator[Any]:
    try:
        yield from stream
    except grpc.RpcError as error:
        raise status.from_call(error) from error
