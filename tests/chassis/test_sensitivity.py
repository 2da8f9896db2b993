import pytest

from services.chassis.auth import sensitivity
from services.chassis.auth.actors import ANONYMOUS, Actor, service_actor
from services.chassis.errors import InvalidArgument
from tests.chassis.sample_service import (
    CreateGuestRequest,
    Guest,
    Guests,
    Household,
    Note,
    Plain,
    UpdateGuestRequest,
    guest,
)

# A household within a household is named by the outer one.
PATHS = {
    "ETHNICITY": {"ethnicity", "household.community"},
    "HEALTH": {"notes.text", "by_day.text"},
    "PROTECTION": {"threats"},
}


def actor(*roles, account="somebody"):
    return Actor(account_id=account, kind="person", roles=frozenset(roles))


@pytest.mark.parametrize(
    ("who", "hidden"),
    [
        (actor("mocr_officer"), {"HEALTH", "PROTECTION"}),
        (actor("csw_officer"), {"ETHNICITY"}),
        (actor("mocr_officer", "csw_officer"), set()),
        (actor("auditor"), {"ETHNICITY", "HEALTH", "PROTECTION"}),
        (actor("administrator"), {"ETHNICITY", "HEALTH", "PROTECTION"}),
        (actor("no_such_role"), {"ETHNICITY", "HEALTH", "PROTECTION"}),
        (service_actor("reporting"), {"ETHNICITY", "HEALTH", "PROTECTION"}),
        (ANONYMOUS, {"ETHNICITY", "HEALTH", "PROTECTION"}),
    ],
    ids=["mocr", "csw", "both", "auditor", "administrator", "unknown", "service", "nobody"],
)
@pytest.mark.parametrize("make", [guest, Guest], ids=["filled", "empty"])
def test_what_is_hidden_is_cleared_and_named_empty_or_not(who, hidden, make):
    shown = make()
    before = make()
    sensitivity.clear(shown, who)
    assert set(shown.redacted_fields) == set().union(*(PATHS[kind] for kind in hidden))
    assert shown.name == before.name
    assert shown.ethnicity == ("" if "ETHNICITY" in hidden else before.ethnicity)
    assert shown.household.within.community == (
        "" if "ETHNICITY" in hidden else before.household.within.community
    )
    assert list(shown.threats) == ([] if "PROTECTION" in hidden else list(before.threats))
    assert [note.text for note in shown.notes] == [
        "" if "HEALTH" in hidden else note.text for note in before.notes
    ]
    assert [note.text for note in shown.by_day.values()] == [
        "" if "HEALTH" in hidden else note.text for note in before.by_day.values()
    ]


def test_an_author_goes_on_seeing_what_they_wrote():
    shown = guest()
    sensitivity.clear(shown, actor("mocr_officer", account="author"))
    assert [note.text for note in shown.notes] == ["mine", ""]


def test_nobody_is_the_author_of_what_has_none():
    shown = Note(text="x")
    sensitivity.clear(shown, ANONYMOUS)
    assert shown.text == ""


def test_lists_are_cleared_within_and_each_names_its_own():
    shown = Guests(guests=[guest(), guest()])
    sensitivity.clear(shown, actor("auditor"))
    assert [one.name for one in shown.guests] == ["Ana", "Ana"]
    assert all(not one.ethnicity and "ethnicity" in one.redacted_fields for one in shown.guests)
    assert list(shown.redacted_fields) == []


def test_a_message_without_sensitive_fields_is_left_alone():
    plain = Plain(id="1", text="x")
    sensitivity.clear(plain, ANONYMOUS)
    assert plain == Plain(id="1", text="x")


def refused(request, who):
    try:
        sensitivity.refuse(request, who)
    except InvalidArgument as error:
        return [(violation.field, violation.metadata["path"]) for violation in error.fields]
    return []


MOCR, CSW, AUDITOR = actor("mocr_officer"), actor("csw_officer"), actor("auditor")


@pytest.mark.parametrize(
    ("who", "written", "places"),
    [
        (MOCR, Guest(ethnicity="A", threats=["T"], notes=[Note(text="N")]), []),
        (CSW, Guest(ethnicity="A", threats=["T"]), []),
        (AUDITOR, Guest(name="N"), []),
        (AUDITOR, Guest(ethnicity="A"), ["guest.ethnicity"]),
        (AUDITOR, Guest(notes=[Note(), Note(text="N")]), ["guest.notes[1].text"]),
        (AUDITOR, Guest(household=Household(community="C")), ["guest.household.community"]),
        (actor("institution_officer"), Guest(ethnicity="A", threats=["T"]), ["guest.ethnicity"]),
    ],
)
def test_to_write_anew_one_must_be_allowed_to_author(who, written, places):
    assert [place for place, _ in refused(CreateGuestRequest(guest=written), who)] == places


@pytest.mark.parametrize(
    ("who", "written", "paths", "places"),
    [
        (MOCR, Guest(name="N"), ["name"], []),
        (MOCR, Guest(ethnicity="A"), ["ethnicity"], []),
        (CSW, Guest(), ["ethnicity"], [("update_mask", "ethnicity")]),
        (CSW, Guest(ethnicity="A"), [], [("guest.ethnicity", "guest.ethnicity")]),
        (CSW, Guest(), ["threats", "notes"], []),
        (MOCR, Guest(), ["threats"], [("update_mask", "threats")]),
        (MOCR, Guest(), ["notes"], [("update_mask", "notes")]),
        (MOCR, Guest(), ["notes.text"], [("update_mask", "notes.text")]),
        (MOCR, Guest(), ["guest.threats"], [("update_mask", "guest.threats")]),
        (MOCR, Guest(), ["byDay"], [("update_mask", "byDay")]),
        (MOCR, Guest(), ["*"], [("update_mask", "*")]),
        (CSW, Guest(), ["household.within"], [("update_mask", "household.within")]),
        (MOCR, Guest(), ["nonsense"], []),
    ],
)
def test_what_one_cannot_see_one_cannot_overwrite(who, written, paths, places):
    request = UpdateGuestRequest(guest=written)
    request.update_mask.paths.extend(paths)
    assert refused(request, who) == places


def test_who_sees_everything_may_overwrite_everything():
    request = UpdateGuestRequest(guest=guest())
    request.update_mask.paths.append("*")
    assert refused(request, actor("mocr_officer", "csw_officer")) == []


def test_what_is_named_already_is_not_named_twice_and_what_a_service_named_stays():
    shown = guest()
    shown.redacted_fields.extend(["answers.q7", "threats"])
    sensitivity.clear(shown, actor("mocr_officer"))
    assert list(shown.redacted_fields) == ["answers.q7", "threats", "notes.text", "by_day.text"]


@pytest.mark.parametrize(
    ("name", "kind"),
    [("ethnicity", "ETHNICITY"), ("threats", "PROTECTION"), ("name", ""), ("notes", ""), ("id", "")],
)
def test_the_option_of_a_field_is_its_sensitivity(name, kind):
    assert sensitivity.sensitivity_of(Guest.DESCRIPTOR.fields_by_name[name]) == kind


@pytest.mark.parametrize(
    ("hidden", "paths"),
    [
        ((), ()),
        (("ETHNICITY",), ("ethnicity", "household.community")),
        (("HEALTH",), ("notes.text", "by_day.text")),
        (("PROTECTION",), ("threats",)),
    ],
)
def test_hidden_fields_are_named_by_their_paths(hidden, paths):
    assert sensitivity.hidden_paths(Guest.DESCRIPTOR, frozenset(hidden)) == paths
    # Who names its own is not named by what is round about it.
    assert sensitivity.hidden_paths(Guests.DESCRIPTOR, frozenset(hidden)) == ()
    assert sensitivity.hidden_paths(Plain.DESCRIPTOR, frozenset(hidden)) == ()


def test_an_author_sees_health_and_protection_and_nothing_else_more():
    """A note of one's own, within what hides all else."""
    shown = guest()
    sensitivity.clear(shown, actor("auditor", account="author"))
    assert [note.text for note in shown.notes] == ["mine", ""]
    assert (shown.ethnicity, list(shown.threats), shown.by_day["monday"].text) == ("", [], "")
    assert "notes.text" in shown.redacted_fields
    absent = Guest(name="x")
    sensitivity.clear(absent, actor("auditor"))
    assert not absent.HasField("household")


@pytest.mark.parametrize(
    ("who", "written", "places"),
    [
        (AUDITOR, Guest(by_day={"monday": Note(text="N")}), ["guest.by_day.text"]),
        (AUDITOR, Guest(by_day={"monday": Note(author_id="x")}), []),
        (AUDITOR, Guest(threats=["T"], ethnicity="A"), ["guest.ethnicity", "guest.threats"]),
        (
            AUDITOR,
            Guest(household=Household(within=Household(community="C"))),
            ["guest.household.within.community"],
        ),
        (actor("health_officer"), Guest(threats=["T"], notes=[Note(text="N")]), []),
        (actor("health_officer"), Guest(ethnicity="A"), ["guest.ethnicity"]),
        (actor("police_officer"), Guest(ethnicity="A", threats=["T"]), []),
    ],
)
def test_each_place_that_is_written_and_may_not_be_is_named(who, written, places):
    assert [place for place, _ in refused(CreateGuestRequest(guest=written), who)] == places
    assert refused(Plain(text="x"), who) == []


def test_an_update_needs_sight_where_a_new_one_needs_authorship():
    who = actor("police_officer")
    request = UpdateGuestRequest(guest=Guest(threats=["T"]))
    assert refused(request, who) == [("guest.threats", "guest.threats")]
    assert refused(CreateGuestRequest(guest=request.guest), who) == []
    request = UpdateGuestRequest(guest=Guest(name="N"))
    request.update_mask.paths.extend(["name", "id", "guest.name", "household", "redacted_fields"])
    assert refused(request, who) == [("update_mask", "household")]
    request = UpdateGuestRequest()
    request.update_mask.paths.extend(["guest", "guest.*", "household.within.community"])
    assert refused(request, who) == [
        *(("update_mask", "guest"), ("update_mask", "guest.*")),
        ("update_mask", "household.within.community"),
    ]
