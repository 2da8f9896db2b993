"""What is delivered of a decision, each time with its proof."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import request, url_for
from prag.benefits.v1 import benefits_service_pb2 as pb
from wtforms.validators import StopValidation

from gateway import labels, menu
from gateway.auth import requires
from gateway.cards import person_cards
from gateway.clients import parallel, services
from gateway.fields import codes
from gateway.files.routes import takes_files
from gateway.forms import (
    ChoiceField,
    DayField,
    FileField,
    LineField,
    MoneyField,
    Required,
    limited_by,
    saved,
)
from gateway.locale import gettext as _
from gateway.locale import lazy_gettext as _l
from gateway.officer.benefits import evidence, presenters
from gateway.officer.benefits.blueprint import bp
from gateway.officer.cases.case_layout import account_names
from gateway.officer.cases.same_file import SameFileForm
from services.chassis.errors import NotFound
from services.chassis.ids import new_id
from services.domain.proofs import OF_DELIVERY

SHORTFALLS = ("COST_LESS", "NOT_NEEDED_ANY_MORE", "DECLINED", "OTHER")


@limited_by(pb.RecordDeliveryRequest)
class DeliveryForm(SameFileForm):
    """One delivery."""

    delivered_on = DayField(_l("Delivered on"))
    amount = MoneyField(_l("Amount"), description=_l("In euros, for example 150,00. Empty for help in kind."))
    document_id = ChoiceField(_l("Proof: a document of the case"))
    file = FileField(_l("Or a new receipt or photo"))
    kind = ChoiceField(_l("The new file is a"), choices=lambda: codes(OF_DELIVERY, evidence.kind_name))
    note = LineField(_l("Note"))
    completes = ChoiceField(
        _l("Is all delivered now?"),
        [Required()],
        choices=[("no", _l("No, more will follow")), ("yes", _l("Yes, this was the last"))],
    )
    shortfall_reason = ChoiceField(
        _l("Less than granted: why will no more follow?"),
        choices=lambda: [(code, labels.label(f"SHORTFALL_{code}")) for code in SHORTFALLS],
    )

    def validate_kind(self, field: Any) -> None:
        """A new file has a kind."""
        if self.file.data and not field.data:
            raise StopValidation(_("choose one of the list"))


def _entitlement(entitlement_id: UUID, case_id: str) -> pb.Entitlement:
    """Out of the case's list: an entitlement has no address of its own in the contract."""
    listed = services().benefits.ListEntitlements(pb.ListEntitlementsRequest(case_id=case_id))
    wanted: pb.Entitlement | None = next(
        (help_given for help_given in listed.entitlements if help_given.id == str(entitlement_id)), None
    )
    if wanted is None:
        raise NotFound("ENTITLEMENT_NOT_FOUND")
    return wanted


@bp.route("/entitlements/<uuid:entitlement_id>", methods=["GET", "POST"])
@requires("application.read")
@takes_files
def entitlement(entitlement_id: UUID) -> Any:
    """What was granted, what was delivered, and the next delivery."""
    menu.in_section("benefits.applications")
    found = _entitlement(entitlement_id, request.args.get("case", ""))
    documents, schemes, application = parallel(
        lambda: evidence.documents_of(found.case_id),
        presenters.schemes,
        lambda: services().benefits.GetApplication(
            pb.GetApplicationRequest(application_id=found.application_id)
        ),
    )
    form = DeliveryForm()
    form.document_id.choices = evidence.choices(documents, OF_DELIVERY)
    if form.accepted():
        with form.faults(at={"PROOF_USED": "file" if form.file.data else "document_id"}):
            _record(found, form)
            return saved(url_for("benefits.entitlement", entitlement_id=found.id, case=found.case_id))
    if form.status != 200:
        # A file that is there already is chosen at the next try, not handed in under the same name again.
        form.request_id.data = str(new_id())
        documents = evidence.documents_of(found.case_id)
        form.document_id.choices = evidence.choices(documents, OF_DELIVERY)
    actions = presenters.actions(found)
    deliver = actions.get("record_delivery")
    return presenters.page(
        "benefits/entitlement.html",
        form if deliver is not None and deliver.allowed else None,
        entitlement=found,
        application=application,
        deliver=deliver,
        scheme=schemes.get(found.scheme),
        schemes=schemes,
        documents={proof.id: proof for proof in documents},
        file_kind=lambda document: evidence.kind_name(evidence.kind_code(document)),
        names=account_names(delivery.recorded_by for delivery in found.deliveries),
        people=[f"{card.given_name} {card.family_name}" for card in person_cards(cases=[found.case_id])],
    )


def _record(found: pb.Entitlement, form: DeliveryForm) -> None:
    services().benefits.RecordDelivery(
        pb.RecordDeliveryRequest(
            entitlement_id=found.id,
            delivered_on=form.delivered_on.message,
            amount=form.amount.data,
            document_id=evidence.handed_in(found.case_id, form, form.kind.data, found.id),
            note=form.note.data or "",
            completes=form.completes.data == "yes",
            shortfall_reason=form.shortfall_reason.data or "",
            request_id=form.request_id.data,
        )
    )
