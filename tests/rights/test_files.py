"""Who may hand a file in: whoever has a form with a field for one, at its service, and nobody else."""

from __future__ import annotations

import importlib
import re
from types import SimpleNamespace
from typing import Any, Final

import pytest

from deploy.local.places import SERVICES
from gateway import create_app
from gateway.files import transfer
from services.chassis.auth.actors import Actor, acting
from services.chassis.common_services.blob_service import BlobServicer
from services.chassis.errors import InvalidArgument, PermissionDenied
from services.domain import roles
from tests.architecture.contracts import ROOT

# Endpoint of each form with a file: the service that takes it, and what the reader must have to be shown its
# field (one of each group). Which row, and which step now, is the service's rule besides.
FORMS: Final[dict[str, tuple[str, tuple[tuple[str, ...], ...]]]] = {
    "cases.documents": ("registry", (("document.read",), ("case.read",), ("document.write",))),
    "needs_assessment.show": ("registry", (("assessment.read",), ("assessment.write",))),
    "plan.submit": ("registry", (("plan.write",),)),
    "benefits.attach": ("registry", (("application.write",),)),
    "benefits.entitlement": ("registry", (("application.read",), ("delivery.confirm",))),
    "commission.sheet": ("benefits", (("session.read",), ("session.vote", "session.manage"))),
    "commission.compose": ("benefits", (("session.manage",),)),
    "commission.change": ("benefits", (("session.manage",),)),
}
# The command that attaches what a form brings, by what its contract asks for.
ATTACHES: Final = {"registry": ("document.prove",), "benefits": ("session.manage", "session.vote")}


def shown(role: str, groups: tuple[tuple[str, ...], ...]) -> bool:
    held = frozenset({role})
    return all(any(roles.may(held, permission) for permission in group) for group in groups)


def service(name: str) -> Any:
    return importlib.import_module(f"services.{name}.__main__").SERVICE


async def takes(name: str, role: str) -> bool:
    """Whether a service takes a file of a role: it asks for the file's header, or refuses the sender."""
    by = Actor(account_id="x", kind="person", roles=frozenset({role}))

    async def nothing() -> Any:
        return
        yield

    if not by.may("file.write"):
        return False
    with acting(by), pytest.raises((InvalidArgument, PermissionDenied)) as refused:
        await BlobServicer(SimpleNamespace(service=service(name))).WriteBlob(nothing(), None)  # type: ignore[arg-type]
    return isinstance(refused.value, InvalidArgument)


def test_every_form_with_a_file_has_a_line() -> None:
    views = create_app().view_functions
    marked = {name for name, view in views.items() if getattr(view, "max_body", 0) > transfer.MOST_BYTES}
    assert marked == {*FORMS, "files.write"}
    # And every field for a file is on a page of one of them.
    drawn = {
        str(path.relative_to(ROOT / "gateway/templates"))
        for path in (ROOT / "gateway/templates").rglob("*.html")
        if re.search(r"\b(?:fields|inputs)\.file\(", path.read_text(encoding="utf-8"))
    }
    assert drawn == {
        "benefits/application.html",
        "benefits/entitlement.html",
        "cases/documents.html",
        "commission/compose.html",
        "commission/session.html",
        "needs_assessment/show.html",
        "plan/submit.html",
    }


@pytest.mark.parametrize("role", sorted(roles.ROLES))
async def test_who_has_a_form_for_a_file_hands_one_in_there_and_nowhere_else(role: str) -> None:
    for name in SERVICES:
        has_form = any(at == name and shown(role, groups) for at, groups in FORMS.values())
        assert await takes(name, role) is has_form, name
        if has_form:
            # What was handed in can be attached too.
            assert any(roles.may(frozenset({role}), permission) for permission in ATTACHES[name])


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_a_service_takes_files_for_its_commands(name: str) -> None:
    assert tuple(service(name).takes_files) == ATTACHES.get(name, ())
