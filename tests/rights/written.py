"""What the project decided about roles, read from the files that people read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_HERE: Final = Path(__file__).parent
_KINDS: Final = {"E": "ETHNICITY", "H": "HEALTH", "P": "PROTECTION"}


@dataclass(frozen=True)
class Trait:
    """How far a role reaches, and what it sees and writes."""

    reach: str
    strands: tuple[str, ...]
    sees: frozenset[str]
    writes: frozenset[str]


def _lines(name: str) -> Iterator[tuple[str, str]]:
    for line in _HERE.joinpath(name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            key, _, rest = line.partition(":")
            yield key, rest


def _kinds(letters: str) -> frozenset[str]:
    return frozenset(_KINDS[letter] for letter in letters.split())


# Permission: the roles that give it.
HOLDERS: Final[dict[str, frozenset[str]]] = {
    permission: frozenset(role.strip() for role in roles.split(","))
    for permission, roles in _lines("permissions.txt")
}
_ROLES: Final = {role: [part.strip() for part in rest.split(";")] for role, rest in _lines("roles.txt")}
TRAITS: Final[dict[str, Trait]] = {
    role: Trait(reach, tuple(strands.split()), _kinds(sees), _kinds(writes))
    for role, (reach, strands, sees, writes, _) in _ROLES.items()
}
NEVER: Final[frozenset[frozenset[str]]] = frozenset(
    frozenset({role, other}) for role, (*_, never) in _ROLES.items() for other in never.split()
)

# Kind: how many municipalities it serves, its people's roles, its system's role, where that may ask.
INSTITUTIONS: Final[dict[str, tuple[str, frozenset[str], str, tuple[str, ...]]]] = {
    kind: (serves, frozenset(roles.split()), machine, tuple(audiences.split()))
    for kind, rest in _lines("institutions.txt")
    for serves, roles, machine, audiences in [[part.strip() for part in rest.split(";")]]
}


def may(roles: frozenset[str], permission: str) -> bool:
    """Say whether one of the roles gives the permission, as it was decided."""
    return not roles.isdisjoint(HOLDERS[permission])
