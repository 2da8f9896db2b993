"""Headers of every answer (ASVS 5, level 1): no inline script or style, no framing, no caching of pages."""

from __future__ import annotations

from typing import Any

from flask import Flask, g, request

from gateway.settings import Settings

_POLICY = {
    "default-src": ("'none'",),
    "script-src": ("'self'",),
    "style-src": ("'self'",),
    "img-src": ("'self'", "data:"),
    "font-src": ("'self'",),
    "connect-src": ("'self'",),
    "form-action": ("'self'",),
    "manifest-src": ("'self'",),
    "base-uri": ("'none'",),
    "frame-ancestors": ("'none'",),
}
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": (
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), microphone=(), "
        "midi=(), payment=(), usb=(), screen-wake-lock=()"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def allow(directive: str, *sources: str) -> None:
    """Loosen the policy of this one answer; the view says why (a page's engine needs it)."""
    g.setdefault("policy", {})[directive] = sources


def init_app(app: Flask, settings: Settings) -> None:
    """Put the headers on every answer."""

    @app.after_request
    def secure(response: Any) -> Any:
        policy = {**_POLICY, **{k: (*_POLICY.get(k, ()), *v) for k, v in g.get("policy", {}).items()}}
        response.headers.setdefault(
            "Content-Security-Policy", "; ".join(f"{name} {' '.join(of)}" for name, of in policy.items())
        )
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        if settings.https:
            response.headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
        if request.endpoint != "static":
            # A page of a case must not come back from the cache of a shared computer after sign-out.
            response.headers.setdefault("Cache-Control", "no-store")
        return response
