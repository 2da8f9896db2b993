"""Need, not role: what each role reads by a permission, and that it is shown no row beyond.

`NEEDS` says it in words; here each word says of which of the example's cases it holds. That the services show
what `SEES` says and nothing else, each RPC as everybody, is test_matrix.py's.
"""

from collections.abc import Callable

import pytest
from google.protobuf.descriptor_pb2 import MethodOptions

from services.chassis.auth.actors import Actor
from services.domain.roles import NEEDS, PERMISSIONS
from tests.rights.example_cases import ELSEWHERE, OTHER_STRAND, OWN, PEOPLE, PLACES, UNREFERRED, Place
from tests.rights.expected import EXPECTED, SEES
from tests.rights.test_matrix import methods

READS = {
    (service, name): rpc
    for service, lines in EXPECTED.items()
    for name, rpc in lines.items()
    if name in methods(service)
    and methods(service)[name].GetOptions().idempotency_level == MethodOptions.NO_SIDE_EFFECTS
    and rpc.permission in PERMISSIONS
}


def _within(actor: Actor, at: Place) -> bool:
    return at.municipality in actor.municipalities


def _of_institution(actor: Actor, at: Place) -> bool:
    return _within(actor, at) and str(at.institution) == actor.institution_id


# Of a foreign session is UNREFERRED, which is also over and went to another institution; of another office
# ELSEWHERE, of another ministry OTHER_STRAND.
ROWS: dict[str, Callable[[Actor, Place], bool]] = {
    "of everybody": lambda _actor, _at: True,
    "of everybody, masked outside the own reach": lambda _actor, _at: True,
    "of the own municipality": _within,
    "of the own region": _within,
    # The country's are from and to one place.
    "from and to the own municipality": _within,
    "from and to the own region": _within,
    "of plans of the own reach": _within,
    "of plans whose strands are all the own": lambda actor, at: (
        _within(actor, at) and {"REINTEGRATION", "INTEGRATION"} <= set(actor.strands)
    ),
    "of the own strand": lambda actor, at: at.strand in actor.strands,
    "on the agenda of the own sessions": lambda _actor, at: at is OWN,
    "of the own seat": lambda _actor, at: at is OWN,
    "handed in": lambda actor, at: _within(actor, at) and at.strand != "RETURN",
    "handed in and not over": lambda actor, at: (
        _within(actor, at) and at.strand != "RETURN" and at is not UNREFERRED
    ),
    "that name the own institution": _of_institution,
    "by the own institution": _of_institution,
    "sent to the own institution": _of_institution,
    "of the own institution": _of_institution,
    "of the own office": _within,
}


def test_every_permission_to_read_says_whose_rows_and_why_for_each_of_its_roles():
    reading = {rpc.permission for rpc in READS.values()}
    assert reading == set(NEEDS), "a permission by which something is read says whose rows, and why"
    for permission, needs in NEEDS.items():
        named = [role for need in needs for role in need.roles]
        assert sorted(named) == sorted(PERMISSIONS[permission]), permission
        assert all(need.rows in ROWS and need.why for need in needs)


@pytest.mark.parametrize(("service", "name"), READS)
def test_nobody_is_shown_what_they_do_not_need(service, name):
    rpc = READS[service, name]
    beyond = []
    # Of a list behind a number who is in the place and not of all its strands is refused, and not left out.
    for actor in () if rpc.duty else PEOPLE:
        (role,) = actor.roles
        for need in NEEDS[rpc.permission]:
            if rpc.reads and role in need.roles:
                beyond += [
                    f"{role} is shown {at.name}"
                    for at in PLACES
                    if SEES[rpc.reads](actor, at) and not ROWS[need.rows](actor, at)
                ]
    assert not beyond


def test_the_example_has_rows_that_a_role_does_not_need():
    told = {need.rows for needs in NEEDS.values() for need in needs if need.rows.startswith("of everybody")}
    for needs in NEEDS.values():
        for need in needs:
            for actor in (one for one in PEOPLE if one.roles <= set(need.roles) and need.rows not in told):
                foreign = (ELSEWHERE, OTHER_STRAND, UNREFERRED)
                assert not all(ROWS[need.rows](actor, at) for at in foreign) or "plans" in need.rows
