"""Where the QR on an act leads: is it genuine? For anybody with the paper; nothing of the party is told."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from prag.benefits.v1 import benefits_service_pb2 as pb

from gateway import places
from gateway.auth import public
from gateway.clients import NOBODY, services
from gateway.officer.benefits.blueprint import bp
from services.chassis.errors import NotFound


@bp.route("/verify/<string:code>")
@public
def verify(code: str) -> Any:
    """One act by its code."""
    try:
        act = services().benefits.VerifyAct(
            pb.VerifyActRequest(code=code, source=request.remote_addr or ""), metadata=NOBODY
        )
    except NotFound:
        return render_template("benefits/verify.html", act=None), 404
    return render_template(
        "benefits/verify.html", act=act, municipality=places.municipality_name(act.municipality)
    )
