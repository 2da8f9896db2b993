"""Queries: one statement each, written once at start, run by asyncpg as plain text.

SQLAlchemy Core writes the text where that helps, and is not there when it runs (0.3 to 1 ms a call).
Every statement sets its own scope before it looks: `set_config` in an uncorrelated sub-select is a
one-time filter above the scan, so it runs first, and it ends with the statement. A statement with
`people=` writes the access record too: those rows and no others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Select, literal_column
from sqlalchemy.dialects.postgresql import asyncpg as asyncpg_dialect
from sqlalchemy.sql.compiler import SQLCompiler

from services.chassis.clock import ZONE
from services.chassis.database.access_records import COLUMNS
from services.domain.roles import Duty

__all__ = ["FileOf", "Statement", "literals", "merged"]

_SCOPE: Final = "(SELECT set_config('prag.scope', :prag_scope, true)) IS NOT NULL"
# A name after a single colon; `::text` is a cast and 'a:b' inside quotes is left alone.
_TOKEN: Final = re.compile(r"'(?:[^']|'')*'|::|:([a-z_][a-z0-9_]*)", re.IGNORECASE)
_PEOPLE: Final = (
    "coalesce(CAST(array_agg(DISTINCT person) FILTER (WHERE person IS NOT NULL) AS uuid[]), '{}')"
)
# The same reader in the same roles, list and day, and the same people.
_LOOK_KEY: Final = (
    "CAST(md5(CAST(ROW(CAST(:prag_account_id AS text), CAST(:prag_institution_id AS text),"
    " CAST(:prag_rpc AS text), CAST(:prag_purpose AS text), CAST(:prag_roles AS text),"
    f" CAST(CAST(:prag_recorded_at AS timestamptz) AT TIME ZONE '{ZONE.key}' AS date), people) AS text))"
    " AS uuid)"
)
# Types of what the access record is made of; the rest PostgreSQL knows from where it stands.
_RECORD_TYPES: Final = {"id": "uuid", "recorded_at": "timestamptz"}


def literals(names: Iterable[str]) -> str:
    """Write names of a rule's set as the condition of an index has them: `state IN ({literals(OPEN)})`.

    A parameter would say the same, and the planner could not see that the index holds what is asked for.
    """
    names = tuple(names)
    if not all(name.isidentifier() and name.isascii() for name in names):
        raise ValueError("a name is made of letters, digits and underscores")
    return ", ".join(f"'{name}'" for name in names)


def merged(
    table: str,
    branches: str,
    where: str,
    order: str,
    limit: str,
    *,
    each: str = "",
    columns: str = "*",
    whole: tuple[str, str] | None = None,
) -> str:
    """Write a list that reads a page of each branch, and nothing that it does not show.

    `branches` are sets of values (`unnest(:states) AS s(name)`); each combination of them is looked for by
    itself, with equalities only, so that it meets no row of another: a rare state, strand or municipality
    is not sought among the common ones. A look wants no more than the order's columns, which its index
    holds. That makes the index cheaper than any other way, whatever the planner believes of a table that
    is half one city's. The rows themselves are fetched last, one page of them; `whole` says from where, and
    by which column (this table, by `id`). A branch gives `each` rows at most, all together `limit`.
    """
    keys = [part.split()[0] for part in order.split(", ")]
    source, key = whole or (table, "id")
    of_all = ", ".join(f"chosen.{part}" for part in order.split(", "))
    return (
        f"SELECT one.* FROM (SELECT look.* FROM {branches}, LATERAL (SELECT {', '.join(keys)} FROM {table}"
        f" WHERE {{scope}} AND {where} ORDER BY {order} LIMIT {each or limit}) AS look"
        f" ORDER BY {order} LIMIT {limit}) AS chosen, LATERAL ("
        f"SELECT {columns} FROM {source} WHERE id = chosen.{key} LIMIT 1) AS one ORDER BY {of_all}"
    )


@dataclass(frozen=True)
class FileOf:
    """Of which case a statement shows the file, by columns of its `answer`: the id, and if it is closed."""

    case: str
    closed: str


class Statement:
    """A query that waits for its parameters.

    `people` names a result column (uuid or uuid[]) with the persons of a row. With `record_limit`, the
    name of the parameter that asks for n + 1 rows, only the first n are recorded: the last one is read
    to know that there is more, and not shown. A list is `polled`, and what goes with it: who is shown the
    same people by it again that day leaves no record more, the one that is there counts on.

    What shows the `file` of a case says of each row whether it is open to the reader (auth/openings.py), in
    the column `prag_open`; of one that is not nothing is shown and nothing recorded.
    """

    def __init__(
        self,
        query: str | Select[Any],
        *,
        people: str | None = None,
        record_limit: str | None = None,
        polled: bool | None = None,
        file: FileOf | None = None,
    ) -> None:
        """Write the text. A select gets its scope by itself; a text has {scope} in its WHERE."""
        self.people = people
        self.file = file
        self._query = query
        self._literals: dict[str, Any] = {}
        source = self._from_select(query) if isinstance(query, Select) else query
        if "{scope}" not in source:
            raise ValueError("a query says where its scope stands: WHERE {scope} AND ...")
        source = source.replace("{scope}", _SCOPE)
        if file is not None:
            source = _with_duty(source, file)
        if people is not None:
            polled = record_limit is not None if polled is None else polled
            source = _with_record(source, people, record_limit, polled=polled, file=file)
        self._names: list[str] = []
        self.text = _TOKEN.sub(self._number, source)

    def without_record(self) -> Statement:
        """Return the same for what leaves one record of all that it reads, as a print of many parts does."""
        return Statement(self._query, file=self.file)

    def arguments(self, params: Mapping[str, Any]) -> list[Any]:
        """Return the values in the order of the text; a missing or an unknown name is a defect."""
        unknown = params.keys() - set(self._names) - {f"prag_{name}" for name in (*COLUMNS, "scope")}
        if unknown:
            raise TypeError(f"the statement has no parameter {', '.join(sorted(unknown))}")
        values = {**self._literals, **params}
        return [values[name] for name in self._names]

    def _number(self, match: re.Match[str]) -> str:
        name = match.group(1)
        if name is None:
            return match.group(0)
        if name not in self._names:
            self._names.append(name)
        return f"${self._names.index(name) + 1}"

    def _from_select(self, query: Select[Any]) -> str:
        dialect = asyncpg_dialect.dialect(paramstyle="named")  # type: ignore[no-untyped-call]
        compiled = query.where(literal_column("{scope}")).compile(dialect=dialect)
        if not isinstance(compiled, SQLCompiler):
            raise TypeError("only a select is a query")
        if compiled.post_compile_params:
            raise ValueError("write `= ANY(:values)`; a list of IN has another text for each length")
        for bind, name in compiled.bind_names.items():
            if not bind.required:
                processor = bind.type.dialect_impl(dialect).bind_processor(dialect)
                value = compiled.params[name]
                self._literals[name] = processor(value) if processor and value is not None else value
        return str(compiled)


def _with_duty(source: str, file: FileOf) -> str:
    return (
        f"SELECT answer.*, CAST(:prag_duty AS text) = '{Duty.ALWAYS}'"
        f" OR (CAST(:prag_duty AS text) = '{Duty.OPEN}' AND ({file.closed}) IS NOT TRUE)"
        f" OR answer.{file.case} IS NULL OR answer.{file.case} = ANY(CAST(:prag_opened AS uuid[]))"
        " AS prag_open"
        f" FROM ({source}) AS answer"
    )


def _with_record(
    source: str, people: str, record_limit: str | None, *, polled: bool, file: FileOf | None
) -> str:
    # The answer is read twice, so PostgreSQL keeps it, and both readers find it in its own order. What is
    # refused leaves no record: nothing was shown. A file's record says whose: by that readers are counted.
    shown = f"SELECT {people} AS people{f', {file.case} AS file, prag_open' if file else ''} FROM answer"
    case = (
        "CAST((array_agg(file) FILTER (WHERE file IS NOT NULL))[1] AS uuid)" if file else "CAST(NULL AS uuid)"
    )
    is_open = "bool_and(prag_open)"
    if record_limit is not None:
        shown += f" LIMIT CAST(:{record_limit} AS bigint) - 1"
        is_open = f"(SELECT {is_open} FROM answer)"
    having = f" HAVING coalesce({is_open}, true)" if file else ""
    values = ", ".join(f"CAST(:prag_{name} AS {_RECORD_TYPES.get(name, 'text')})" for name in COLUMNS)
    people_of = f"({shown}) AS shown LEFT JOIN LATERAL unnest(ARRAY[shown.people]) AS person ON true{having}"
    if not polled:
        record = (
            f"INSERT INTO access_record ({', '.join(COLUMNS)}, person_ids, case_id)"
            f" SELECT {values}, {_PEOPLE}, {case} FROM {people_of}"
        )
    else:
        record = (
            f"INSERT INTO access_record ({', '.join(COLUMNS)}, person_ids, case_id, last_at, look_key)"
            f" SELECT {values}, people, case_id, CAST(:prag_recorded_at AS timestamptz), {_LOOK_KEY}"
            f" FROM (SELECT {_PEOPLE} AS people, {case} AS case_id FROM {people_of}) AS looked"
            " ON CONFLICT (look_key) DO UPDATE SET times = access_record.times + 1,"
            " last_at = greatest(access_record.last_at, excluded.last_at)"
        )
    return f"WITH answer AS MATERIALIZED ({source}), record AS ({record}) SELECT * FROM answer"
