"""Addresses of this site: where a page may lead its reader, and the one that it was asked by.

A browser leaves tabs and line ends out of an address and takes a backslash for a slash before it looks where
it leads: `/<tab>/evil.example` is another host. So what comes from a request is read here and nowhere else,
and what goes out is written with nothing but the signs that an address has.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from flask import request

__all__ = ["less", "local", "own"]

# Signs that mean something in an address (RFC 3986) and stay as they are.
_MEANT: Final = "/?#[]@!$&'()*+,;=:%"
_IN_PATH: Final = "/@!$&'()*+,;=:"


def local(target: str) -> str:
    """The path of this site to go on to, as an address writes it; else the start page: never another host."""
    is_path = target.startswith("/") and not target.startswith("//")
    return quote(target, safe=_MEANT) if is_path and target.isprintable() and "\\" not in target else "/"


def less(path: str, names: Collection[str]) -> str:
    """An address without some of its parameters."""
    parts = urlsplit(path)
    pairs = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] not in names]
    return parts._replace(query=urlencode(pairs, quote_via=quote, safe="/")).geturl()


def own(without: Collection[str] = (), **more: str) -> str:
    """The address of this request, less some parameters and with others."""
    pairs = [pair for pair in request.args.items(multi=True) if pair[0] not in {*without, *more}]
    query = urlencode([*pairs, *more.items()], quote_via=quote, safe="/")
    path = quote(request.path, safe=_IN_PATH)
    return f"{path}?{query}" if query else path
