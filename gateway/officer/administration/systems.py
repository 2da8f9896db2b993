"""An institution's own systems, for its people: they alone give them their secret."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request
from prag.identity.v1 import identity_service_pb2 as pb

from gateway.auth import current, requires
from gateway.clients import services
from services.chassis.ids import new_id

bp = Blueprint("systems", __name__, url_prefix="/systems")


@bp.route("")
@requires("client.secret")
def index() -> Any:
    """Systems that act for the own institution."""
    own = pb.ListClientsRequest(institution_id=current().institution.id)
    clients = services().identity.ListClients(own).clients
    return render_template("administration/systems.html", clients=clients, press_id=new_id)


@bp.route("/<uuid:client_id>/secret", methods=["POST"])
@requires("client.secret")
def secret(client_id: UUID) -> Any:
    """A new secret, shown by this answer only; the one before is void."""
    answer = services().identity.IssueClientSecret(
        pb.IssueClientSecretRequest(client_id=str(client_id), request_id=request.form.get("request_id", ""))
    )
    return render_template("administration/client.html", given=answer)
