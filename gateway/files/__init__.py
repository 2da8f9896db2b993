"""Bytes in and out: streamed to and from the owner's BlobService, never held whole in the gateway.

A file is there whole or not at all. When the sender's connection breaks, the stream to the service is
cancelled instead of ended, and the service, which was told the size, throws away what came. An upload
that no command attaches is swept later. What comes out is always an attachment, never sniffed and never
run: a scan that is really a page with script is bytes to the browser.
"""

from __future__ import annotations

from flask import Flask

from gateway.files import routes


def register(app: Flask) -> None:
    """Add the file routes; after gateway.api.register, whose document they join."""
    routes.add(app)
