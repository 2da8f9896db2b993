import base64
import dataclasses
import datetime as dt
import hmac
import json

import pytest
from joserfc.jwk import OKPKey

from services.chassis.auth import tokens
from services.chassis.auth.actors import Actor, service_actor
from services.chassis.auth.token_claims import unverified
from services.chassis.clock import FrozenClock
from services.chassis.errors import Unauthenticated

NOW = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)
IDENTITY, REGISTRY, STRANGER = (tokens.generate_key(kid) for kid in ("identity.1", "registry", "identity.1"))
KEYS = tokens.Keys([IDENTITY, REGISTRY])
OFFICER = Actor(
    account_id="0190",
    kind="person",
    institution_id="i-1",
    institution_kind="MOCR",
    roles=frozenset({"mocr_officer", "mocr_head"}),
    municipalities=("RAN", "---"),
    strands=("RETURN",),
    locale="sr-Cyrl",
    purpose="visit",
)


def part(value) -> str:
    text = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


def claims(**changes):
    token = tokens.sign(OFFICER, "registry", IDENTITY, NOW)
    body = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
    body.update(changes)
    return {key: value for key, value in body.items() if value is not ...}


def forge(header=None, key=IDENTITY, **changes) -> str:
    """Signed by hand, as a forger does: no library refuses an odd header."""
    header = {"alg": "Ed25519", "kid": "identity.1", "typ": "prag+jwt"} | (header or {})
    header = {name: value for name, value in header.items() if value is not ...}
    signed = f"{part(header)}.{part(claims(**changes))}"
    if header.get("alg") == "HS256":
        secret = json.dumps(PUBLIC).encode()
        signature = hmac.digest(secret, signed.encode(), "sha256")
    else:
        signature = key.private_key.sign(signed.encode())
    return f"{signed}.{part(signature)}"


def unsigned(header) -> str:
    return f"{part(header)}.{part(claims())}."


def tampered() -> str:
    head, _, signature = tokens.sign(OFFICER, "registry", IDENTITY, NOW).split(".")
    return f"{head}.{part(claims(roles=['administrator']))}.{signature}"


PUBLIC = IDENTITY.as_dict(private=False)
T = int(NOW.timestamp())
FORGED = {
    "empty": "",
    "not a token": "abc",
    "two parts": "a.b",
    "four parts": "a.b.c.d",
    "not base64": "!.!.!",
    "header is a list": f"{part([])}.{part({})}.{part(b'x')}",
    "null bytes": "\x00.\x00.\x00",
    "alg none": unsigned({"alg": "none", "kid": "identity.1", "typ": "prag+jwt"}),
    "alg None": unsigned({"alg": "None", "kid": "identity.1", "typ": "prag+jwt"}),
    "no alg": unsigned({"kid": "identity.1", "typ": "prag+jwt"}),
    "signature cut": tokens.sign(OFFICER, "registry", IDENTITY, NOW).rsplit(".", 1)[0] + ".",
    "HS256 with the public key": forge({"alg": "HS256"}),
    "another key under the id": forge(key=STRANGER),
    "key in the header": forge({"jwk": STRANGER.as_dict(private=False)}, key=STRANGER),
    "key in the header of the right one": forge({"jwk": PUBLIC}),
    "address of keys": forge({"jku": "https://attacker.example/jwks"}),
    "certificate": forge({"x5c": ["AA=="]}),
    "crit": forge({"crit": ["exp"]}),
    "unknown kid": forge({"kid": "gateway"}),
    "kid as a path": forge({"kid": "../identity.1"}),
    "kid a list": forge({"kid": ["identity.1"]}),
    "no kid": forge({"kid": ...}),
    "no typ": forge({"typ": ...}),
    "other typ": forge({"typ": "JWT"}),
    "EdDSA in place of Ed25519": forge({"alg": "EdDSA"}),
    "claims changed": tampered(),
    "other audience": forge(aud="referral"),
    "no audience": forge(aud=...),
    "audience none of a list": forge(aud=["referral", "benefits"]),
    "audience is part of a text": forge(aud="registry2"),
    "no end": forge(exp=...),
    "end is a word": forge(exp="tomorrow"),
    "lives too long": forge(exp=T + 3600),
    "never ends": forge(exp=1e308),
    "ends at infinity": forge(exp=float("inf")),
    "from the future": forge(iat=T + 30, exp=T + 90),
    "start is not a number": forge(iat=float("nan")),
    "end is not a number": forge(exp=float("nan")),
    "no kind": forge(kind=...),
    "unknown kind": forge(kind="root"),
    "no subject": forge(sub=...),
    "subject a number": forge(sub=7),
    "roles a number": forge(roles=7),
    "identity signs another service": forge(kind="service", name="registry", sub="service:registry"),
    "service with a person's subject": forge(kind="service", name="identity"),
    "a service signs a person": forge({"kid": "registry"}, key=REGISTRY),
    "a service signs a machine": forge({"kid": "registry"}, key=REGISTRY, kind="machine"),
    "a service signs another": forge(
        {"kid": "registry"}, key=REGISTRY, kind="service", name="benefits", sub="service:benefits"
    ),
}


@pytest.mark.parametrize("name", FORGED)
def test_forged_tokens_are_refused(name):
    with pytest.raises(Unauthenticated) as caught:
        tokens.verify(FORGED[name], "registry", KEYS, NOW)
    assert caught.value.reason == "TOKEN_INVALID"


def test_what_is_forged_by_hand_is_good_but_for_the_forgery():
    assert tokens.verify(forge(), "registry", KEYS, NOW) == OFFICER


def test_the_actor_travels_whole():
    assert tokens.verify(tokens.sign(OFFICER, "registry", IDENTITY, NOW), "registry", KEYS, NOW) == OFFICER
    machine = dataclasses.replace(OFFICER, kind="machine", locale="en")
    several = tokens.sign(machine, ["referral", "registry"], IDENTITY, NOW)
    assert tokens.verify(several, "registry", KEYS, NOW) == machine


def test_a_service_signs_itself_and_reaches_everywhere():
    actor = tokens.verify(
        tokens.sign(service_actor("registry"), "benefits", REGISTRY, NOW), "benefits", KEYS, NOW
    )
    assert actor == service_actor("registry")
    assert len(actor.scope) == 39


@pytest.mark.parametrize(
    ("seconds", "reason"), [(59, None), (60, "TOKEN_EXPIRED"), (-4, None), (-6, "TOKEN_INVALID")]
)
def test_tokens_live_for_sixty_seconds_also_in_memory(seconds, reason):
    clock = FrozenClock(NOW)
    token = tokens.sign(OFFICER, "registry", IDENTITY, NOW)
    fresh, warm = (tokens.Verifier("registry", KEYS, clock) for _ in range(2))
    warm.verify(token)
    clock.advance(seconds=seconds)
    for verifier in (fresh, warm):
        if reason is None:
            assert verifier.verify(token) == OFFICER
        else:
            with pytest.raises(Unauthenticated) as caught:
                verifier.verify(token)
            assert caught.value.reason == reason


def test_a_token_that_was_shown_on_behalf_opens_no_door_by_itself():
    verifier = tokens.Verifier("registry", KEYS, FrozenClock(NOW))
    elsewhere = tokens.sign(OFFICER, "benefits", IDENTITY, NOW)
    assert verifier.verify(elsewhere, on_behalf=True) == OFFICER
    with pytest.raises(Unauthenticated):
        verifier.verify(elsewhere)


def test_memory_is_bounded():
    verifier = tokens.Verifier("registry", KEYS, FrozenClock(NOW), size=3)
    for number in range(10):
        actor = dataclasses.replace(OFFICER, account_id=str(number))
        verifier.verify(tokens.sign(actor, "registry", IDENTITY, NOW))
    assert len(verifier._known) == 3


async def test_identity_is_asked_after_a_token_that_is_not_new():
    clock, asked = FrozenClock(NOW), []

    async def renew(token):
        asked.append(token)
        if len(asked) == 3:
            raise Unauthenticated("SESSION_ENDED")
        head = dataclasses.replace(OFFICER, roles=frozenset({"mocr_head"}))
        return tokens.sign(head, "registry", IDENTITY, clock.now())

    verifier = tokens.Verifier("registry", KEYS, clock, renew=renew)
    token = tokens.sign(OFFICER, "registry", IDENTITY, NOW)
    clock.advance(seconds=5)
    assert await verifier.current(token) == (OFFICER, token)
    assert asked == []
    clock.advance(seconds=0.1)
    actor, fresh = await verifier.current(token)
    assert actor.roles == {"mocr_head"}
    assert verifier.verify(fresh) == actor
    clock.advance(seconds=5)
    assert await verifier.current(token) == (actor, fresh)
    assert asked == [token]
    clock.advance(seconds=0.1)
    assert (await verifier.current(token))[0] == actor
    assert asked == [token] * 2
    clock.advance(seconds=5.1)
    for _ in range(2):
        with pytest.raises(Unauthenticated, match="SESSION_ENDED"):
            await verifier.current(token)
        asked.pop()
    own = tokens.sign(service_actor("registry"), "registry", REGISTRY, NOW)
    assert await verifier.current(own) == (service_actor("registry"), own)


async def test_a_token_that_is_asked_after_again_is_not_the_first_forgotten():
    clock, asked = FrozenClock(NOW), []

    async def renew(token):
        asked.append(token)
        return tokens.sign(OFFICER, "registry", IDENTITY, clock.now())

    verifier = tokens.Verifier("registry", KEYS, clock, size=2, renew=renew)
    busy, second, third = (
        tokens.sign(dataclasses.replace(OFFICER, account_id=name), "registry", IDENTITY, NOW)
        for name in ("busy", "second", "third")
    )
    clock.advance(seconds=6)
    await verifier.current(busy)
    await verifier.current(second)
    clock.advance(seconds=6)
    await verifier.current(busy)
    await verifier.current(third)
    await verifier.current(busy)
    assert asked == [busy, second, busy, third]


def test_what_is_made_anew_ends_no_later():
    ends = NOW + dt.timedelta(seconds=20)
    assert tokens.expiry(tokens.sign(OFFICER, "registry", IDENTITY, NOW, until=ends)) == ends
    ends = NOW + dt.timedelta(hours=1)
    assert tokens.expiry(tokens.sign(OFFICER, "registry", IDENTITY, NOW, until=ends)) == NOW + tokens.LIFETIME


def test_own_tokens_are_renewed_ten_seconds_before_they_run_out():
    clock = FrozenClock(NOW)
    own = tokens.ServiceTokens("registry", REGISTRY, clock)
    first = own.token("benefits")
    assert own.token("referral") != first
    clock.advance(seconds=49)
    assert own.token("benefits") == first
    clock.advance(seconds=1)
    second = own.token("benefits")
    assert second != first
    assert tokens.expiry(second) == clock.now() + tokens.LIFETIME
    clock.set(NOW - dt.timedelta(hours=2))
    assert tokens.verify(own.token("benefits"), "benefits", KEYS, clock.now()).name == "registry"


def test_a_new_key_is_found_without_a_restart(tmp_path):
    path = tmp_path / "keys.json"
    path.write_text(json.dumps({"keys": [PUBLIC]}))
    keys = tokens.Keys(path=path)
    fresh = tokens.generate_key("identity.2")
    token = tokens.sign(OFFICER, "registry", fresh, NOW)
    with pytest.raises(Unauthenticated):
        tokens.verify(token, "registry", keys, NOW)
    path.write_text(json.dumps({"keys": [PUBLIC, fresh.as_dict(private=False)]}))
    assert tokens.verify(token, "registry", keys, NOW) == OFFICER


def test_a_key_file_must_hold_a_private_key(tmp_path):
    path = tmp_path / "key.json"
    path.write_text(json.dumps(REGISTRY.as_dict(private=True)))
    assert tokens.read_key(path).kid == "registry"
    path.write_text(json.dumps(REGISTRY.as_dict(private=False)))
    with pytest.raises(ValueError, match="no private JWK"):
        tokens.read_key(path)
    assert isinstance(REGISTRY, OKPKey)


@pytest.mark.parametrize("text", ["", "a.b", "a.b.c", "a.W10.c", "a.bm90IGpzb24.c", "ž.ž.ž", "a.eyJ9.c.d"])
def test_what_is_no_token_says_nothing(text: str) -> None:
    with pytest.raises(ValueError, match="not a token"):
        unverified(text)
    with pytest.raises(Unauthenticated):
        tokens.expiry(text)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        # As far ahead as clocks may differ, and as long as a token may live.
        ({"iat": T + 5, "exp": T + 65}, None),
        ({"iat": T + 5.001, "exp": T + 65}, "TOKEN_INVALID"),
        ({"iat": T, "exp": T + 60}, None),
        ({"iat": T, "exp": T + 60.5}, "TOKEN_INVALID"),
        ({"iat": T - 59, "exp": T + 1}, None),
        ({"iat": T - 60, "exp": T}, "TOKEN_EXPIRED"),
        ({"aud": "registry"}, None),
        ({"aud": ["benefits", "registry"]}, None),
        ({"kind": "machine"}, None),
        ({"kind": "Machine"}, "TOKEN_INVALID"),
        ({"strands": 7}, "TOKEN_INVALID"),
        ({"municipalities": ...}, "TOKEN_INVALID"),
        ({"name": ...}, None),
    ],
    ids=str,
)
def test_a_token_is_good_to_the_very_second(changes, reason):
    token = forge(**changes)
    if reason is None:
        assert tokens.verify(token, "registry", KEYS, NOW).account_id == "0190"
    else:
        with pytest.raises(Unauthenticated) as caught:
            tokens.verify(token, "registry", KEYS, NOW)
        assert caught.value.reason == reason


def test_without_an_audience_any_will_do():
    elsewhere = tokens.sign(OFFICER, "benefits", IDENTITY, NOW)
    assert tokens.verify(elsewhere, None, KEYS, NOW) == OFFICER
    with pytest.raises(Unauthenticated):
        tokens.verify(elsewhere, "registry", KEYS, NOW)


def test_a_generation_of_a_key_is_its_holders():
    second = tokens.generate_key("registry.2026-11.b")
    keys = tokens.Keys([IDENTITY, second])
    assert set(keys) == {"identity.1", "registry.2026-11.b"}
    assert len(keys) == 2
    token = tokens.sign(service_actor("registry"), "benefits", second, NOW)
    assert tokens.verify(token, "benefits", keys, NOW) == service_actor("registry")


def test_a_remembered_token_of_the_future_is_still_one():
    clock = FrozenClock(NOW)
    verifier = tokens.Verifier("registry", KEYS, clock)
    token = forge(iat=T, exp=T + 60)
    verifier.verify(token)
    clock.set(NOW - dt.timedelta(seconds=5))
    assert verifier.verify(token) == OFFICER
    clock.set(NOW - dt.timedelta(seconds=5.001))
    with pytest.raises(Unauthenticated, match="TOKEN_INVALID"):
        verifier.verify(token)


def test_what_is_remembered_is_not_read_again_and_what_ran_out_is_forgotten(monkeypatch):
    read, clock = [], FrozenClock(NOW)
    plain = tokens._read
    monkeypatch.setattr(tokens, "_read", lambda *given: read.append(given[0]) or plain(*given))
    verifier = tokens.Verifier("registry", KEYS, clock)
    token = tokens.sign(OFFICER, "registry", IDENTITY, NOW)
    for _ in range(3):
        verifier.verify(token)
    # Shown by itself and on behalf are two things.
    verifier.verify(token, on_behalf=True)
    assert read == [token, token]
    clock.advance(seconds=60)
    for on_behalf in (False, True):
        with pytest.raises(Unauthenticated, match="TOKEN_EXPIRED"):
            verifier.verify(token, on_behalf=on_behalf)
    assert verifier._known == {}


async def test_who_is_not_asked_after_is_believed_as_long_as_the_token_lives():
    clock = FrozenClock(NOW)
    token = tokens.sign(OFFICER, "registry", IDENTITY, NOW)
    verifier = tokens.Verifier("registry", KEYS, clock)
    clock.advance(seconds=59)
    assert await verifier.current(token) == (OFFICER, token)


async def test_an_answer_from_before_the_clock_was_set_back_is_asked_for_again():
    clock, asked = FrozenClock(NOW), []

    async def renew(token):
        asked.append(token)
        return tokens.sign(OFFICER, "registry", IDENTITY, clock.now())

    verifier = tokens.Verifier("registry", KEYS, clock, renew=renew)
    token = tokens.sign(OFFICER, "registry", IDENTITY, NOW - dt.timedelta(seconds=20))
    await verifier.current(token)
    clock.set(NOW - dt.timedelta(seconds=1))
    await verifier.current(token)
    await verifier.current(token)
    assert asked == [token, token]


def test_an_own_token_is_good_for_ten_seconds_more_wherever_the_clock_goes():
    clock = FrozenClock(NOW)
    own = tokens.ServiceTokens("registry", REGISTRY, clock)
    first = own.token("benefits")
    assert own.token("benefits") is first
    clock.advance(seconds=49.9)
    assert own.token("benefits") is first
    clock.advance(seconds=0.1)
    second = own.token("benefits")
    assert second is not first
    clock.advance(seconds=-0.001)
    assert own.token("benefits") is not second


@pytest.mark.parametrize(
    ("until", "lives"), [(None, 60), (20, 20), (60, 60), (61, 60)], ids=["usual", "less", "as long", "longer"]
)
def test_a_token_lives_for_a_minute_or_less(until, lives):
    ends = None if until is None else NOW + dt.timedelta(seconds=until)
    token = tokens.sign(OFFICER, "registry", IDENTITY, NOW + dt.timedelta(microseconds=1_234), until=ends)
    said = unverified(token)
    assert (said["iat"], said["exp"]) == (T + 0.001, T + lives)


def test_a_file_of_keys_is_read_again_only_when_it_changed(tmp_path, monkeypatch):
    path = tmp_path / "keys.json"
    path.write_text(json.dumps({"keys": [PUBLIC]}))
    keys, read = tokens.Keys(path=path), []
    plain = json.loads
    monkeypatch.setattr(tokens.json, "loads", lambda text: read.append(text) or plain(text))
    for _ in range(3):
        with pytest.raises(KeyError):
            keys["nobody"]
    assert keys["identity.1"].kid == "identity.1"
    assert read == []
    with pytest.raises(KeyError):
        KEYS["nobody"]


@pytest.mark.parametrize("left", ["kid", "d"])
def test_a_private_key_has_a_name_and_a_secret(tmp_path, left):
    path = tmp_path / "key.json"
    entry = REGISTRY.as_dict(private=True)
    del entry[left]
    path.write_text(json.dumps(entry))
    with pytest.raises(ValueError, match="no private JWK"):
        tokens.read_key(path)


@pytest.mark.parametrize("said", [{}, {"exp": "soon"}, {"exp": None}, []], ids=str)
def test_a_token_that_says_no_end_has_none(said):
    with pytest.raises(Unauthenticated, match="TOKEN_INVALID"):
        tokens.expiry(f"{part({})}.{part(said)}.x")
