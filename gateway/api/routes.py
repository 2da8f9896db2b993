"""Bindings as routes of the Flask application."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response
from google.protobuf.message import Message

from gateway.api.contracts import Binding
from gateway.api.decoder import Decoders
from gateway.api.encoder import Encoders
from gateway.api.transcode import Call, Operation
from gateway.auth import public
from gateway.clients import bearer, services
from gateway.settings import SERVICES


def add(app: Flask, bindings: list[Binding], call: Call, peers: frozenset[str] = frozenset(SERVICES)) -> None:
    """Compile every binding and add its route."""
    decoders, encoders = Decoders(), Encoders()
    for number, binding in enumerate(bindings):
        operation = Operation(binding, decoders, encoders, call, peers)
        app.add_url_rule(
            binding.template.rule,
            endpoint=f"api.{binding.method.full_name}.{number}",
            view_func=_view(operation),
            methods=[binding.verb],
            provide_automatic_options=False,
            merge_slashes=False,
        )
    app.extensions["prag_api"] = bindings


def _view(operation: Operation) -> Any:
    def view(**segments: str) -> Response:
        return operation(**segments)

    # The service checks the token and the permission; the guard of pages only loads the session.
    return public(view)


def through_clients(service: str, rpc: str, message: Message, token: str | None) -> Any:
    """Call by the gateway's own channels, with its deadline and the request's trace."""
    return services().rpc(service, rpc)(message, metadata=bearer(token))
