"""What was typed when the session ended, sealed: kept in the page and readable by nobody but us.

The page that asks to sign in again may be seen by another person at a shared computer. So the typed
fields do not stand in it as text: they are encrypted, and given back only to the account that typed
them, within a working day.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from flask import current_app, request
from flask import session as cookie
from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from gateway import addresses, clock

KEPT_SECONDS = 10 * 3600
# Fields that belong to the old page only.
_LEFT_OUT = {"csrf_token", "_language", "_restored", "_again"}
_HEADER = {"alg": "dir", "enc": "A256GCM"}


def _key() -> OctKey:
    secret = current_app.config["SECRET_KEY"]
    return OctKey.import_key(hashlib.sha256(b"typed:" + secret.encode()).digest())


def seal() -> str:
    """The form of this request as one opaque word; files are not in it, a browser sends them anew."""
    fields = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in _LEFT_OUT and "password" not in name and value
    ]
    kept = {
        "account": cookie.get("account", ""),
        "path": addresses.own(),
        "fields": fields,
        "until": int(clock.now().timestamp()) + KEPT_SECONDS,
    }
    return jwe.encrypt_compact(_HEADER, json.dumps(kept), _key(), algorithms=["dir", "A256GCM"])


def unseal(word: str, account_id: str) -> dict[str, Any] | None:
    """The path and fields, for the account that typed them; None when it is another, too old or forged."""
    try:
        plain = jwe.decrypt_compact(word, _key(), algorithms=["dir", "A256GCM"]).plaintext
        kept: dict[str, Any] = json.loads(plain or b"")
    except (JoseError, ValueError):
        return None
    if kept["account"] not in {"", account_id} or kept["until"] < clock.now().timestamp():
        return None
    return kept
