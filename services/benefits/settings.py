"""Settings of benefits."""

from __future__ import annotations

from dataclasses import dataclass

from services.chassis.settings import ServiceSettings, variable


@dataclass(frozen=True)
class Settings(ServiceSettings):
    """Those of every service, and where acts are checked."""

    # The address of the pages, for the QR of acts; empty leaves the bare path.
    public_url: str = variable("PRAG_PUBLIC_URL", "")
