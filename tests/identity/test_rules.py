"""Tables of identity's rules: rights, states, passwords, sessions, the throttle."""

import csv
import datetime as dt
import re

import pytest

from services.chassis import throttle as buckets
from services.chassis.errors import DomainError, FailedPrecondition, FieldErrors, InvalidArgument
from services.domain import purposes, roles
from services.domain.municipalities import EVERYWHERE, MUNICIPALITIES
from services.identity.passwords import known_passwords, own_words
from services.identity.rules import accounts, passwords, rights, sessions, throttle
from services.identity.rules.fields import email, email_key, phone, text
from tests.architecture.contracts import ROOT

NOW = dt.datetime(2026, 11, 22, 9, 0, tzinfo=dt.UTC)


def reasons(error: InvalidArgument) -> list[tuple[str, str]]:
    return [(violation.field, violation.reason) for violation in error.fields]


def test_every_role_has_a_kind_of_institution_and_every_machine_a_role():
    assert {role for kind in rights.KINDS.values() for role in kind.roles} == set(roles.ROLES)
    for kind in rights.KINDS.values():
        assert not kind.machine or kind.machine in kind.roles


@pytest.mark.parametrize(
    ("kind", "held", "reason"),
    [
        ("MOCR", ["mocr_officer"], None),
        ("MOCR", ["mocr_officer", "mocr_head", "mrc_secretary"], None),
        ("MOCR", ["regional_coordinator"], "ROLE_NOT_FOR_INSTITUTION"),
        ("MOCR", ["administrator"], "ROLE_NOT_FOR_INSTITUTION"),
        ("MRC", ["mrc_chair", "mrc_member"], None),
        # Who writes the minutes does not vote.
        ("MRC", ["mrc_member", "mrc_secretary"], "ROLES_CONFLICT"),
        ("MRC", ["mocr_officer", "mrc_member"], "ROLE_NOT_FOR_INSTITUTION"),
        ("EO", ["institution_officer"], None),
        ("CSW", ["institution_officer"], "ROLE_NOT_FOR_INSTITUTION"),
        ("CSW", ["csw_officer"], None),
        ("MHC", ["health_officer"], None),
        ("POLICE", ["police_officer"], None),
        ("DRRPIF", ["drrpif_officer", "mcr_officer"], "ROLE_NOT_FOR_INSTITUTION"),
        ("ADMIN", ["administrator"], None),
        ("EO", ["emperor"], "FIELD_UNKNOWN_VALUE"),
    ],
)
def test_roles_of_a_person_at_an_institution(kind, held, reason):
    if reason is None:
        assert rights.check_roles(held, kind) == set(held)
    else:
        with pytest.raises(InvalidArgument) as caught:
            rights.check_roles(held, kind)
        assert {found for _, found in reasons(caught.value)} == {reason}


@pytest.mark.parametrize(
    ("held", "served", "expected"),
    [
        (["mocr_officer"], ["RAN"], ("RAN",)),
        (["mrc_secretary", "mocr_officer"], ["RAN"], ("RAN",)),
        (["regional_coordinator"], ["GJL", "RAN", "VIT"], ("GJL", "RAN", "VIT")),
        (["institution_officer"], ["GJL", "RAN"], ("GJL", "RAN")),
        (["drrpif_officer"], MUNICIPALITIES, EVERYWHERE),
        (["mcr_officer"], MUNICIPALITIES, EVERYWHERE),
        (["auditor"], MUNICIPALITIES, EVERYWHERE),
        # A partner in the whole country sees all municipalities, and not what nobody has taken yet.
        (["partner_officer"], MUNICIPALITIES, MUNICIPALITIES),
    ],
)
def test_scope(held, served, expected):
    assert rights.scope(held, served) == expected
    assert len(EVERYWHERE) == 39


@pytest.mark.parametrize(
    ("kind", "codes", "expected"),
    [
        ("MOCR", ["RAN"], ("RAN",)),
        ("MOCR", ["RAN", "GJL"], "FIELD_TOO_MANY"),
        ("MOCR", [], "FIELD_REQUIRED"),
        ("EO", ["RAN", "GJL"], ("GJL", "RAN")),
        ("EO", ["XXX"], "FIELD_UNKNOWN_VALUE"),
        ("EO", ["---"], "FIELD_UNKNOWN_VALUE"),
        ("MCR", [], MUNICIPALITIES),
        ("PALACE", ["RAN"], "FIELD_UNKNOWN_VALUE"),
    ],
)
def test_municipalities_served(kind, codes, expected):
    if isinstance(expected, tuple):
        assert rights.check_municipalities(kind, codes) == expected
    else:
        with pytest.raises(InvalidArgument) as caught:
            rights.check_municipalities(kind, codes)
        assert [reason for _, reason in reasons(caught.value)] == [expected]


def test_only_institutions_that_answer_have_systems_of_their_own():
    assert rights.check_machine("EO") == "institution_officer"
    assert rights.machine_audiences("EO") == ("referral",)
    for kind in ("MOCR", "MRC", "DRRPIF", "ADMIN", "DONOR"):
        with pytest.raises(InvalidArgument):
            rights.check_machine(kind)
    # An institution's system never gets a token for registry, where the names are; police reports there.
    assert [kind for kind, one in rights.KINDS.items() if "registry" in one.audiences] == ["POLICE"]


@pytest.mark.parametrize(
    ("kind", "field", "reason"),
    [
        ("DIR", "WORK_HOUSING", None),
        ("MINISTRY", "WORK_EDUCATION", None),
        ("EO", "", None),
        ("DIR", "", "FIELD_REQUIRED"),
        ("DIR", "WORK_MAGIC", "FIELD_UNKNOWN_VALUE"),
        ("EO", "WORK_EMPLOYMENT", "FIELD_UNKNOWN_VALUE"),
    ],
)
def test_a_directorate_and_a_ministry_say_which_one_they_are(kind, field, reason):
    if reason is None:
        rights.check_field(kind, field)
        return
    with pytest.raises(InvalidArgument) as refused:
        rights.check_field(kind, field)
    assert [(one.field, one.reason) for one in refused.value.fields] == [("institution.field", reason)]


def test_what_may_be_told_to_each_kind_of_institution_is_decided():
    assert purposes.OF_KIND.keys() == rights.KINDS.keys()
    # Nobody's own system reads of a family that may not be told.
    assert not any(
        rights.KINDS[kind].machine for kind in rights.KINDS if purposes.OF_KIND[kind] == purposes.NOBODY
    )


@pytest.mark.parametrize(
    ("action", "state", "own", "expected"),
    [
        ("suspend_account", "ACTIVE", False, "SUSPENDED"),
        ("suspend_account", "INVITED", False, "SUSPENDED"),
        ("suspend_account", "SUSPENDED", False, "ACCOUNT_NOT_IN_STATE"),
        ("suspend_account", "ACTIVE", True, "OWN_ACCOUNT"),
        ("restore_account", "SUSPENDED", False, "ACTIVE"),
        ("restore_account", "ACTIVE", False, "ACCOUNT_NOT_IN_STATE"),
        ("restore_account", "SUSPENDED", True, "OWN_ACCOUNT"),
        ("review_account", "ACTIVE", False, "ACTIVE"),
        ("review_account", "ACTIVE", True, "OWN_ACCOUNT"),
        ("review_account", "SUSPENDED", False, "ACCOUNT_NOT_IN_STATE"),
        ("renew_invitation", "INVITED", False, "INVITED"),
        ("renew_invitation", "ACTIVE", False, "ACTIVE"),
        ("renew_invitation", "SUSPENDED", False, "ACCOUNT_NOT_IN_STATE"),
        ("accept_invitation", "INVITED", True, "ACTIVE"),
        ("accept_invitation", "SUSPENDED", True, "ACCOUNT_NOT_IN_STATE"),
        ("update_account", "ACTIVE", True, "ACTIVE"),
    ],
)
def test_steps_of_an_account(action, state, own, expected):
    actor = "a" if own else "b"
    try:
        result = accounts.next_state(action, state, "a", actor)
    except DomainError as refusal:
        result = refusal.reason
    assert result == expected


def test_who_never_chose_a_password_is_invited_again_and_not_active():
    assert accounts.next_state("restore_account", "SUSPENDED", "a", "b", has_password=False) == "INVITED"


def test_every_step_is_offered_or_says_why_not():
    possible = accounts.offers("ACTIVE", "a", "b", waits=False, factor=False)
    assert {offer.action: offer.reason for offer in possible} == {
        "update_account": "",
        "review_account": "",
        "renew_invitation": "",
        "suspend_account": "",
        "restore_account": "ACCOUNT_NOT_IN_STATE",
        "reset_second_factor": "NO_SECOND_FACTOR",
    }
    with_factor = accounts.offers("ACTIVE", "a", "b", waits=False, factor=True)
    assert ("reset_second_factor", "") in {(offer.action, offer.reason) for offer in with_factor}
    own = accounts.offers("ACTIVE", "a", "a", waits=False, factor=True)
    assert {offer.reason for offer in own} == {"", "OWN_ACCOUNT"}


def test_own_account():
    with pytest.raises(FailedPrecondition, match="OWN_ACCOUNT"):
        rights.not_own("a", "a")


def test_a_review_is_due_a_year_after_the_last_one_or_the_invitation():
    assert accounts.review_due(None, NOW) == NOW + dt.timedelta(days=365)
    later = NOW + dt.timedelta(days=100)
    assert accounts.review_due(later, NOW) == later + dt.timedelta(days=365)


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("kafe pa sheqer ne Gjilan", None),
        ("mali i bardhë 7", None),
        ("kratka", "PASSWORD_TOO_WEAK"),
        ("fourteen chars", "PASSWORD_TOO_WEAK"),
        # Long, and on everybody's list.
        ("correcthorsebatterystaple", "PASSWORD_TOO_WEAK"),
        ("CorrectHorseBatteryStaple", "PASSWORD_TOO_WEAK"),
        ("prishtinaprishtina", "PASSWORD_TOO_WEAK"),
        ("aaaaaaaaaaaaaaaa", "PASSWORD_TOO_WEAK"),
        ("123456789012345", "PASSWORD_TOO_WEAK"),
        ("zyxwvutsrqponmlkj", "PASSWORD_TOO_WEAK"),
        ("qwertzuiopasdfghjkl", "PASSWORD_TOO_WEAK"),
        # One's own address.
        ("agim.berisha@komuna.example", "PASSWORD_TOO_WEAK"),
        ("x" * 300, "FIELD_TOO_LONG"),
        # No rules of composition: small letters and blanks alone will do.
        ("treni niset ne mesnate", None),
    ],
)
def test_passwords(password, reason):
    if reason is None:
        assert passwords.check(password, known_passwords(), "agim.berisha@komuna.example") == password
    else:
        with pytest.raises(InvalidArgument) as caught:
            passwords.check(password, known_passwords(), "agim.berisha@komuna.example")
        assert reasons(caught.value) == [("password", reason)]


@pytest.mark.parametrize(
    ("password", "weak"),
    [
        ("Prishtina-Prag-2026", True),
        ("ranilug.opstina.1", True),
        ("Општина Ранилуг 2026", True),
        ("Komuna e Gjilanit!", True),
        ("Mitrovicë e Veriut 1", True),
        ("Zyra-Komunale-Deçan", True),
        ("kafe pa sheqer ne Gjilan", False),
        ("voda teče pored Ranilug", False),
    ],
)
def test_words_of_our_own_are_no_password(password, weak):
    if weak:
        with pytest.raises(InvalidArgument):
            passwords.check(password, known_passwords(), own_words=own_words())
    else:
        assert passwords.check(password, known_passwords(), own_words=own_words()) == password


def test_every_place_is_a_word_of_our_own():
    path = ROOT / "services" / "registry" / "data" / "municipalities.csv"
    with path.open(encoding="utf-8") as file:
        names = [row[name] for row in csv.DictReader(file) for name in ("name_sq", "name_sr_cyrl", "name_en")]
    words = {word for name in names for word in re.findall("[a-z]{4,}", passwords.folded_letters(name))}
    assert len(words) > 50
    assert words <= own_words()


def test_a_letter_is_the_same_letter_however_it_was_typed():
    assert passwords.normal("mesnatë e bardhë") == passwords.normal("mesnate\u0308 e bardhe\u0308")


def test_the_list_of_known_passwords_holds_what_the_other_rules_would_let_pass():
    assert len(known_passwords()) > 80
    assert all(len(word) >= passwords.SHORTEST and word == word.casefold() for word in known_passwords())


def test_a_session_ends_after_eight_hours_and_on_a_shared_computer_after_15_idle_minutes():
    end = sessions.absolute_end(NOW)
    assert end == NOW + dt.timedelta(hours=8)
    assert sessions.ends(end, NOW, shared=False) == end
    assert sessions.ends(end, NOW, shared=True) == NOW + dt.timedelta(minutes=15)
    assert sessions.ends(end, end - dt.timedelta(minutes=1), shared=True) == end


def tries(policy: buckets.Policy, every: float, hours: float) -> int:
    """Count the tries that pass when somebody tries every so many seconds and always fails."""
    bucket, passed, now = buckets.Bucket.full(policy, NOW), 0, NOW
    while now < NOW + dt.timedelta(hours=hours):
        bucket, wait = buckets.take(bucket, policy, now)
        passed += wait == 0
        now += dt.timedelta(seconds=every)
    return passed


def test_ten_thousand_tries_in_an_hour_are_at_most_a_hundred():
    assert tries(throttle.ACCOUNT, 0.36, 1) <= 100
    # And in a day, not more than one a minute.
    assert tries(throttle.ACCOUNT, 10.0, 24) <= 24 * 60 + 20


def test_delays_grow_to_a_minute_and_no_further():
    bucket, waits = buckets.Bucket.full(throttle.ACCOUNT, NOW), []
    now = NOW
    for _ in range(60):
        bucket, wait = buckets.take(bucket, throttle.ACCOUNT, now)
        if wait:
            waits.append(wait)
            now += dt.timedelta(seconds=wait)
    assert waits == sorted(waits)
    assert waits[0] <= 2.0
    assert waits[-1] == 60.0


def test_an_office_signs_in_together_and_a_success_gives_the_try_back():
    bucket = buckets.Bucket.full(throttle.SOURCE, NOW)
    for _ in range(200):
        bucket, wait = buckets.take(bucket, throttle.SOURCE, NOW)
        assert wait == 0
        bucket = buckets.give_back(bucket, throttle.SOURCE)
    assert (bucket.left, bucket.failures) == (40.0, 0)


def test_own_successes_do_not_wash_away_other_failures_of_a_source():
    bucket = buckets.Bucket.full(throttle.SOURCE, NOW)
    for _ in range(30):
        for _ in range(2):
            bucket, _ = buckets.take(bucket, throttle.SOURCE, NOW)
        bucket = buckets.give_back(bucket, throttle.SOURCE)
    assert bucket.failures >= 29
    assert bucket.left <= 11


def test_fields_are_collected():
    errors = FieldErrors()
    assert email(errors, "email", " Agim.Berisha@Komuna.example ") == "Agim.Berisha@komuna.example"
    assert email(errors, "office", "zyra@localhost") == "zyra@localhost"
    email(errors, "a", "no address")
    text(errors, "b", "line\nline")
    phone(errors, "c", "call me")
    with pytest.raises(InvalidArgument) as caught:
        errors.check()
    assert reasons(caught.value) == [
        ("a", "EMAIL_INVALID"),
        ("b", "FIELD_INVALID_CHARACTER"),
        ("c", "PHONE_INVALID"),
    ]
    assert email_key(" Agim.BERISHA@Komuna.Example") == "agim.berisha@komuna.example"
