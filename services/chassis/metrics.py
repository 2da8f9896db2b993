"""The metrics of a process at a port of their own: to this machine, or to whose certificate is named."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Collection
from typing import Any, Final
from wsgiref.simple_server import WSGIRequestHandler, make_server

from prometheus_client import REGISTRY, make_wsgi_app, start_http_server
from prometheus_client.exposition import ThreadingWSGIServer

from services.chassis.certificates import Certificates, names
from services.chassis.telemetry import log

__all__ = ["Metrics", "serve"]

# For the handshake and the question; then whoever is slow is hung up on.
_SECONDS: Final = 10.0
_REFUSED: Final = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class Metrics:
    """The endpoint that Prometheus reads."""

    def __init__(self, server: Any) -> None:
        self._server = server

    @property
    def port(self) -> int:
        """Return the port, also when 0 was asked for."""
        return int(self._server.server_port)

    def close(self) -> None:
        """Stop answering."""
        self._server.shutdown()
        self._server.server_close()


class _Handler(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - as its parent calls it
        """Say nothing: who asked is seen in no log."""


class _Server(ThreadingWSGIServer):
    """Shakes hands in the thread of the connection, and answers certificates of certain names."""

    def know(self, certificates: Certificates, readers: Collection[str]) -> None:
        """Take who may read."""
        self._certificates = certificates
        self._readers = readers
        self._material = certificates.material()
        self._context = certificates.server_context()

    def finish_request(self, request: Any, client_address: Any) -> None:
        """Ask for a certificate before the question is heard."""
        request.settimeout(_SECONDS)
        with self._settings().wrap_socket(request, server_side=True) as connection:
            if names(connection.getpeercert()).intersection(self._readers):
                super().finish_request(connection, client_address)
            else:
                # Who is hung up on while the question is on its way would not hear the answer.
                connection.recv(65536)
                connection.sendall(_REFUSED)

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002 - as its parent
        """Say that it was refused: a stranger's handshake is no defect."""
        log.warning("metrics_refused", exc_info=True)

    def _settings(self) -> ssl.SSLContext:
        material = self._certificates.material()
        if material is not self._material:
            self._context, self._material = self._certificates.server_context(), material
        return self._context


def serve(
    listen: str, certificates: Certificates | None = None, readers: Collection[str] = frozenset()
) -> Metrics | None:
    """Serve the metrics at an address; nowhere when it is empty."""
    if not listen:
        return None
    host, _, port = listen.rpartition(":")
    if certificates is None:
        server, _ = start_http_server(int(port), addr=host, registry=REGISTRY)
        return Metrics(server)
    secured = make_server(host, int(port), make_wsgi_app(REGISTRY), _Server, handler_class=_Handler)
    secured.know(certificates, readers)
    threading.Thread(target=secured.serve_forever, daemon=True).start()
    return Metrics(secured)
