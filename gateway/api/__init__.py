"""The JSON API: every RPC with google.api.http, by the published rules, and its document.

No route of a resource is written by hand. At start each binding is compiled to an `Operation` (path,
query, body, headers -> request message -> gRPC -> JSON); a proto that cannot be compiled stops the
gateway. Who may call what is the service's to decide: the API hands on the bearer token, or the token
of the session whose cookie came with the CSRF header.
"""

from __future__ import annotations

from typing import Any

from flask import Flask

from gateway.api import contracts, document, language, paths, routes


def register(app: Flask, call: Any = None, services: Any = None) -> None:
    """Add the routes of all services, the OpenAPI document and its page.

    `call` and `services` are for tests; else RPCs of all contracts go through gateway/clients.py.
    """
    app.url_map.converters["segments"] = paths.Segments
    language.init_app(app)
    routes.add(app, contracts.bindings(services or contracts.services()), call or routes.through_clients)
    document.add(app)
