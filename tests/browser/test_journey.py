"""One family of five, from the doorstep to a closed case, in Chromium."""

from __future__ import annotations

import io
import random
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from pypdf import PdfReader

from tests.browser import story
from tests.browser.conftest import Sit
from tests.stack import Stack

PAGES = 12


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    """A signed paper, as a scanner hands it over."""
    path = tmp_path / "potpisano.pdf"
    path.write_bytes(story.SCAN)
    return path


def test_doorstep_to_closed_case(desk: Sit, stack: Stack, scan: Path) -> None:
    family = story.family("Dragan", story.surname(), "Milica", "Jovan", "Ana", "Luka")
    officer = desk("officer", "sr-Latn")
    # Search first: nobody.
    story.search(officer, f"{family.head.given_name} {family.head.family_name}", "1984")
    begun = officer.count
    story.report(officer, family, story.yesterday(), "08:30")
    story.register(officer, family, story.yesterday(), "sr-Cyrl")
    story.record_first_visit(officer, family, story.yesterday(), "15:00")
    story.assess_needs(officer, family)
    story.send_plan(officer, family, scan, date.today())
    print(officer.seen[begun:], officer.count - begun)
