"""One proof, one act: a scan that proved an act of staff proves no other one, whatever became of that act."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import text

from services.benefits.models import Composition
from services.chassis.database.database import Tx
from services.chassis.database.locks import one_at_a_time
from services.chassis.errors import AlreadyExists, NotFound
from services.chassis.ids import found

__all__ = ["check_act", "check_sheet"]

_SHA: Final = text("SELECT sha256 FROM blob WHERE id = :blob_id")
_A_SHEET: Final = (
    "EXISTS (SELECT FROM session AS s JOIN blob AS b ON b.id = s.attendance_blob_id WHERE b.sha256 = :sha256)"
)
_AN_ACT: Final = (
    "EXISTS (SELECT FROM composition AS c JOIN blob AS b ON b.id = c.scan_blob_id"
    " WHERE b.sha256 = :sha256 AND c.state = 'CONFIRMED'"
)
# One act may compose several commissions, each once. An act that was turned down composed none.
_USED_FOR_ACT: Final = text(
    f"SELECT {_A_SHEET} OR {_AN_ACT}"
    " AND (c.body_id = :body_id OR c.act_number <> :number OR c.act_on <> :act_on))"
)
_USED_FOR_SHEET: Final = text(f"SELECT {_A_SHEET} OR {_AN_ACT})")


async def check_act(tx: Tx, blob_id: str, composition: Composition) -> None:
    """Refuse as an act's scan the bytes of one that composed this commission before, or of another act."""
    of = {
        "body_id": composition.body_id,
        "number": composition.act_number,
        "act_on": composition.act_on,
    }
    await _check(tx, blob_id, _USED_FOR_ACT, of)


async def check_sheet(tx: Tx, blob_id: str) -> None:
    """Refuse as a session's attendance sheet the bytes of another one's, or of an act."""
    await _check(tx, blob_id, _USED_FOR_SHEET, {})


async def _check(tx: Tx, blob_id: str, used: Any, of: dict[str, Any]) -> None:
    sha256 = await tx.session.scalar(_SHA, {"blob_id": found(blob_id, "BLOB_NOT_FOUND")})
    if sha256 is None:
        raise NotFound("BLOB_NOT_FOUND")
    await one_at_a_time(tx, f"proof:{sha256}")
    if await tx.session.scalar(used, {"sha256": sha256, **of}):
        raise AlreadyExists("PROOF_USED")
