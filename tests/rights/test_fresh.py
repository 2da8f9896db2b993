"""What leads out of Prag, spends money or changes rights asks who sits there, minutes after the sign-in."""

from __future__ import annotations

import contextlib
import itertools
from dataclasses import replace

import pytest

from services.chassis.auth.actors import Actor, service_actor
from services.chassis.errors import PermissionDenied, Unauthenticated
from services.chassis.rpc.guard import access_of, allow
from services.domain import roles
from tests.architecture.contracts import methods

# The one list, decided on: exports, executions, and whatever changes who may do what or how they sign in.
FRESH = {
    "reporting": {"ExportPlan"},
    "benefits": {"StartExecution"},
    "identity": {
        *("InviteAccount", "RenewInvitation", "UpdateAccount", "ConfirmAccountChange", "RestoreAccount"),
        *("UpdateInstitution", "CreateClient", "IssueClientSecret"),
        *(
            "ResetSecondFactor",
            "BeginProviderLink",
            "RemoveProviderLink",
            "BeginTotp",
            "BeginPasskey",
            "AddPasskey",
            "RemovePasskey",
            "RenewRecoveryCodes",
            "RemoveSecondFactor",
        ),
    },
}
METHODS = {
    f"{method.containing_service.full_name.split('.')[1]}.{method.name}": access_of(method)
    for method in methods()
}


def test_the_list_is_the_one_that_was_decided_on():
    asked = {name for name, access in METHODS.items() if access.fresh}
    assert asked == {f"{service}.{rpc}" for service, rpcs in FRESH.items() for rpc in rpcs}


@pytest.mark.parametrize("name", sorted(name for name, access in METHODS.items() if access.fresh))
def test_each_of_them_is_closed_to_who_signed_in_long_ago(name):
    access = METHODS[name]
    assert access.permission or access.signed_in
    holders = roles.PERMISSIONS[access.permission] if access.permission else set(roles.ROLES)
    for role in sorted(holders):
        person = Actor(account_id="x", kind="person", roles=frozenset({role}))
        with pytest.raises(Unauthenticated) as refused:
            allow(access, person)
        assert refused.value.reason == "SIGN_IN_NOT_FRESH"
        allow(access, replace(person, fresh=True))
        # Nobody sits at a system.
        allow(access, replace(person, kind="machine"))
    # Who may not is told that, and is not sent to type a password for nothing.
    for role in sorted(set(roles.ROLES) - set(holders)):
        with pytest.raises(PermissionDenied):
            allow(access, Actor(account_id="x", kind="person", roles=frozenset({role})))


def test_no_other_asks_for_it():
    person = Actor(account_id="x", kind="person", roles=frozenset(roles.ROLES))
    for access, actor in itertools.product(METHODS.values(), (person, service_actor("registry"))):
        if not access.fresh:
            # An Unauthenticated, which it would raise, is a failure of this test.
            with contextlib.suppress(PermissionDenied):
                allow(access, actor)
