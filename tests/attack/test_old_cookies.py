"""T16: a cookie that was stolen before its session ended opens nothing after it, at any worker."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import requests

from services.chassis.ids import new_id
from tests.stack import Api, Stack, email_of, until

# Whose sessions nobody else needs.
WHO = "police"
# The gateway has two workers, each with a memory of its own: so many new connections meet both.
TIMES = 20
WITHIN = 5.0


def asks(stack: Stack, cookie: str) -> bool:
    """Whether a cookie still opens something, by page or API."""
    headers = {"Cookie": f"prag={cookie}", "Connection": "close"}
    page = requests.get(f"{stack.url}/profile", headers=headers, allow_redirects=False, timeout=30)
    told = requests.get(f"{stack.url}/api/v1/accounts/own", headers=headers, timeout=30)
    return page.status_code == 200 or told.status_code == 200


def sign_in(stack: Stack) -> Api:
    return Api(stack.url, email_of(WHO), stack.password(WHO))


def sign_out(stack: Stack, api: Api) -> None:
    api("POST", "sessions:signOut", json={"sessionToken": api.session_token})


def sign_out_everywhere(stack: Stack, api: Api) -> None:
    # From another device: its own session ends too.
    sign_in(stack)("POST", "sessions:signOutEverywhere", json={})


def suspend(stack: Stack, api: Api) -> None:
    admin, path = stack.api("administrator"), f"accounts/{stack.accounts[WHO]}"
    admin("POST", f"{path}:suspend", json={"requestId": str(new_id())})


@pytest.mark.parametrize("end", [sign_out, sign_out_everywhere, suspend])
def test_a_stolen_cookie_is_dead_within_five_seconds(
    stack: Stack, end: Callable[[Stack, Api], None], tried: Callable[[int], None]
) -> None:
    thief = sign_in(stack)
    assert all(asks(stack, thief.session_token) for _ in range(TIMES // 4))
    try:
        end(stack, thief)
        until(
            lambda: not any(asks(stack, thief.session_token) for _ in range(TIMES)),
            "the cookie is dead at every worker",
            WITHIN,
        )
        tried(TIMES)
    finally:
        if end is suspend:
            admin, path = stack.api("administrator"), f"accounts/{stack.accounts[WHO]}"
            # Who comes back is proposed by one and let in by another.
            stack.confirmed(admin("POST", f"{path}:restore", json={"requestId": str(new_id())}))
        stack.forget(WHO)
    # Whoever comes back signs in anew.
    assert not any(asks(stack, thief.session_token) for _ in range(TIMES // 4))


def test_a_session_that_somebody_chose_beforehand_is_not_taken(stack: Stack) -> None:
    """Fixation: the name in the cookie of a browser is not the name of its session after signing in."""
    chosen = "a" * 43
    visitor = Api(stack.url)
    visitor.http.cookies.set("prag", chosen)
    answer = visitor.http.get(f"{stack.url}/sign-in", timeout=30)
    assert answer.status_code == 200
    signed_in = sign_in(stack)
    assert signed_in.session_token != chosen
    assert not asks(stack, chosen)
