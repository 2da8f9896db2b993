"""`python -m services.registry.dossiers FILE.zip KEY.pem`: whether a dossier is genuine and unchanged.

It needs the public key of the house and no running Prag. Says what is wrong, by the names of files, which are
no person's; ends with 0 where nothing is, and with 1 otherwise.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from services.registry.rules.dossiers import Fault, public_key, verify

__all__ = ["main"]

_ARGUMENTS: Final = 2
_SAID: Final = {
    Fault.NO_DOSSIER: "no dossier of Prag, or damaged",
    Fault.OTHER_KEY: "signed by another key",
    Fault.MANIFEST_CHANGED: "the manifest was changed after it was signed",
    Fault.FILE_CHANGED: "changed:",
    Fault.FILE_ADDED: "not in the manifest, or twice:",
    Fault.FILE_REMOVED: "missing:",
}


def main(arguments: list[str]) -> int:
    """Check one dossier."""
    if len(arguments) != _ARGUMENTS:
        return _say(str(__doc__), 2)
    dossier, key = map(Path, arguments)
    try:
        with dossier.open("rb") as file:
            findings = verify(file, public_key(key.read_text(encoding="ascii")))
    except (OSError, ValueError) as error:
        return _say(f"can't be checked: {error}", 2)
    lines = [" ".join(part for part in (_SAID[one.fault], one.path) if part) for one in findings]
    return _say("\n".join((*lines, "NOT GENUINE" if lines else "genuine and unchanged")), 1 if lines else 0)


def _say(text: str, end: int) -> int:
    print(text)  # noqa: T201 - what it is for
    return end


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
