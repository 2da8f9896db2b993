"""Long work of identity: letters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

JOBS: Final[Mapping[str, Any]] = {}
