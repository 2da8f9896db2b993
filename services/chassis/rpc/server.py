"""A grpc.aio server: guarded services, health, reflection, and an end that lets calls finish."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import grpc
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection, reflection_pb2_grpc

from services.chassis.certificates import Certificates
from services.chassis.rpc.credentials import of_server
from services.chassis.rpc.guard import Guard, Handler

__all__ = ["MAX_MESSAGE", "OPTIONS", "Server", "Servicers"]

# Lists come in pages and files in parts: what is larger is a mistake.
MAX_MESSAGE: Final = 4 * 1024 * 1024

OPTIONS: Final[tuple[tuple[str, int], ...]] = (
    ("grpc.max_receive_message_length", MAX_MESSAGE),
    ("grpc.keepalive_time_ms", 30_000),
    ("grpc.keepalive_timeout_ms", 10_000),
    ("grpc.keepalive_permit_without_calls", 1),
    ("grpc.http2.min_ping_interval_without_data_ms", 10_000),
    # A gateway's worker has a call for each thread, a service one for each that it serves; more is a flood.
    ("grpc.max_concurrent_streams", 200),
    # Who has said nothing for so long has gone, or comes again.
    ("grpc.max_connection_idle_ms", 60_000),
    # Clients come again now and then, so that they find servers that were added.
    ("grpc.max_connection_age_ms", 30_000),
    ("grpc.max_connection_age_grace_ms", 60_000),
)

# (add_XServicer_to_server, the servicer)
Servicers = Iterable[tuple[Callable[[Any, Any], None], Any]]


class _Registry:
    """Stands in for a server while generated code registers, to learn names and handlers."""

    def __init__(self) -> None:
        self.services: dict[str, Mapping[str, Handler]] = {}

    def add_generic_rpc_handlers(self, handlers: Any) -> None:
        """Pass over them: the same handlers come by name as well."""

    def add_registered_method_handlers(self, service: str, handlers: Mapping[str, Handler]) -> None:
        """Keep a service's handlers."""
        self.services[service] = handlers


class Server:
    """Serves guarded services at one address."""

    def __init__(
        self,
        listen: str,
        gate: Guard,
        servicers: Servicers,
        *,
        certificates: Certificates | None = None,
        shared_port: bool = False,
    ) -> None:
        """Guard and bind; nothing is answered before `start`."""
        registry = _Registry()
        for add, servicer in servicers:
            add(servicer, registry)
        self.names = tuple(registry.services)
        self._server = grpc.aio.server(options=(*OPTIONS, ("grpc.so_reuseport", int(shared_port))))
        for name, handlers in registry.services.items():
            guarded = gate.guard(name, handlers)
            self._server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(name, guarded),))
        self._health: Any = health.aio.HealthServicer()
        inner = _Registry()
        health_pb2_grpc.add_HealthServicer_to_server(self._health, inner)
        described = (*self.names, health.SERVICE_NAME, reflection.SERVICE_NAME)
        reflection_pb2_grpc.add_ServerReflectionServicer_to_server(
            reflection.aio.ReflectionServicer(described), inner
        )
        for name, handlers in inner.services.items():
            kept = gate.keep_inside(name, handlers)
            self._server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(name, kept),))
        host = listen.rpartition(":")[0]
        if certificates is None:
            port = self._server.add_insecure_port(listen)
        else:
            port = self._server.add_secure_port(listen, of_server(certificates))
        if not port:
            raise OSError(f"can't listen at {listen}")
        # The address with the port that it got, where 0 was asked for.
        self.address = f"{host}:{port}"

    async def start(self) -> None:
        """Answer from here on."""
        await self._server.start()
        for name in (*self.names, ""):
            await self._health.set(name, health_pb2.HealthCheckResponse.SERVING)

    async def stop(self, grace: float = 0) -> None:
        """Say that no new calls are wanted, let those that run finish, and end."""
        await self._health.enter_graceful_shutdown()
        await self._server.stop(grace)
