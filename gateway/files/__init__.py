"""Bytes in and out: streamed to and from the owner's BlobService, never whole in the gateway's memory.

A file is there whole or not at all. The worker's loop spools it to disk (gateway/arrivals.py), and the
service hears of it when all has come; a server that gives what comes as it comes has the stream to the
service cancelled when the sender breaks off, and the service, which was told the size, throws it away. An
upload that no command attaches is swept later. What comes out is always an attachment, never sniffed and
never run: a scan that is really a page with script is bytes to the browser.
"""

from __future__ import annotations

from flask import Flask

from gateway.files import routes


def register(app: Flask) -> None:
    """Add the file routes; after gateway.api.register, whose document they join."""
    routes.add(app)
