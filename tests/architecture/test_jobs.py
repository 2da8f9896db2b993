"""A job may be done twice, or once more long after: each kind says what that does to what stands."""

from __future__ import annotations

import importlib

import pytest

from tests.architecture.contracts import SERVICES

# Kind: why a second run changes nothing that somebody has in hand.
AGAIN = {
    "act_pdf": "finds the act served and keeps it (tests/benefits/test_act.py)",
    "correcting_act_pdf": "finds what it made and keeps it (tests/benefits/test_correcting_act.py)",
    "case_file": "prints what was gathered as it was ordered, into a file of its own",
    "dossier": "makes what was gathered as it was ordered, into a file of its own that says when it was made",
    "protocol_book": "prints the book as it stands, into a file of its own that says when it was made",
    "slip_pdf": "prints the slip as the plan stands, into a file of its own that says when it was made",
    "plan_pdf": "prints the plan as it stands, for signature; what was signed is a document of registry's",
    "export_plan": "counts anew, into a file of its own that says when it was made",
    "notice_mail": "tells the person once more",
    "reading_mail": "tells the head or data protection once more",
    "reset_mail": "sends the same link by another secret, and none when it was used",
    "digest_mail": "sends the same letter, which its Message-ID says (tests/identity/test_mail.py)",
    "export_suppressed_plan": "writes the same release once more",
    "release_numbers": "finds what is released and keeps it (tests/reporting/test_releases.py)",
    "invitation_mail": "sends a new link, which voids the one before",
}


@pytest.mark.parametrize("service", SERVICES)
def test_each_kind_of_job_says_what_its_second_run_does(service):
    kinds = set(importlib.import_module(f"services.{service}.__main__").SERVICE.jobs)
    assert kinds <= set(AGAIN), "a new kind of job: what does it do to a document that was served or signed?"


def test_no_line_is_of_a_job_that_is_gone():
    kinds = {
        kind
        for service in SERVICES
        for kind in importlib.import_module(f"services.{service}.__main__").SERVICE.jobs
    }
    assert kinds == set(AGAIN)
