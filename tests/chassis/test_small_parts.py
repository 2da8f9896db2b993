"""Clock, ids, settings, logs and the table of roles."""

import datetime as dt
import itertools
import json
import logging
from dataclasses import dataclass

import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from google.type.date_pb2 import Date
from hypothesis import given
from hypothesis import strategies as st

from services.chassis import call_context, dates, ids, settings, telemetry
from services.chassis.auth.actors import Actor, acting, caller
from services.chassis.clock import FrozenClock
from services.chassis.errors import DomainError, InvalidArgument, NotFound, Unauthenticated
from services.chassis.settings import SettingsError, variable
from services.domain import roles
from services.domain.municipalities import MUNICIPALITIES


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        ("2026-01-31T22:59:59+00:00", "2026-01-31"),
        ("2026-01-31T23:00:00+00:00", "2026-02-01"),
        ("2026-07-31T21:59:59+00:00", "2026-07-31"),
        ("2026-07-31T22:00:00+00:00", "2026-08-01"),
    ],
)
def test_a_day_begins_at_midnight_in_kosovo(instant, day):
    assert FrozenClock(dt.datetime.fromisoformat(instant)).today().isoformat() == day


def test_a_clock_takes_no_instant_without_a_zone():
    with pytest.raises(ValueError, match="time zone"):
        FrozenClock(dt.datetime(2026, 1, 1))  # noqa: DTZ001


@given(st.lists(st.integers(min_value=0, max_value=2**48 - 2**20), min_size=2, max_size=300))
def test_ids_are_version_7_and_never_step_back(milliseconds):
    source = ids.Ids()
    made = [source.new(moment) for moment in milliseconds]
    assert made == sorted(made)
    assert len(set(made)) == len(made)
    assert {(one.version, one.variant) for one in made} == {(7, "specified in RFC 4122")}


def test_ids_count_on_within_a_millisecond():
    source = ids.Ids()
    made = [source.new(1_700_000_000_000) for _ in range(10_000)]
    assert made == sorted(set(made))


def test_what_is_no_id_is_wrong_in_a_field_and_not_found_in_a_path():
    for text, reason in (("", "FIELD_REQUIRED"), ("x", "FIELD_INVALID_ID"), ("\x00", "FIELD_INVALID_ID")):
        with pytest.raises(InvalidArgument) as caught:
            ids.parse(text, "case_id")
        assert [(one.field, one.reason) for one in caught.value.fields] == [("case_id", reason)]
        with pytest.raises(NotFound):
            ids.found(text, "CASE_NOT_FOUND")


@pytest.mark.parametrize(
    "given", [(1, 1, 1), (9999, 12, 31), (202, 5, 9), (2026, 2, 31), (2026, 0, 9), (0, 2, 9), (-1, -1, -1)]
)
def test_a_day_of_no_case_is_no_day(given):
    with pytest.raises(InvalidArgument) as caught:
        dates.day(Date(year=given[0], month=given[1], day=given[2]), "seen_on")
    assert [(one.field, one.reason) for one in caught.value.fields] == [("seen_on", "DATE_INVALID")]


@pytest.mark.parametrize("seconds", [-62135596800, 253402300799, 2**62])
def test_an_instant_at_the_ends_of_the_calendar_is_none(seconds):
    with pytest.raises(InvalidArgument) as caught:
        dates.instant(Timestamp(seconds=seconds), "seen_time")
    assert [(one.field, one.reason) for one in caught.value.fields] == [("seen_time", "DATE_INVALID")]


@dataclass(frozen=True)
class _Settings:
    name: str = variable("NAME")
    secret: str = variable("SECRET", secret=True)
    count: int = variable("COUNT", 3, parse=int)
    peers: dict[str, str] = variable("PEERS", {}, parse=settings.peers)  # noqa: RUF009 - makes a field


def test_settings_come_from_variables_and_from_files(tmp_path):
    tmp_path.joinpath("secret").write_text("s3cret\n")
    environment = {"NAME": "x", "SECRET_FILE": str(tmp_path / "secret"), "PEERS": "a=h:1, b=h:2,"}
    loaded = settings.load(_Settings, environment)
    assert loaded == _Settings(name="x", secret="s3cret", count=3, peers={"a": "h:1", "b": "h:2"})
    assert "s3cret" not in repr(loaded)


def test_all_that_is_wrong_is_said_at_once_and_no_value_repeated():
    environment = {"SECRET_FILE": "/nowhere/secret", "COUNT": "many", "PEERS": "a"}
    with pytest.raises(SettingsError) as caught:
        settings.load(_Settings, environment)
    assert [problem.split(" ")[0] for problem in caught.value.problems] == [
        "NAME",
        "SECRET_FILE",
        "COUNT",
        "PEERS",
    ]


def test_half_a_set_of_certificates_is_refused(tmp_path):
    environment = {
        "DATABASE_URL": "x",
        "PRAG_KEY_FILE": "k",
        "PRAG_KEYS_FILE": "ks",
        "PRAG_TLS_KEY": "only this",
    }
    with pytest.raises(SettingsError, match="belong together"):
        settings.load(settings.ServiceSettings, environment)


def lines(capsys):
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_log_line_has_no_key_that_is_not_on_the_list(logs, capsys):
    telemetry.log.info("call", rpc="x", name="Ana Petrović", note="tajna")
    telemetry.log.info("Ana Petrović came in")
    first, second = lines(capsys)
    assert (first["rpc"], first["service"], first["dropped"]) == ("x", "sample", ["name", "note"])
    assert second["event"] == "not_a_word"
    assert set(first) | set(second) <= telemetry.ALLOWED


def test_exceptions_and_libraries_are_logged_without_their_words(logs, capsys):
    def fail():
        raise ValueError("Key (name)=(Ana) already exists")

    try:
        fail()
    except ValueError:
        telemetry.log.exception("part_failed")
        logging.getLogger("asyncpg").exception("row of %s", "Ana")
    output = capsys.readouterr().out
    assert "Ana" not in output
    ours, theirs = (json.loads(line) for line in output.splitlines())
    assert ours["error_type"] == theirs["error_type"] == "ValueError"
    assert ours["error_places"][-1].endswith(" fail")
    assert (theirs["event"], theirs["logger"]) == ("library_log", "asyncpg")


def test_a_log_line_carries_the_trace_of_its_call(logs, capsys):
    with call_context.during(call_context.CurrentCall(rpc="x")) as call:
        telemetry.log.info("call")
    assert lines(capsys)[0]["trace_id"] == call.traceparent.split("-")[1]


@pytest.mark.parametrize("parent", ["", "00-x-y-01", "00-" + "0" * 32 + "-b7ad6b7169203331-01", "a" * 4000])
def test_a_bad_trace_is_replaced(parent):
    _, trace, span, _ = call_context.new_traceparent(parent).split("-")
    assert (len(trace), len(span)) == (32, 16)
    assert trace not in parent


def test_acting_ends_where_it_ends():
    with pytest.raises(Unauthenticated):
        caller()
    with acting(Actor(account_id="x", kind="person")) as actor:
        assert caller() is actor
    with pytest.raises(DomainError):
        caller()


def test_the_table_of_roles_holds_together():
    holders = set(itertools.chain(*roles.PERMISSIONS.values()))
    # Two roles hold no permission yet: their pages are not in this issue.
    assert set(roles.ROLES) - holders == {"ac_member", "donor"}
    assert holders <= set(roles.ROLES)
    assert len(MUNICIPALITIES) == len(set(MUNICIPALITIES)) == 38
    assert all(role.sees <= role.authors for role in roles.ROLES.values())


def test_the_administrator_reads_no_case_and_the_auditor_nothing_sensitive():
    of_cases = {"case", "person", "document", "visit", "assessment", "plan", "referral", "application"}
    administrator = roles.ROLES["administrator"]
    assert not {permission.split(".")[0] for permission in administrator.permissions} & of_cases
    assert not administrator.sees | administrator.authors | roles.ROLES["auditor"].sees


@pytest.mark.parametrize(
    ("held", "count"),
    [
        ({"mocr_officer", "mocr_head"}, 0),
        ({"mrc_chair", "mrc_member"}, 0),
        ({"mocr_officer", "mrc_secretary"}, 0),
        ({"mocr_officer", "mrc_member"}, 1),
        ({"mocr_head", "mrc_chair"}, 1),
        ({"mocr_officer", "regional_coordinator"}, 1),
        ({"mcr_officer", "regional_coordinator"}, 1),
        ({"mcr_officer"}, 0),
        ({"mrc_member", "ac_member"}, 1),
        ({"administrator", "donor"}, 1),
        ({"auditor", "mocr_officer", "mrc_chair"}, 3),
    ],
)
def test_nobody_is_on_both_sides_of_an_act(held, count):
    found = roles.conflicts(held)
    assert len(found) == count
    assert all(set(pair) <= held for pair in found)


def test_no_account_may_draft_and_decide_or_approve_its_own():
    met = 0
    for drafts, decides in (
        ("application.write", "session.vote"),
        ("plan.write", "plan.approve"),
        ("application.write", "execution.write"),
        ("session.vote", "execution.write"),
    ):
        for one in roles.PERMISSIONS[drafts]:
            for other in roles.PERMISSIONS[decides]:
                met += 1
                # One ministry decides and pays; its officers are held apart by the act: benefits' rule.
                assert one == other == "mcr_officer" or roles.conflicts({one, other}), (one, other)
    assert met == 25


def test_reach_and_strands_of_several_roles_are_the_widest():
    assert roles.reach(frozenset({"csw_officer", "mocr_officer"})) is roles.Reach.MUNICIPALITY
    assert roles.reach(frozenset({"drrpif_officer", "mcr_officer"})) is roles.Reach.NATION
    assert roles.strands(frozenset({"mcr_officer", "drrpif_officer"})) == roles.STRANDS
    assert roles.strands(frozenset({"nothing"})) == ()
