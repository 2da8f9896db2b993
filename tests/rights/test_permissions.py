"""Who may do what is what was decided: the table that the gate reads, against the files that people read."""

from __future__ import annotations

import itertools

import pytest
from prag.common.v1.options_pb2 import Access

from services.chassis.auth.actors import Actor, service_actor
from services.chassis.errors import PermissionDenied
from services.chassis.rpc.guard import access_of, allow
from services.domain import roles
from services.domain.municipalities import CENTRE, EVERYWHERE, MUNICIPALITIES
from services.identity.rules import rights
from tests.architecture.contracts import methods
from tests.rights.written import HOLDERS, INSTITUTIONS, NEVER, TRAITS

PAIRS = [frozenset(pair) for pair in itertools.combinations(TRAITS, 2)]


def test_the_roles_are_those_that_were_decided():
    assert len(TRAITS) == 19
    assert list(roles.ROLES) == list(TRAITS)


def test_every_permission_is_given_by_those_who_were_decided_on():
    assert len(HOLDERS) == 71
    assert {permission: frozenset(holders) for permission, holders in roles.PERMISSIONS.items()} == HOLDERS
    # Nobody is named twice, and nobody who is not there.
    assert all(len(set(holders)) == len(holders) for holders in roles.PERMISSIONS.values())
    assert frozenset().union(*HOLDERS.values()) <= set(TRAITS)


def test_every_permission_that_a_contract_asks_for_was_decided_on():
    asked = {access_of(method).permission for method in methods()} - {""}
    assert len(asked) > 30
    assert asked <= set(HOLDERS)


@pytest.mark.parametrize("role", TRAITS)
def test_a_role_may_reach_see_and_write_what_was_decided(role):
    written, held = TRAITS[role], frozenset({role})
    by = Actor(account_id="x", kind="person", roles=held)
    for permission, holders in HOLDERS.items():
        assert roles.may(held, permission) is by.may(permission) is (role in holders), permission
        if role in holders:
            allow(Access(permission=permission), by)
        else:
            with pytest.raises(PermissionDenied) as refused:
                allow(Access(permission=permission), by)
            assert refused.value.metadata == {"permission": permission}
    assert roles.ROLES[role].permissions == {one for one, holders in HOLDERS.items() if role in holders}
    assert roles.reach(held) == written.reach
    assert roles.strands(held) == roles.ROLES[role].strands == written.strands
    assert roles.sees(held) == written.sees
    assert roles.authors(held) == written.writes
    for kind in ("ETHNICITY", "HEALTH", "PROTECTION"):
        assert (by.sees(kind), by.authors(kind)) == (kind in written.sees, kind in written.writes)


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: "-".join(sorted(pair)))
def test_who_never_meets_in_one_account_is_what_was_decided(pair):
    assert roles.conflicts(pair) == ([tuple(sorted(pair))] if pair in NEVER else [])


def test_roles_together_have_what_each_has_and_no_more():
    both = frozenset({"csw_officer", "drrpif_officer"})
    assert roles.may(both, "referral.answer")
    assert roles.may(both, "case.assign")
    assert not roles.may(both, "case.write")
    assert roles.sees(both) == roles.authors(both) == {"ETHNICITY", "HEALTH", "PROTECTION"}
    assert roles.strands(both) == ("RETURN", "REINTEGRATION", "INTEGRATION")
    # The one that is no role of ours gives nothing and takes nothing.
    assert roles.strands(frozenset({"mcr_officer", "root"})) == ("RETURN",)
    assert roles.sees(frozenset({"root"})) == roles.authors(frozenset({"root"})) == frozenset()
    assert not roles.may(frozenset({"root"}), "case.read")


@pytest.mark.parametrize(
    ("held", "reach"),
    [
        ({"csw_officer", "mocr_officer", "regional_coordinator", "auditor"}, "NATION"),
        ({"csw_officer", "mocr_officer", "regional_coordinator"}, "REGION"),
        ({"csw_officer", "mocr_officer"}, "MUNICIPALITY"),
        ({"csw_officer", "donor"}, "INSTITUTION"),
        ({"root"}, "INSTITUTION"),
        (set(), "INSTITUTION"),
    ],
)
def test_the_widest_reach_counts(held, reach):
    assert roles.reach(frozenset(held)) == reach


def test_a_service_has_no_role_and_reaches_everything():
    """What it may call is said by the contract, not by a permission."""
    by = service_actor("reporting")
    assert (by.account_id, by.kind, by.name, by.roles) == (
        "service:reporting",
        "service",
        "reporting",
        frozenset(),
    )
    assert not any(by.may(permission) for permission in HOLDERS)
    assert by.strands == ("RETURN", "REINTEGRATION", "INTEGRATION")
    assert by.scope == EVERYWHERE
    assert service_actor("reporting", municipalities=("RAN",)).scope == ("RAN",)


def test_everywhere_is_the_38_municipalities_and_the_centre():
    assert " ".join(MUNICIPALITIES) == (
        "DEC DRA FER FKO GJK GJL GLL GRA HEL IST JUN KAC KAM KLL KLN LEP LIP MAM MIN MIS MLS NOV OBI PAR PEJ"
        " POD PRI PRZ RAH RAN SHM SHP SKE SUH VIT VUS ZUB ZVE"
    )
    assert len(MUNICIPALITIES) == 38
    assert (*MUNICIPALITIES, "---") == EVERYWHERE
    assert CENTRE == "---"


def test_the_institutions_are_those_that_were_decided():
    assert len(INSTITUTIONS) == 29
    assert set(rights.KINDS) == set(INSTITUTIONS)


@pytest.mark.parametrize("kind", INSTITUTIONS)
def test_an_institution_gives_the_roles_that_were_decided(kind):
    serves, held, machine, audiences = INSTITUTIONS[kind]
    described = rights.KINDS[kind]
    assert (described.serves, set(described.roles), described.machine) == (serves, held, machine)
    # Only who has a system has it ask anybody.
    assert not machine or described.audiences == audiences
