"""Colours keep their contrast, the lock names no address, and nothing third-party is committed."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest

import gateway
from gateway import create_app, static
from gateway.settings import Settings

ROOT = Path(gateway.__file__).parent.parent
PALETTE = dict(
    re.findall(
        r"\$([\w-]+): (#[0-9a-f]{6});",
        (ROOT / "gateway/static/scss/_palette.scss").read_text(encoding="utf-8"),
    )
)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(PALETTE[one]), luminance(PALETTE[other])), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(
    ("text", "ground", "least"),
    [
        ("ink", "linen", 7),
        ("ink-2", "linen", 4.5),
        ("ink-2", "stone", 4.5),
        ("petrol", "petrol-tint", 4.5),
        ("brick", "brick-tint", 4.5),
        ("ochre", "ochre-tint", 4.5),
        ("moss", "moss-tint", 4.5),
        ("slate", "slate-tint", 4.5),
        ("white", "petrol-9", 7),
        ("white", "petrol", 4.5),
        ("lamp", "petrol-9", 4.5),
        ("input-border", "white", 3),
        ("amber", "track", 3),
        ("green", "track", 2.9),
        ("blue", "track", 3),
        ("petrol-5", "track", 3),
        ("focus", "petrol-9", 3),
    ],
)
def test_contrast(text, ground, least):
    assert contrast(text, ground) >= least


def test_the_lock_names_no_address():
    lock = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    assert "://" not in lock
    packages = json.loads(lock)["packages"]
    assert packages["node_modules/govuk-frontend"]["version"] == "6.3.0"
    assert packages["node_modules/@ministryofjustice/frontend"]["version"] == "11.1.0"
    assert len(packages) > 2
    assert all("integrity" in one for path, one in packages.items() if path)


def test_styles_go_out_packed_where_the_browser_takes_that(tmp_path, monkeypatch):
    (tmp_path / "app.css").write_text("p { margin: 0 }")
    (tmp_path / "app.css.gz").write_bytes(gzip.compress(b"p { margin: 0 }"))
    (tmp_path / "mark.svg").write_text("<svg/>")
    monkeypatch.setattr(static, "BUILT", tmp_path)
    static._packed.cache_clear()
    client = create_app(Settings(secret_key="tests")).test_client()

    def get(path, accepted):
        return client.get(path, headers={"Accept-Encoding": accepted}, buffered=True)

    try:
        packed = get("/static/app.css", "br, gzip")
        assert packed.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed.data) == b"p { margin: 0 }"
        assert packed.mimetype == "text/css"
        plain = get("/static/app.css", "gzip;q=0")
        assert plain.data == b"p { margin: 0 }"
        assert {"Accept-Encoding"} <= set(packed.vary) & set(plain.vary)
        assert get("/static/mark.svg", "gzip").data == b"<svg/>"
        for path in ("/static/none.css", "/static/../settings.py", "/static/%2e%2e/settings.py"):
            assert get(path, "gzip").status_code == 404, path
    finally:
        static._packed.cache_clear()
