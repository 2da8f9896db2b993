"""Pages that are reached by sending a form: those that come back with what is wrong, and those of their own.

A POST endpoint whose view draws a page stands in one of three places, and tests/browser/test_posted.py fails
when one stands in none: its address also opens by GET, so that the page with its form is in PAGES; REDRAWN
says whose page it draws again; or OWN has a page that no address shows, with an example of what it is given.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from prag.identity.v1 import identity_service_pb2 as identity

from gateway.officer.sign_in.forms import FirstCodeForm, PasskeyForm, PresenceForm, SecondStepForm
from tests.browser.pages import NOBODY, OFFICER

# Buttons of another page, which comes back with the refusal above it.
REDRAWN = {
    **dict.fromkeys(
        (f"benefits.{step}" for step in ("complete", "execute", "attach", "send_back", "submit")),
        "benefits.application",
    ),
    **dict.fromkeys(
        (f"benefits.{step}" for step in ("print_act", "print_correcting_act", "finalize", "serve")),
        "benefits.decision",
    ),
    **dict.fromkeys(("referrals.answer", "referrals.outcome"), "referrals.show"),
    **dict.fromkeys(
        (f"commission.{step}" for step in ("call_off", "close", "here", "open_session", "presence", "sheet")),
        "commission.show",
    ),
    **dict.fromkeys(
        (f"commission.{step}" for step in ("adjourn", "confirm_vote", "conflict", "vote")), "commission.show"
    ),
    **dict.fromkeys(("commission.confirm", "commission.reject"), "commission.body"),
    "sign_in.remove_factor": "sign_in.second_factor",
    "sign_in.to_provider": "sign_in.sign_in",
}


@dataclass(frozen=True)
class Own:
    """A page that only an answer shows: whose, by which template, and what it is given."""

    endpoints: tuple[str, ...]
    template: str
    given: Callable[[], Mapping[str, Any]]
    who: str = OFFICER
    # What is really sent, where nothing but a page comes of it.
    address: str = ""
    body: str = ""

    @property
    def id(self) -> str:
        """How tests call it."""
        return self.template.partition(".")[0]


def _form(form: type[Any], **data: str) -> Callable[[], Mapping[str, Any]]:
    return lambda: {"form": form(formdata=None, data=data)}


_KEPT = {"path": "/profile", "fields": [("language", "sq")]}
_CHANGE = identity.AccountChange(display_name="Arta")
OWN = (
    Own(
        ("administration.changes.confirm",),
        "administration/letter.html",
        lambda: {"change": _CHANGE, "code": "ABCD-EFGH-IJKL", "address": "https://prag.example/invitations"},
    ),
    Own(
        ("administration.systems.secret",),
        "administration/client.html",
        lambda: {
            "given": SimpleNamespace(
                client=SimpleNamespace(name="Employment office", id="a client"), client_secret="a secret"
            )
        },
    ),
    Own(("people.search",), "people/search.html", dict, address="/people/search", body="q=Rašić"),
    Own(
        ("sign_in.set_up", "sign_in.confirm"),
        "sign_in/authenticator.html",
        lambda: {
            "form": FirstCodeForm(formdata=None),
            "begun": identity.BeginTotpResponse(secret="ABCDEFGH"),
            "picture": '<svg width="9" height="9"></svg>',
        },
    ),
    Own(("sign_in.new_passkey", "sign_in.add_passkey"), "sign_in/passkey.html", _form(PasskeyForm)),
    Own(
        ("sign_in.recovery_codes", "sign_in.confirm", "sign_in.add_passkey"),
        "sign_in/recovery-codes.html",
        lambda: {"codes": ["ABCD-EFGH", "IJKL-MNOP"]},
    ),
    Own(
        ("sign_in.link_provider", "sign_in.present_at_provider", "sign_in.to_provider"),
        "sign_in/leave.html",
        lambda: {"address": "/own/nothing"},
        NOBODY,
    ),
    Own(
        ("sign_in.presence",),
        "sign_in/presence.html",
        lambda: {"form": PresenceForm(formdata=None), "action": "/sign-in/again"},
    ),
    Own(("sign_in.presence", "sign_in.sign_in"), "sign_in/restore.html", lambda: {"kept": _KEPT}),
    Own(
        ("sign_in.second_step", "sign_in.sign_in"),
        "sign_in/second-step.html",
        _form(SecondStepForm, passkey_options="{}"),
        NOBODY,
    ),
    # The form's mark is gone, whichever it was.
    Own((), "sign_in/expired.html", lambda: {"kept": _KEPT}),
)
