"""The line of an RPC's comment that says how it refuses.

    Errors: NOT_FOUND REFERRAL_NOT_FOUND; FAILED_PRECONDITION REFERRAL_NOT_IN_STATE, CONSENT_MISSING.

It is the last part of the comment, may go over several lines, and says "none" when there is nothing of
its own.
"""

from __future__ import annotations

import re

from gateway.api.problems import BY_CODE

_NAME = re.compile(r"\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*\b")


def split(comment: str) -> tuple[str, dict[str, list[str]]]:
    """The comment without the line, and reasons by gRPC code."""
    text, _, line = comment.partition("Errors:")
    reasons: dict[str, list[str]] = {}
    code = ""
    for part in re.split(r"[;.]", line):
        for name in _NAME.findall(part):
            if name in BY_CODE:
                code = name
                reasons.setdefault(code, [])
            elif code and "_" in name and name not in reasons[code]:
                reasons[code].append(name)
    return text.strip(), reasons
