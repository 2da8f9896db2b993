"""What was written of persons before it had days gets those on which it was written down."""

import datetime as dt
import importlib
import json

from tests.registry.conftest import RegistryUnderTest
from tests.rights.seeds import add

MIGRATION = importlib.import_module("services.registry.migrations.0047_records")
# Half an hour after midnight in Kosovo.
BORN = dt.datetime(2026, 1, 10, 23, 30, tzinfo=dt.UTC)


async def test_needs_and_profiles_begin_on_the_day_on_which_they_were_written(service: RegistryUnderTest):
    database = service.database
    given = {"create_time": BORN, "vulnerabilities": ["OTHER", "DISABILITY"], "schooling": "four years"}
    people = {}
    for name, changes in {
        "as registered": {},
        "corrected": {"languages": ["sr"]},
        "nothing": {"vulnerabilities": [], "schooling": ""},
    }.items():
        people[name] = (await database.all("SELECT gen_random_uuid() AS id"))[0]["id"]
        await add(database, "person", id=people[name], **{**given, **changes})
    # A need came, went and came again; a language was added.
    for day, field, previous, by in (
        (1, "vulnerabilities", ["OTHER"], "first"),
        (2, "vulnerabilities", ["OTHER", "DISABILITY"], "second"),
        (3, "vulnerabilities", ["OTHER"], "third"),
        (4, "languages", [], "fourth"),
        (5, "relation", "HEAD", "fifth"),
    ):
        await add(
            database,
            "person_history",
            person_id=people["corrected"],
            field=field,
            previous=json.dumps(previous),
            changed_by=by,
            changed_time=dt.datetime(2026, 3, day, 12, tzinfo=dt.UTC),
        )
    for statement in (MIGRATION._STANDING, MIGRATION._HEARD):
        await database.all(statement)
    needs = await database.all(
        "SELECT person_id, code, valid_from, valid_until, recorded_by FROM vulnerability"
    )
    registered = dt.date(2026, 1, 11)
    assert {tuple(row.values()) for row in needs} == {
        (people["as registered"], "OTHER", registered, None, ""),
        (people["as registered"], "DISABILITY", registered, None, ""),
        (people["corrected"], "OTHER", registered, None, ""),
        (people["corrected"], "DISABILITY", dt.date(2026, 3, 3), None, "third"),
    }
    profiles = await database.all(
        "SELECT person_id, done_on, source, schooling, languages, recorded_by FROM person_profile"
    )
    assert sorted(map(tuple, (row.values() for row in profiles)), key=lambda row: row[1]) == [
        (people["as registered"], registered, "FORM", "four years", [], ""),
        (people["corrected"], dt.date(2026, 3, 4), "FORM", "four years", ["sr"], "fourth"),
    ]
