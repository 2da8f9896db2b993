"""Institutions that act in Prag, and their own systems."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from prag.common.v1 import types_pb2 as types
from prag.identity.v1 import identity_service_pb2 as pb
from prag.registry.v1 import registry_service_pb2 as registry

from gateway.auth import requires
from gateway.clients import or_default, parallel, services
from gateway.formats import in_order, localized
from gateway.forms import saved
from gateway.locale import gettext as _
from gateway.officer.administration.forms import KINDS, ClientForm, InstitutionForm
from services.chassis.ids import new_id
from services.domain.municipalities import MUNICIPALITIES

bp = Blueprint("institutions", __name__, url_prefix="/administration/institutions")

# Where the form's boxes differ from the request's fields.
_NAMES = {
    f"institution.{name}.{language}": f"{name}_{language}"
    for name in ("name", "full_name")
    for language in ("sq", "sr", "en")
}


def _municipalities() -> dict[str, str]:
    """Codes with names; where registry does not answer the codes stand for themselves."""
    none: list[registry.Municipality] = []
    rows = or_default(
        lambda: list(
            services().registry.ListMunicipalities(registry.ListMunicipalitiesRequest()).municipalities
        ),
        none,
    )
    names = {row.code: localized(row.name) for row in rows}
    named = ((code, names.get(code, code)) for code in MUNICIPALITIES)
    return dict(sorted(named, key=lambda pair: in_order(pair[1])))


@bp.route("")
@requires("institution.write")
def index() -> Any:
    """Institutions by kind."""
    kind = request.args.get("kind", "")
    answer, names = parallel(
        lambda: services().identity.ListInstitutions(pb.ListInstitutionsRequest(kind=kind)), _municipalities
    )
    return render_template(
        "administration/institutions.html",
        institutions=answer.institutions,
        kinds=KINDS,
        kind=kind,
        municipalities=names,
    )


@bp.route("/new", methods=["GET", "POST"])
@requires("institution.write")
def new() -> Any:
    """Add an institution."""
    form = InstitutionForm()
    del form.active
    form.municipalities.choices = list(_municipalities().items())
    if form.accepted():
        with form.faults(_NAMES):
            made = services().identity.CreateInstitution(
                pb.CreateInstitutionRequest(institution=_institution(form), request_id=form.request_id.data)
            )
            return saved(url_for("administration.institutions.institution", institution_id=made.id))
    return form.page("administration/institution-new.html")


@bp.route("/<uuid:institution_id>", methods=["GET", "POST"])
@requires("institution.write")
def institution(institution_id: UUID) -> Any:
    """One institution, its people and its systems."""
    row, names, clients = parallel(
        lambda: services().identity.GetInstitution(
            pb.GetInstitutionRequest(institution_id=str(institution_id))
        ),
        _municipalities,
        lambda: services().identity.ListClients(pb.ListClientsRequest(institution_id=str(institution_id))),
    )
    first = _data(row)
    form = InstitutionForm(data=first)
    # Roles and subjects of events hang on these, and who it is.
    del form.code, form.kind, form.field
    form.municipalities.choices = list(names.items())
    if form.accepted():
        with form.faults(_NAMES):
            wanted = _institution(form)
            wanted.id, wanted.etag = row.id, form.etag.data
            change = pb.UpdateInstitutionRequest(institution=wanted, request_id=form.request_id.data)
            change.update_mask.paths.extend(
                ["name", "full_name", "municipalities", "address", "phone", "email", "active"]
            )
            changed = services().identity.UpdateInstitution(change)
            waits = changed.waiting_change_id and changed.waiting_change_id != row.waiting_change_id
            return saved(
                url_for("administration.institutions.institution", institution_id=institution_id),
                _("That it reaches further holds once a second hand has confirmed it.") if waits else "",
            )
    form.seen_anew(row.etag, first)
    return form.page(
        "administration/institution.html", institution=row, clients=clients.clients, press_id=new_id
    )


@bp.route("/<uuid:institution_id>/systems/new", methods=["GET", "POST"])
@requires("institution.write")
def new_client(institution_id: UUID) -> Any:
    """Register an institution's own system; the institution gives it its secret."""
    form = ClientForm()
    if form.accepted():
        with form.faults({"institution_id": "name"}):
            services().identity.CreateClient(
                pb.CreateClientRequest(
                    institution_id=str(institution_id),
                    name=form.name.data,
                    request_id=form.request_id.data,
                )
            )
            return saved(
                url_for("administration.institutions.institution", institution_id=institution_id),
                _("The system is registered. People of the institution give it its secret."),
            )
    return form.page("administration/client-new.html", institution_id=institution_id)


@bp.route("/<uuid:institution_id>/systems/<uuid:client_id>/revoke", methods=["POST"])
@requires("institution.write")
def revoke_client(institution_id: UUID, client_id: UUID) -> Any:
    """Let a system in no more."""
    services().identity.RevokeClient(
        pb.RevokeClientRequest(client_id=str(client_id), request_id=request.form.get("request_id", ""))
    )
    return saved(
        url_for("administration.institutions.institution", institution_id=institution_id),
        _("The system gets no more tokens; the last one runs out within a minute."),
    )


def _institution(form: InstitutionForm) -> pb.Institution:
    return pb.Institution(
        code=form.code.data if "code" in form else "",
        kind=form.kind.data if "kind" in form else "",
        field=form.field.data if "field" in form else "",
        name=types.LocalizedText(sq=form.name_sq.data, sr=form.name_sr.data, en=form.name_en.data),
        # The full name may be left out where the short one says it all.
        full_name=types.LocalizedText(
            sq=form.full_name_sq.data or form.name_sq.data,
            sr=form.full_name_sr.data or form.name_sr.data,
            en=form.full_name_en.data or form.name_en.data,
        ),
        municipalities=form.municipalities.data,
        address=form.address.data,
        phone=form.phone.data,
        email=form.email.data,
        active=form.active.data if "active" in form else True,
    )


def _data(row: pb.Institution) -> dict[str, Any]:
    data = {
        name: getattr(row, name) for name in ("code", "kind", "address", "phone", "email", "active", "etag")
    }
    data["municipalities"] = list(row.municipalities)
    for name in ("name", "full_name"):
        for language in ("sq", "sr", "en"):
            data[f"{name}_{language}"] = getattr(getattr(row, name), language)
    return data
