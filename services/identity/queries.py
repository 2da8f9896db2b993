"""Reads of identity, one statement each.

The optional filters of these lists are `:x = '' OR ...`, which an index can't serve: there are some
thousand accounts and some hundred institutions in the country, and a page of them is read by a few.
"""

# Only lists of columns, written in this file, are put into the texts.

from __future__ import annotations

from typing import Final

from services.chassis.database.database import Statement
from services.chassis.database.statements import literals
from services.domain.alphabets import ORDERS, sort_column
from services.domain.roles import ADMINISTRATOR
from services.identity.rules.accounts import State

__all__ = [
    "ACCOUNT",
    "ACCOUNTS",
    "ACCOUNT_CHANGE",
    "ACCOUNT_CHANGES",
    "ALONE",
    "ANY_ACCOUNT",
    "CHALLENGE",
    "CLIENTS",
    "CLIENT_CREDENTIALS",
    "COLLEAGUES",
    "CREDENTIALS",
    "INSTITUTION",
    "INSTITUTIONS",
    "INVITATION",
    "LINKED",
    "MOST",
    "NAMES",
    "PASSKEYS",
    "RESOLVE",
    "RIGHTS",
    "SECOND_FACTOR",
    "SIGNED_IN",
]

# Rows of a list that is not read in pages; one more is read, to say that there is more.
MOST: Final = 2000
_INSTITUTION: Final = (
    *("id", "version", "code", "kind", "name_sq", "name_sr", "name_en", "full_name_sq", "full_name_sr"),
    *("full_name_en", "municipalities", "address", "phone", "email", "active", "demo"),
    *("waiting_change_id", "field"),
)
_ACCOUNT: Final = (
    *("id", "version", "create_time", "email", "display_name", "position", "institution_id", "roles"),
    *(
        "locale",
        "state",
        "keyboard_shortcuts",
        "digest",
        "last_sign_in_time",
        "review_time",
        "waiting_change_id",
        "second_factor",
        "provider_subject",
    ),
)
_ACCOUNT_COLUMNS: Final = ", ".join(f"a.{name}" for name in _ACCOUNT)
# `institution_id` of the account and of the institution are the same value under the same name.
_JOINED_COLUMNS: Final = ", ".join(f"i.{name} AS institution_{name}" for name in _INSTITUTION if name != "id")

_ACTIVE: Final = literals([State.ACTIVE])
_SUSPENDED: Final = literals([State.SUSPENDED])

# The session, if it is alive this instant, and everything that makes an actor of it. The same statement
# notes that the session is at work. `account.state` and `institution.active` are looked at each time, so
# that a suspension ends sessions even where the row of a session was missed.
RESOLVE: Final = Statement(
    "WITH used AS (UPDATE session SET use_time = :now WHERE secret_hash = :secret_hash AND end_time IS NULL"
    " AND expire_time > :now AND shared AND use_time > :idle_since AND use_time <= :touch_since)"
    f" SELECT {_ACCOUNT_COLUMNS}, {_JOINED_COLUMNS},"
    " s.shared AS session_shared, s.use_time AS session_use_time, s.expire_time AS session_expire_time,"
    " coalesce(s.confirm_time, s.create_time) AS session_shown_time,"
    " s.provider_factor AS session_provider_factor,"
    # Whose link was removed meanwhile shows it here again.
    " s.provider_subject <> '' AND s.provider_subject = a.provider_subject AS session_at_provider"
    " FROM session s JOIN account a ON a.id = s.account_id JOIN institution i ON i.id = a.institution_id"
    " WHERE {scope} AND s.secret_hash = :secret_hash AND s.end_time IS NULL AND s.expire_time > :now"
    f" AND (NOT s.shared OR s.use_time > :idle_since) AND a.state = {_ACTIVE} AND i.active"
)

# Whose token is no longer new. Tokens name no session: who has none left is signed out everywhere.
SIGNED_IN: Final = Statement(
    f"SELECT {_ACCOUNT_COLUMNS}, {_JOINED_COLUMNS}"
    " FROM account a JOIN institution i ON i.id = a.institution_id"
    f" WHERE {{scope}} AND a.id = :account_id AND a.state = {_ACTIVE} AND i.active AND EXISTS ("
    "SELECT FROM session s WHERE s.account_id = a.id AND s.end_time IS NULL AND s.expire_time > :now"
    " AND (NOT s.shared OR s.use_time > :idle_since))"
)

# Whose rights are asked for without a session: what was ordered is done when nobody may be signed in.
RIGHTS: Final = Statement(
    f"SELECT {_ACCOUNT_COLUMNS}, {_JOINED_COLUMNS}"
    " FROM account a JOIN institution i ON i.id = a.institution_id"
    f" WHERE {{scope}} AND a.id = :account_id AND a.state = {_ACTIVE} AND i.active"
)

CREDENTIALS: Final = Statement(
    "SELECT a.id, a.password_hash, a.email FROM account a JOIN institution i ON i.id = a.institution_id"
    f" WHERE {{scope}} AND a.email_key = :email_key AND a.state = {_ACTIVE} AND i.active"
)

# Who was linked to whom the provider says that it knows.
LINKED: Final = Statement(
    "SELECT a.id, a.password_hash, a.email_key FROM account a JOIN institution i ON i.id = a.institution_id"
    " WHERE {scope} AND a.provider_issuer = :issuer AND a.provider_subject = :subject"
    f" AND a.provider_subject <> '' AND a.state = {_ACTIVE} AND i.active"
)

# The second step of a sign-in: whose it is.
CHALLENGE: Final = Statement(
    "SELECT c.account_id, a.email_key FROM challenge c JOIN account a ON a.id = c.account_id"
    " JOIN institution i ON i.id = a.institution_id"
    " WHERE {scope} AND c.secret_hash = :secret_hash AND c.expire_time > :now"
    f" AND a.state = {_ACTIVE} AND i.active"
)

SECOND_FACTOR: Final = Statement(
    "SELECT a.roles, EXISTS (SELECT FROM totp t WHERE t.account_id = a.id AND t.sealed <> '') AS totp,"
    " (SELECT count(*) FROM recovery_code r WHERE r.account_id = a.id AND r.use_time IS NULL)"
    " AS recovery_codes FROM account a WHERE {scope} AND a.id = :id"
)

PASSKEYS: Final = Statement(
    "SELECT credential_id, name, create_time FROM passkey WHERE {scope} AND account_id = :account_id"
    " ORDER BY create_time"
)

ACCOUNT: Final = Statement(f"SELECT {_ACCOUNT_COLUMNS} FROM account a WHERE {{scope}} AND a.id = :id")

# An administrator who has nobody to confirm what they propose.
ALONE: Final = Statement(
    "SELECT count(*) = 1 FROM account"
    f" WHERE {{scope}} AND state = {_ACTIVE} AND {literals([ADMINISTRATOR])} = ANY (roles)"
)

ANY_ACCOUNT: Final = Statement("SELECT EXISTS (SELECT FROM account WHERE {scope})")

# `words` are patterns of folds, one for each word that was asked for.
ACCOUNTS: Final = {
    language: Statement(
        f"SELECT {_ACCOUNT_COLUMNS}, a.{place} AS sort_name FROM account a WHERE {{scope}}"
        " AND (:institution_id = '' OR a.institution_id::text = :institution_id)"
        " AND (:state = '' OR a.state = :state)"
        " AND (:role = '' OR :role = ANY (a.roles))"
        " AND (:query = '' OR position(lower(:query) IN a.email_key) > 0"
        " OR (cardinality(CAST(:words AS text[])) > 0 AND a.name_fold ~ ALL (CAST(:words AS text[]))))"
        f" AND (NOT :review_due OR (a.state <> {_SUSPENDED}"
        " AND coalesce(a.review_time, a.create_time) <= :review_before))"
        f" AND (:after_name = '' OR (a.{place}, a.id) > (:after_name, CAST(:after_id AS uuid)))"
        f" ORDER BY a.{place}, a.id LIMIT :limit"
    )
    for language, place in ((language, sort_column(language)) for language in ORDERS)
}

# An act may be a system's; it has a name as well.
NAMES: Final = Statement(
    "SELECT id, display_name, institution_id, position FROM account"
    " WHERE {scope} AND id = ANY (CAST(:ids AS uuid[]))"
    " UNION ALL SELECT id, name, institution_id, '' FROM client WHERE id = ANY (CAST(:ids AS uuid[]))"
)

COLLEAGUES: Final = Statement(
    "SELECT a.id, a.display_name, a.institution_id, a.position, a.roles"
    " FROM account a JOIN institution i ON i.id = a.institution_id WHERE {scope}"
    f" AND a.state = {_ACTIVE} AND i.active"
    " AND (:institution_id = '' OR a.institution_id::text = :institution_id)"
    " AND (:role = '' OR :role = ANY (a.roles))"
    " AND (:municipality = '' OR :municipality = ANY (i.municipalities))"
    " AND (CAST(:ids AS text[]) = '{}' OR a.id::text = ANY (CAST(:ids AS text[])))"
    " AND i.municipalities && CAST(:reach AS text[])"
    " ORDER BY lower(a.display_name), a.id"
    f" LIMIT {MOST + 1}"
)

_INSTITUTION_COLUMNS: Final = ", ".join(_INSTITUTION)

INSTITUTION: Final = Statement(f"SELECT {_INSTITUTION_COLUMNS} FROM institution WHERE {{scope}} AND id = :id")

INSTITUTIONS: Final = Statement(
    f"SELECT {_INSTITUTION_COLUMNS} FROM institution WHERE {{scope}}"
    " AND (:kind = '' OR kind = :kind) AND (:municipality = '' OR :municipality = ANY (municipalities))"
    f" ORDER BY kind, code LIMIT {MOST + 1}"
)

_CHANGES: Final = (
    "SELECT c.id, c.account_id, c.institution_id, c.act, c.state, c.delivery, c.fields, c.proposed_by,"
    " c.create_time, c.decided_by, c.decide_time, a.display_name, i.kind, i.municipalities"
    " FROM account_change c LEFT JOIN account a ON a.id = c.account_id"
    " JOIN institution i ON i.id = c.institution_id"
)

# `offices` are the kinds of institutions that the reader heads in `reach`; empty for who reads all.
ACCOUNT_CHANGES: Final = Statement(
    f"{_CHANGES} WHERE {{scope}} AND (:account_id = '' OR c.account_id::text = :account_id)"
    " AND (:state = '' OR c.state = :state)"
    " AND (CAST(:offices AS text[]) = '{}' OR (i.kind = ANY (CAST(:offices AS text[]))"
    " AND i.municipalities <@ CAST(:reach AS text[])))"
    " AND (CAST(:before_id AS uuid) IS NULL OR c.id < CAST(:before_id AS uuid))"
    " ORDER BY c.id DESC LIMIT :limit"
)

ACCOUNT_CHANGE: Final = Statement(f"{_CHANGES} WHERE {{scope}} AND c.id = :id")

CLIENTS: Final = Statement(
    "SELECT id, institution_id, name, active, create_time FROM client WHERE {scope}"
    " AND (:institution_id = '' OR institution_id::text = :institution_id)"
    " AND (:own = '' OR institution_id::text = :own)"
    f" ORDER BY create_time DESC, id DESC LIMIT {MOST + 1}"
)

CLIENT_CREDENTIALS: Final = Statement(
    "SELECT c.id, c.secret_hash, c.institution_id, i.kind, i.municipalities"
    " FROM client c JOIN institution i ON i.id = c.institution_id"
    " WHERE {scope} AND c.id = :id AND c.active AND i.active"
)

# Who invited may still do so: the link of one who was dismissed opens nothing. Accounts are never deleted.
INVITATION: Final = Statement(
    "SELECT v.id, v.account_id, v.expire_time, a.email, a.display_name, a.locale"
    " FROM invitation v JOIN account a ON a.id = v.account_id"
    " JOIN institution i ON i.id = a.institution_id"
    " WHERE {scope} AND v.secret_hash = :secret_hash AND v.end_time IS NULL AND v.expire_time > :now"
    " AND i.active"
    f" AND a.state <> {_SUSPENDED} AND NOT EXISTS ("
    "SELECT FROM account b JOIN institution bi ON bi.id = b.institution_id WHERE b.id::text = v.invited_by"
    f" AND NOT (b.state = {_ACTIVE} AND bi.active AND b.roles && CAST(:inviting AS text[])))"
)
