"""Rules of identity at their borders: the last that passes, the first that does not, and how they refuse."""

import datetime as dt
from typing import Any

import pytest
from google.protobuf.field_mask_pb2 import FieldMask
from prag.common.v1 import types_pb2 as types
from prag.identity.v1 import identity_service_pb2 as pb

from services.chassis import throttle as buckets
from services.chassis.auth.actors import Actor
from services.chassis.errors import DomainError, FieldErrors
from services.chassis.rpc import constraints
from services.chassis.settings import SettingsError
from services.domain.municipalities import EVERYWHERE, MUNICIPALITIES
from services.identity import mail, resources
from services.identity.rules import accounts, fields, passwords, rights, sessions, throttle
from services.identity.rules.fields import email_key
from services.identity.secrets import fingerprint, new_secret
from services.identity.settings import AUDIENCES, Settings

NOW = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)


def answer(call: Any, *args: Any, **kwargs: Any) -> Any:
    """What a rule gives, or how it refuses: fields with their reasons, or the reason, and their metadata."""
    try:
        return call(*args, **kwargs)
    except DomainError as error:
        fields = [(one.field, one.reason, dict(one.metadata)) for one in getattr(error, "fields", ())]
        return fields or (error.reason, dict(error.metadata))


# Accounts

STEPS = {
    # action: (own, {from: to})
    "accept_invitation": (True, {"INVITED": "ACTIVE", "ACTIVE": "ACTIVE"}),
    "renew_invitation": (False, {"INVITED": "INVITED", "ACTIVE": "ACTIVE"}),
    "update_account": (True, {"INVITED": "INVITED", "ACTIVE": "ACTIVE", "SUSPENDED": "SUSPENDED"}),
    "review_account": (False, {"INVITED": "INVITED", "ACTIVE": "ACTIVE"}),
    "suspend_account": (False, {"INVITED": "SUSPENDED", "ACTIVE": "SUSPENDED"}),
    "reset_second_factor": (False, {"ACTIVE": "ACTIVE", "SUSPENDED": "SUSPENDED"}),
    "restore_account": (False, {"SUSPENDED": "ACTIVE"}),
}


@pytest.mark.parametrize("action", STEPS)
def test_each_step_from_each_state_by_oneself_and_by_another(action):
    assert accounts.STEPS.keys() == STEPS.keys()
    own, moves = STEPS[action]
    for state in ("INVITED", "ACTIVE", "SUSPENDED"):
        metadata = {"state": f"ACCOUNT_STATE_{state}", "action": action}
        expected = moves.get(state, ("ACCOUNT_NOT_IN_STATE", metadata))
        assert answer(accounts.next_state, action, state, "a", "b") == expected
        mine = expected if own else ("OWN_ACCOUNT", {})
        assert answer(accounts.next_state, action, state, "a", "a") == mine
        # Only who is restored depends on a password.
        without = "INVITED" if (action, state) == ("restore_account", "SUSPENDED") else expected
        assert answer(accounts.next_state, action, state, "a", "b", has_password=False) == without


OFFERED = (
    *("update_account", "review_account", "renew_invitation", "suspend_account", "restore_account"),
    "reset_second_factor",
)


@pytest.mark.parametrize(
    ("state", "refused"),
    [
        ("INVITED", {"restore_account", "reset_second_factor"}),
        ("ACTIVE", {"restore_account"}),
        ("SUSPENDED", {"review_account", "renew_invitation", "suspend_account"}),
    ],
)
def test_what_is_offered_in_each_state(state, refused):
    offers = accounts.offers(state, "a", "b", waits=False, factor=True)
    assert [(offer.action, offer.reason, offer.metadata) for offer in offers] == [
        (action, "ACCOUNT_NOT_IN_STATE", {"state": f"ACCOUNT_STATE_{state}", "action": action})
        if action in refused
        else (action, "", {})
        for action in OFFERED
    ]
    mine = {
        offer.action: offer.reason for offer in accounts.offers(state, "a", "a", waits=False, factor=True)
    }
    assert mine == {**dict.fromkeys(OFFERED, "OWN_ACCOUNT"), "update_account": ""}


# Rights

OFFICER = "institution_officer"
# kind: (roles, how many municipalities, as what its system acts, which services that may ask)
KINDS = {
    "MOCR": (("mocr_officer", "mocr_head", "mrc_secretary"), "ONE", "", ("referral",)),
    "MRC": (("mrc_chair", "mrc_member", "mrc_secretary"), "ONE", "", ("referral",)),
    "AC": (("ac_member",), "ALL", "", ("referral",)),
    "DRRPIF": (("drrpif_officer",), "ALL", "", ("referral",)),
    "REGC": (("regional_coordinator",), "SOME", "", ("referral",)),
    "MCR": (("mcr_officer",), "ALL", "", ("referral",)),
    **dict.fromkeys(
        ("CRO", "EO", "VTC", "MED", "SCHOOL", "DIR_AGR", "FLAA"), ((OFFICER,), "SOME", OFFICER, ("referral",))
    ),
    "CSW": (("csw_officer",), "SOME", "csw_officer", ("referral", "assessment")),
    **dict.fromkeys(("MHC", "HEALTH"), (("health_officer",), "SOME", "health_officer", ("referral",))),
    "POLICE": (("police_officer",), "SOME", "police_officer", ("registry",)),
    "MUNI": ((OFFICER,), "ONE", OFFICER, ("referral",)),
    "DIR": ((OFFICER,), "SOME", OFFICER, ("referral",)),
    **dict.fromkeys(("NGO", "INTL", "ASSOC"), (("partner_officer",), "SOME", "", ("referral",))),
    "LC": ((), "ONE", "", ("referral",)),
    "SERBIA": ((), "SOME", "", ("referral",)),
    "MINISTRY": (("ministry_officer",), "ALL", "", ("referral",)),
    "DONOR": (("donor",), "SOME", "", ("referral",)),
    "MLGA": (("mlga_reader",), "ALL", "", ("referral",)),
    "AUDIT": (("auditor",), "ALL", "", ("referral",)),
    "ADMIN": (("administrator",), "ALL", "", ("referral",)),
}


@pytest.mark.parametrize("kind", KINDS)
def test_what_each_kind_of_institution_is_allowed(kind):
    assert rights.KINDS.keys() == KINDS.keys()
    held, serves, machine, audiences = KINDS[kind]
    one = rights.KINDS[kind]
    assert (one.roles, str(one.serves), one.machine) == (held, serves, machine)
    assert rights.machine_audiences(kind) == audiences
    metadata = {"role": "machine", "kind": kind}
    refused = [("institution_id", "ROLE_NOT_FOR_INSTITUTION", metadata)]
    assert answer(rights.check_machine, kind) == (machine or refused)
    two = ["GJL", "RAN"]
    too_many = [("institution.municipalities", "FIELD_TOO_MANY", {"max": "1"})]
    expected = {"ONE": too_many, "SOME": ("GJL", "RAN"), "ALL": MUNICIPALITIES}[serves]
    assert answer(rights.check_municipalities, kind, two[::-1]) == expected
    none = MUNICIPALITIES if serves == "ALL" else [("institution.municipalities", "FIELD_REQUIRED", {})]
    assert answer(rights.check_municipalities, kind, []) == none
    once = MUNICIPALITIES if serves == "ALL" else ("RAN",)
    # Named twice, it is still one.
    assert answer(rights.check_municipalities, kind, ["RAN", "RAN"]) == once


def test_refused_rights_name_their_places():
    check = rights.check_roles
    assert answer(check, [OFFICER, "king", "queen"], "EO", "roles") == [
        ("roles[1]", "FIELD_UNKNOWN_VALUE", {}),
        ("roles[2]", "FIELD_UNKNOWN_VALUE", {}),
    ]
    assert answer(check, ["donor", "auditor", OFFICER], "EO") == [
        ("account.roles", "ROLE_NOT_FOR_INSTITUTION", {"role": "auditor", "kind": "EO"}),
        ("account.roles", "ROLE_NOT_FOR_INSTITUTION", {"role": "donor", "kind": "EO"}),
    ]
    ((field, reason, metadata),) = answer(check, ["mrc_member", "mrc_secretary"], "MRC")
    assert (field, reason) == ("account.roles", "ROLES_CONFLICT")
    assert sorted(metadata.values()) == ["mrc_member", "mrc_secretary"]
    assert answer(rights.check_municipalities, "EO", ["RAN", "XXX", "YYY"]) == [
        ("institution.municipalities[1]", "FIELD_UNKNOWN_VALUE", {}),
        ("institution.municipalities[2]", "FIELD_UNKNOWN_VALUE", {}),
    ]
    assert answer(rights.check_municipalities, "PALACE", []) == [
        ("institution.kind", "FIELD_UNKNOWN_VALUE", {})
    ]


def test_reach_permissions_and_places():
    assert rights.scope([], ["RAN"]) == ("RAN",)
    assert rights.scope(["mocr_officer"], ["RAN", "GJL"]) == ("RAN", "GJL")
    assert rights.scope(["auditor"], []) == EVERYWHERE
    assert rights.municipalities(["RAN", "---", "GJL"]) == ("RAN", "GJL")
    officer, auditor = rights.permissions(["mocr_officer"]), rights.permissions(["auditor"])
    both = rights.permissions(["auditor", "mocr_officer", "king"])
    assert both == sorted({*officer, *auditor})
    assert "case.write" in set(officer) - set(auditor)
    assert rights.permissions([]) == []
    assert answer(rights.not_own, "a", "b") is None
    assert answer(rights.not_own, "a", "a") == ("OWN_ACCOUNT", {})


# Fields


@pytest.mark.parametrize(
    ("method", "args", "value", "faults"),
    [
        ("text", ("x", " ab "), "ab", []),
        ("text", ("x", ""), "", []),
        ("text", ("x", "a\tb"), "a\tb", [("FIELD_INVALID_CHARACTER", {})]),
        ("email", ("x", ""), "", []),
        ("email", ("x", "a@X.example"), "a@x.example", []),
        ("email", ("x", "ana@Zyra.Local"), "ana@zyra.local", []),
        ("email", ("x", "ana@mail.zyra.lan"), "ana@mail.zyra.lan", []),
        *(
            ("email", ("x", wrong), wrong, [("EMAIL_INVALID", {})])
            for wrong in ("ana", "ana@", "@zyra.local", "a@b")
        ),
        ("phone", ("x", ""), "", []),
        ("phone", ("x", "12345"), "12345", []),
        ("phone", ("x", "1234"), "1234", [("PHONE_INVALID", {})]),
        ("phone", ("x", "+383 (0)44/12-34"), "+383 (0)44/12-34", []),
        ("phone", ("x", "+" + "1" * 31), "+" + "1" * 31, []),
    ],
)
def test_fields_at_their_borders(method, args, value, faults):
    errors = FieldErrors()
    assert getattr(fields, method)(errors, *args) == value
    assert [(one.field, one.reason, dict(one.metadata)) for one in errors.violations] == [
        ("x", reason, metadata) for reason, metadata in faults
    ]


def institution(**changes):
    """An institution in which all is as long as it may be."""
    values = {
        "code": "a" * 40,
        "kind": "EO",
        "name": types.LocalizedText(sq="x"),
        "phone": "1" * 32,
        **changes,
    }
    return pb.CreateInstitutionRequest(institution=pb.Institution(**values))


@pytest.mark.parametrize(
    ("request_", "wrong"),
    [
        (institution(), []),
        (institution(code="okzp-ran-2", kind=""), [("institution.kind", "FIELD_REQUIRED", {})]),
        (institution(code=""), [("institution.code", "FIELD_REQUIRED", {})]),
        (institution(code="a" * 41), [("institution.code", "FIELD_TOO_LONG", {"max": "40"})]),
        *(
            (institution(code=wrong), [("institution.code", "FIELD_INVALID_FORMAT", {})])
            for wrong in ("2x", "x-", "-x", "x--y", "X", "OKZP RAN")
        ),
        (institution(phone="1" * 33), [("institution.phone", "FIELD_TOO_LONG", {"max": "32"})]),
        (
            pb.InviteAccountRequest(account=pb.Account(email="a" * 255, locale=9)),
            [
                ("account.email", "FIELD_TOO_LONG", {"max": "254"}),
                ("account.display_name", "FIELD_REQUIRED", {}),
                ("account.institution_id", "FIELD_REQUIRED", {}),
                ("account.roles", "FIELD_REQUIRED", {}),
                ("account.locale", "FIELD_UNKNOWN_VALUE", {}),
            ],
        ),
    ],
)
def test_what_the_contract_refuses(request_, wrong):
    assert (answer(constraints.check, request_) or []) == wrong


def test_addresses_are_compared_without_capitals():
    assert email_key(" Straße@X ") == "strasse@x"


# Passwords

KNOWN = frozenset({"correcthorsebattery"})
WEAK = [("password", "PASSWORD_TOO_WEAK", {"min": "15"})]
MINE = "arta.hoxha.gashi@zyra.example"


@pytest.mark.parametrize(
    ("password", "refused"),
    [
        ("mali i bardhë 7", None),
        ("mali i bardhë ", WEAK),
        ("kafe ne mengjes " * 16, None),
        ("kafe ne mengjes " * 16 + "x", [("password", "FIELD_TOO_LONG", {"max": "256"})]),
        ("CorrectHorseBattery", WEAK),
        ("Arta.Hoxha.Gashi", WEAK),
        ("Arta.Hoxha.Gashi@Zyra.Example", WEAK),
        ("arta.hoxha.gashi2", None),
        # Ten letters over and over, and a piece of them; eleven are their own.
        ("abcdexyzqwabcdexyzqw", WEAK),
        ("abcdexyzqwabcde", WEAK),
        ("abcdexyzqwxabcdexyzqwx", None),
        ("xxxxxxxxxxxxxxx", WEAK),
        ("mnbvcxzlkjhgfds", WEAK),
        ("fedcba9876543210", None),
        ("098765432109876", WEAK),
        ("bcdefghijklmnopq", WEAK),
        ("mnbvcxylkjhgfds", WEAK),
    ],
)
def test_passwords_at_their_borders(password, refused):
    assert answer(passwords.check, password, KNOWN, MINE) == (refused or password)


def test_a_password_is_checked_as_it_is_hashed_and_refused_at_its_field():
    assert passwords.check("malie\u0308 i bardhe\u0308 7x", KNOWN) == "mali\u00eb i bardh\u00eb 7x"
    assert answer(passwords.check, "short", KNOWN, MINE, "new_password") == [
        ("new_password", "PASSWORD_TOO_WEAK", {"min": "15"})
    ]
    assert answer(passwords.check, "x" * 257, KNOWN, MINE, "new_password") == [
        ("new_password", "FIELD_TOO_LONG", {"max": "256"})
    ]


# Sessions


def test_how_long_sessions_and_invitations_last():
    assert sessions.absolute_end(NOW) == dt.datetime(2026, 11, 22, 17, 0, tzinfo=dt.UTC)
    assert sessions.invitation_end(NOW) == dt.datetime(2026, 11, 29, 9, 0, tzinfo=dt.UTC)
    end = NOW + dt.timedelta(hours=8)
    assert sessions.ends(end, end - dt.timedelta(minutes=15), shared=True) == end
    before = end - dt.timedelta(minutes=15, seconds=1)
    assert sessions.ends(end, before, shared=True) == end - SECOND
    assert sessions.ends(end, before, shared=False) == end
    for seconds, used in ((19, NOW), (20, NOW + 20 * SECOND), (21, NOW + 21 * SECOND)):
        assert sessions.used(NOW, NOW + seconds * SECOND) == used


# The throttle


@pytest.mark.parametrize(
    ("policy", "delays"),
    [
        (throttle.ACCOUNT, {0: 2, 5: 2, 6: 5, 9: 5, 10: 15, 14: 15, 15: 60, 999: 60}),
        (throttle.SOURCE, {0: 1, 59: 1, 60: 5, 119: 5, 120: 15, 299: 15, 300: 60, 9999: 60}),
    ],
)
def test_delays_step_at_these_failures(policy, delays):
    assert {failures: policy.delay(failures) for failures in delays} == delays


def bucket(left: float, failures: int, age: float = 0) -> buckets.Bucket:
    return buckets.Bucket(left, failures, NOW - dt.timedelta(seconds=age))


@pytest.mark.parametrize(
    ("before", "left", "failures", "wait"),
    [
        (bucket(5, 0), 4, 1, 0),
        (bucket(1, 0), 0, 1, 0),
        (bucket(0.5, 0), 0.5, 0, 1),
        (bucket(0, 0), 0, 0, 2),
        # Two seconds bring one try back, and not a moment less does.
        (bucket(0, 0, 2), 0, 1, 0),
        (bucket(0, 0, 1), 0.5, 0, 1),
        (bucket(0, 6, 4), 0.8, 6, 1),
        (bucket(0, 15, 30), 0.5, 15, 30),
        # It fills up and no further.
        (bucket(4, 3, 3600), 4, 4, 0),
        # After a day it is as good as new; a second before it is not.
        (bucket(0, 15, 86_399), 4, 16, 0),
        (bucket(0, 15, 86_400), 4, 1, 0),
        # A clock that was set back gives nothing and takes nothing.
        (bucket(0.5, 0, -60), 0.5, 0, 1),
    ],
)
def test_one_try_of_an_account(before, left, failures, wait):
    after, seconds = buckets.take(before, throttle.ACCOUNT, NOW)
    assert (round(after.left, 6), after.failures, after.updated) == (left, failures, NOW)
    assert round(seconds, 6) == wait


@pytest.mark.parametrize(
    ("before", "left", "failures"),
    [(bucket(38, 2, 9), 39, 1), (bucket(39.5, 1), 40, 0), (bucket(40, 0), 40, 0)],
)
def test_one_try_is_given_back(before, left, failures):
    assert buckets.give_back(before, throttle.SOURCE) == buckets.Bucket(left, failures, before.updated)


def test_sizes_and_times_of_the_throttle():
    assert buckets.Bucket.full(throttle.ACCOUNT, NOW) == bucket(5, 0)
    assert buckets.Bucket.full(throttle.SOURCE, NOW) == bucket(40, 0)
    assert dt.timedelta(hours=24) == buckets.FORGET_AFTER
    assert dt.timedelta(days=180) == throttle.FORGET_SOURCE_AFTER


# What stands between rows and messages


def test_locales_both_ways():
    names = {
        types.LOCALE_UNSPECIFIED: "",
        types.LOCALE_SQ: "sq",
        types.LOCALE_SR_CYRL: "sr-Cyrl",
        types.LOCALE_SR_LATN: "sr-Latn",
        types.LOCALE_EN: "en",
    }
    for value, name in names.items():
        assert resources.locale_name(value) == name
        assert resources.locale_value(name) == value
    assert resources.locale_value("de") == types.LOCALE_UNSPECIFIED
    assert resources.stamp(None) is None
    assert resources.stamp(NOW).ToDatetime(dt.UTC) == NOW


def test_what_an_update_changes():
    allowed = ("email", "position")

    def changed(*paths: str) -> Any:
        return answer(resources.changed_fields, FieldMask(paths=paths), allowed)

    # Named and empty: it is taken away.
    assert changed("position") == {"position"}
    assert changed("position", "state", "id") == [
        ("update_mask", "UPDATE_MASK_INVALID", {"path": "state"}),
        ("update_mask", "UPDATE_MASK_INVALID", {"path": "id"}),
    ]
    assert set(resources.ACCOUNT_FIELDS) == {
        *("email", "display_name", "position", "institution_id", "roles", "locale", "provider_subject"),
    }
    assert set(resources.INSTITUTION_FIELDS) == {
        *("name", "full_name", "municipalities", "address", "phone", "email", "active"),
    }


ROW = {
    "provider_subject": "",
    "id": "11111111-0000-7000-8000-000000000001",
    "version": 4,
    "create_time": NOW - dt.timedelta(days=400),
    "email": "arta@x.example",
    "display_name": "Arta",
    "position": "këshilltare",
    "institution_id": "22222222-0000-7000-8000-000000000002",
    "roles": ["mrc_secretary", "mocr_officer"],
    "locale": "",
    "state": "ACTIVE",
    "keyboard_shortcuts": True,
    "digest": "WEEKLY",
    "last_sign_in_time": NOW - SECOND,
    "review_time": NOW - dt.timedelta(days=1),
    "institution_kind": "MOCR",
    "institution_municipalities": ["RAN"],
    "waiting_change_id": None,
    "second_factor": False,
}


def test_an_account_as_a_message():
    reader = Actor("x", "person", roles=frozenset({"administrator"}), municipalities=EVERYWHERE)
    message = resources.account(ROW, reader)
    assert (message.id, message.email, message.display_name) == (ROW["id"], "arta@x.example", "Arta")
    assert (message.position, message.institution_id) == ("këshilltare", ROW["institution_id"])
    assert list(message.roles) == ["mocr_officer", "mrc_secretary"]
    assert (message.locale, message.state, message.etag[:2]) == (0, pb.ACCOUNT_STATE_ACTIVE, "4-")
    assert message.keyboard_shortcuts
    assert message.digest == pb.DIGEST_WEEKLY
    assert message.last_sign_in_time.ToDatetime(dt.UTC) == NOW - SECOND
    assert message.review_time.ToDatetime(dt.UTC) == NOW - dt.timedelta(days=1)
    assert message.review_due_time.ToDatetime(dt.UTC) == NOW + dt.timedelta(days=364)
    assert message.create_time.ToDatetime(dt.UTC) == NOW - dt.timedelta(days=400)
    assert [(one.name, one.allowed, one.reason) for one in message.actions] == [
        *((name, True, "") for name in OFFERED[:4]),
        ("restore_account", False, "ACCOUNT_NOT_IN_STATE"),
        ("reset_second_factor", False, "NO_SECOND_FACTOR"),
    ]
    assert message.actions[4].metadata["state"] == "ACCOUNT_STATE_ACTIVE"
    mine = resources.account(ROW, Actor(ROW["id"], "person", roles=frozenset({"administrator"})))
    assert {one.reason for one in mine.actions} == {"", "OWN_ACCOUNT"}
    assert not resources.account(ROW, Actor("x", "person", roles=frozenset({"mocr_head"}))).actions


def test_a_person_as_services_know_them():
    who = resources.actor(ROW, "visit")
    assert who == Actor(
        account_id=ROW["id"],
        kind="person",
        institution_id=ROW["institution_id"],
        institution_kind="MOCR",
        roles=frozenset({"mrc_secretary", "mocr_officer"}),
        municipalities=("RAN",),
        strands=("RETURN", "REINTEGRATION", "INTEGRATION"),
        locale="en",
        purpose="visit",
    )
    assert resources.actor({**ROW, "locale": "sq"}, "").locale == "sq"
    assert AUDIENCES == ("registry", "assessment", "referral", "benefits", "reporting", "identity")


# Letters, secrets, settings


def test_a_letter_as_it_is_sent():
    letter = mail.letter(
        "invitation",
        to="a@x.example",
        name="Arta",
        locale="",
        sender="p@x.example",
        link="https://l/1",
        days="7",
    )
    assert (letter["To"], letter["From"]) == ("a@x.example", "p@x.example")
    assert letter["Auto-Submitted"] == "auto-generated"
    bodies = letter.get_content().split("\n\n--\n\n")
    assert len(bodies) == 3
    for body in bodies:
        assert body.count("https://l/1") == 1
        assert "Arta" in body
    one = mail.letter(
        "invitation",
        to="a@x.example",
        name="Arta",
        locale="sr-Latn",
        sender="p@x.example",
        link="l",
        days="7",
    )
    assert "Dobar dan, Arta" in one.get_content()
    assert "\n--\n" not in one.get_content()


def test_secrets_are_long_and_kept_as_their_hash():
    assert len({new_secret() for _ in range(3)}) == 3
    assert len(new_secret()) == 43
    known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert fingerprint("abc").hex() == known


def test_what_identity_is_told_when_nothing_is_said(tmp_path):
    settings = Settings(database_url="x", key_file=tmp_path, keys_file=tmp_path)
    assert (settings.smtp_url, settings.mail_from) == ("", "prag@localhost")
    assert (settings.public_url, settings.bootstrap_email) == ("http://127.0.0.1:8080", "")
    first = {"bootstrap_email": "first@x.example", "bootstrap_password": "nje fjale qe s'e di askush"}
    given = Settings(database_url="x", key_file=tmp_path, keys_file=tmp_path, **first)
    assert given.bootstrap_email == "first@x.example"
    # Nor the administrator's own address.
    with pytest.raises(SettingsError, match="15 characters"):
        Settings(
            database_url="x",
            key_file=tmp_path,
            keys_file=tmp_path,
            bootstrap_email="first.of.all.people@x.example",
            bootstrap_password="first.of.all.people",
        )
