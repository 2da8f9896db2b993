"""What the chassis adds to every service: common servicers, and what runs beside the server.

`service.py` composes by these names, so that it need not know how the parts are made.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from services.chassis.service import Runtime
    from services.chassis.settings import ServiceSettings

__all__ = ["SERVICERS", "background", "blobs", "rebuild", "replay", "work"]

# (add function, class made of the runtime): EventService, JobService, DraftService, BlobService.
SERVICERS: Final[Sequence[tuple[Callable[[Any, Any], None], Callable[[Any], Any]]]] = ()


def background(_runtime: Runtime) -> list[tuple[str, Callable[[], Coroutine[Any, Any, None]]]]:
    """Return (name, run) of what runs for as long as the service: relay, consumers, sweepers."""
    return []


def blobs(_settings: ServiceSettings) -> Any:
    """Open the store of files."""
    return None


async def work(_runtime: Runtime) -> None:
    """Do the service's jobs until cancelled."""


async def replay(_runtime: Runtime) -> None:
    """Apply parked events again."""


async def rebuild(_runtime: Runtime) -> None:
    """Fill the service's stream again from its outbox."""
