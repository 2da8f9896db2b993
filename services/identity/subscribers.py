"""identity hears no events: accounts and institutions are changed by people only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

SUBSCRIPTIONS: Final[Mapping[Any, Any]] = {}
