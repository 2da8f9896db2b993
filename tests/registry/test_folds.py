"""Who was registered when fewer letters were known is found once the folds are made anew."""

import importlib

from google.type.date_pb2 import Date
from prag.registry.v1 import registry_service_pb2 as pb
from sqlalchemy.ext.asyncio import create_async_engine

from tests.registry.conftest import RegistryUnderTest, someone


async def test_old_folds_are_made_anew(service: RegistryUnderTest):
    case = await service.registered(someone("Мар'яна", "Щербак", birth_date=Date(year=1988)))
    await service.registered(someone("Agim", "Krasniqi"))
    [person] = (await service.officer.ListPersons(pb.ListPersonsRequest(case_id=case.id))).persons
    keys = "SELECT given, family FROM person_key WHERE person_id = $1"
    tokens = "SELECT token FROM person_token WHERE person_id = $1 ORDER BY token"
    [new] = await service.database.all(keys, person.id)
    words = [row["token"] for row in await service.database.all(tokens, person.id)]
    assert (words, *new) == (["mariana", "scerbak"], "mariana", "scerbak")
    # As it was: an apostrophe parted the name, and щ was Bulgarian.
    await service.database.all(
        "UPDATE person_key SET given = 'mar iana', family = 'sterbak' WHERE person_id = $1", person.id
    )
    await service.database.all("DELETE FROM person_token WHERE person_id = $1", person.id)
    await service.database.all(
        "INSERT INTO person_token SELECT t, $1, 1988 FROM unnest(ARRAY['mar', 'iana', 'sterbak', '#1']) t",
        person.id,
    )
    before = await service.database.all("SELECT * FROM person_key WHERE person_id <> $1", person.id)
    module = importlib.import_module("services.registry.migrations.0023_folds")
    engine = create_async_engine(
        service.database.admin_url.replace("postgresql://", "postgresql+asyncpg://", 1)
    )
    async with engine.begin() as connection:
        await connection.run_sync(module.fold_anew)
    await engine.dispose()
    assert await service.database.all(keys, person.id) == [new]
    assert [row["token"] for row in await service.database.all(tokens, person.id)] == ["#1", *words]
    assert await service.database.all("SELECT * FROM person_key WHERE person_id <> $1", person.id) == before
    answer = await service.officer.SearchPersons(pb.SearchPersonsRequest(name="Shcherbak Mariana"))
    assert [hit.card.person_id for hit in answer.hits] == [person.id]
