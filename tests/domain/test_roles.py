"""What roles say together."""

import pytest

from services.domain.roles import ROLES, work_with_cases

# Who reads of no family, so that a protected case is never open to them by name.
WITHOUT_CASES = {
    "ac_member",
    "administrator",
    "donor",
    "ministry_officer",
    "mlga_reader",
    "partner_officer",
    "police_officer",
}


@pytest.mark.parametrize("role", sorted(ROLES))
def test_who_works_with_cases(role: str) -> None:
    assert work_with_cases(frozenset({role})) is (role not in WITHOUT_CASES)


def test_one_role_of_several_is_enough() -> None:
    assert work_with_cases(frozenset({"administrator", "mocr_officer"}))
    assert not work_with_cases(frozenset())
