"""Tables of identity. Why they have no row-level security: migrations/0001_first.py."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column, validates

from services.chassis.database.database import Base, Row
from services.chassis.database.orm_base import one_of
from services.chassis.database.statements import literals
from services.chassis.ids import new_id
from services.domain import names
from services.domain.alphabets import ORDERS, sort_column, sort_key
from services.identity.rules import hands
from services.identity.rules.accounts import Digest, State
from services.identity.rules.sessions import Link

__all__ = [
    "UNIQUE_REASONS",
    "Account",
    "AccountChange",
    "Challenge",
    "Client",
    "Institution",
    "Invitation",
    "KnownSource",
    "Passkey",
    "ProviderRequest",
    "RecoveryCode",
    "Session",
    "Totp",
]

# What a violated unique constraint means to whoever caused it.
UNIQUE_REASONS = {
    "uq_institution_code": "INSTITUTION_CODE_TAKEN",
    "uq_account_email_key": "EMAIL_TAKEN",
    "pk_passkey": "PASSKEY_TAKEN",
    "uq_account_provider": "SUBJECT_TAKEN",
}


class Institution(Row, Base):
    """A party that acts in Prag, and the municipalities that it serves."""

    __tablename__ = "institution"
    __table_args__ = (
        Index("ix_institution_kind", "kind"),
        Index("ix_institution_municipalities", "municipalities", postgresql_using="gin"),
        UniqueConstraint("code", name="uq_institution_code"),
    )

    code: Mapped[str]
    kind: Mapped[str]
    # Which directorate or ministry.
    field: Mapped[str] = mapped_column(default="")
    name_sq: Mapped[str]
    name_sr: Mapped[str]
    name_en: Mapped[str]
    full_name_sq: Mapped[str]
    full_name_sr: Mapped[str]
    full_name_en: Mapped[str]
    municipalities: Mapped[list[str]] = mapped_column(ARRAY(Text))
    address: Mapped[str]
    phone: Mapped[str]
    email: Mapped[str]
    active: Mapped[bool]
    demo: Mapped[bool]
    # What waits for a second hand; one thing at a time.
    waiting_change_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("account_change.id", use_alter=True)
    )


class Account(Row, Base):
    """A person who works with Prag."""

    __tablename__ = "account"
    __table_args__ = (
        one_of("state", State),
        one_of("digest", Digest),
        Index("ix_account_institution_id", "institution_id"),
        UniqueConstraint("email_key", name="uq_account_email_key"),
        Index(
            "uq_account_provider",
            "provider_issuer",
            "provider_subject",
            unique=True,
            postgresql_where=text("provider_subject <> ''"),
        ),
        CheckConstraint(f"state <> {literals([State.ACTIVE])} OR password_hash <> ''", name="password"),
        CheckConstraint("cardinality(roles) > 0", name="roles"),
    )

    email: Mapped[str]
    # Folded, for uniqueness and for the sign-in.
    email_key: Mapped[str]
    display_name: Mapped[str]
    # The name as it is looked for, in any spelling, and by which it stands in a list, in each language.
    name_fold: Mapped[str]
    sort_sq: Mapped[str] = mapped_column(Text(collation="C"))
    sort_sr_cyrl: Mapped[str] = mapped_column(Text(collation="C"))
    sort_sr_latn: Mapped[str] = mapped_column(Text(collation="C"))
    sort_en: Mapped[str] = mapped_column(Text(collation="C"))
    position: Mapped[str]
    institution_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("institution.id"))
    roles: Mapped[list[str]] = mapped_column(ARRAY(Text))
    locale: Mapped[str]
    state: Mapped[str]
    # argon2id; empty until an invitation is accepted.
    password_hash: Mapped[str]
    keyboard_shortcuts: Mapped[bool]
    # When a letter tells of clocks.
    digest: Mapped[str] = mapped_column(default=Digest.WORKING_DAYS, server_default=Digest.WORKING_DAYS)
    last_sign_in_time: Mapped[dt.datetime | None]
    review_time: Mapped[dt.datetime | None]
    # Whether a second hand confirmed the invitation, where it takes one; before that no link goes out.
    admitted: Mapped[bool]
    # Whether the password alone is not enough.
    second_factor: Mapped[bool] = mapped_column(server_default=false())
    # Who this is at a provider of a ministry's own accounts, by its own word for itself; empty without.
    provider_issuer: Mapped[str] = mapped_column(server_default="")
    provider_subject: Mapped[str] = mapped_column(server_default="")
    # What waits for a second hand; one thing at a time.
    waiting_change_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account_change.id"))

    @validates("display_name")
    def _named(self, _key: str, name: str) -> str:
        self.name_fold = names.fold(name)
        for language in ORDERS:
            setattr(self, sort_column(language), sort_key(name, language))
        return name


class AccountChange(Row, Base):
    """What was done about an account or an institution, or is to be once a second hand confirms it."""

    __tablename__ = "account_change"
    __table_args__ = (
        one_of("act", hands.Act),
        one_of("state", hands.State),
        Index("ix_account_change_account_id", "account_id", "id"),
        Index("ix_account_change_institution_id", "institution_id", "id"),
    )

    # Absent where it is about the institution, and so about all its accounts.
    account_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id", use_alter=True))
    # Where the account is, or is to be: that office's head may be the second hand.
    institution_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("institution.id"))
    act: Mapped[str]
    state: Mapped[str]
    # MAIL or LETTER, where a secret goes to the person.
    delivery: Mapped[str]
    # Field: [before, after].
    fields: Mapped[dict[str, Any]] = mapped_column(JSONB)
    proposed_by: Mapped[str]
    decided_by: Mapped[str]
    decide_time: Mapped[dt.datetime | None]


class Session(Base):
    """A signed-in browser. Ended sessions stay for a while, for whoever asks who was signed in."""

    __tablename__ = "session"
    __table_args__ = (
        Index("ix_session_expire_time", "expire_time"),
        Index("ix_session_open", "account_id", postgresql_where=text("end_time IS NULL")),
        UniqueConstraint("secret_hash", name="uq_session_secret_hash"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    # SHA-256 of the secret in the browser's cookie.
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    shared: Mapped[bool]
    create_time: Mapped[dt.datetime]
    use_time: Mapped[dt.datetime]
    # Eight hours after the sign-in, whatever is done.
    expire_time: Mapped[dt.datetime]
    end_time: Mapped[dt.datetime | None]
    # When the person last showed who they are, after the sign-in or at the provider before it; empty = at the
    # sign-in.
    confirm_time: Mapped[dt.datetime | None]
    # signed_out, signed_out_everywhere, suspended, rights_changed, password_changed
    end_reason: Mapped[str]
    # Who signed in at the provider; empty for a sign-in by password.
    provider_subject: Mapped[str] = mapped_column(server_default="")
    # The provider asked for a second factor.
    provider_factor: Mapped[bool] = mapped_column(server_default=false())


class Invitation(Base):
    """A link by which a person chooses a password; one of a kind is open per account."""

    __tablename__ = "invitation"
    __table_args__ = (
        one_of("kind", Link),
        Index(
            "ix_invitation_open", "account_id", "kind", unique=True, postgresql_where=text("end_time IS NULL")
        ),
        UniqueConstraint("secret_hash", name="uq_invitation_secret_hash"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    # Who forgot the password asks alone, and by that makes nobody's invitation or letter void.
    kind: Mapped[str] = mapped_column(server_default=Link.INVITATION)
    # Absent while the letter waits to be sent: the secret is made when it goes out.
    secret_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    create_time: Mapped[dt.datetime]
    expire_time: Mapped[dt.datetime]
    # When it was used or replaced.
    end_time: Mapped[dt.datetime | None]
    # The account that may invite, as long as it may; empty where nobody's right is asked for.
    invited_by: Mapped[str] = mapped_column(server_default="")


class Totp(Base):
    """An authenticator, whose codes change every 30 seconds."""

    __tablename__ = "totp"

    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"), primary_key=True)
    # Encrypted. The one in use, and one that was begun and waits for a first code; empty without.
    sealed: Mapped[str]
    pending: Mapped[str]
    # No code of this step of time or one before it is taken again.
    last_step: Mapped[int] = mapped_column(BigInteger)


class RecoveryCode(Base):
    """A code on paper, for whoever lost the authenticator; each is good once."""

    __tablename__ = "recovery_code"
    __table_args__ = (Index("ix_recovery_code_account_id", "account_id"),)

    code_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    use_time: Mapped[dt.datetime | None]


class Passkey(Base):
    """A key that the person's device keeps; here is its public half."""

    __tablename__ = "passkey"
    __table_args__ = (Index("ix_passkey_account_id", "account_id"),)

    credential_id: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    # How often the device says that it was used; one that goes back is a copy.
    sign_count: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str]
    create_time: Mapped[dt.datetime]


class Challenge(Base):
    """A sign-in whose password was right and that waits for the second factor."""

    __tablename__ = "challenge"
    __table_args__ = (
        Index("ix_challenge_account_id", "account_id"),
        Index("ix_challenge_expire_time", "expire_time"),
    )

    secret_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"))
    # What the password was compared with: a new password makes the challenge void.
    password_hash: Mapped[str]
    shared: Mapped[bool]
    locale: Mapped[str]
    expire_time: Mapped[dt.datetime]
    # Who signed in at the provider, where no password was checked.
    provider_subject: Mapped[str] = mapped_column(server_default="")


class ProviderRequest(Base):
    """A browser that went to the provider to sign in there; taken by the first answer to it."""

    __tablename__ = "provider_request"
    __table_args__ = (Index("ix_provider_request_expire_time", "expire_time"),)

    # SHA-256 of what the browser keeps.
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    asked_state: Mapped[str]
    nonce: Mapped[str]
    verifier: Mapped[str]
    # Whose account is to be linked, or who shows again who they are; absent where somebody signs in.
    account_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"))
    presence: Mapped[bool] = mapped_column(server_default=false())
    shared: Mapped[bool]
    locale: Mapped[str]
    expire_time: Mapped[dt.datetime]


class Client(Row, Base):
    """An institution's own system, which signs in by OAuth 2 client credentials."""

    __tablename__ = "client"
    __table_args__ = (Index("ix_client_institution_id", "institution_id"),)

    institution_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("institution.id"))
    name: Mapped[str]
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary)
    active: Mapped[bool]


class KnownSource(Base):
    """From here, or on this device, this account has signed in before; hashed like a bucket's key."""

    __tablename__ = "known_source"
    __table_args__ = (Index("ix_known_source_use_time", "use_time"),)

    key: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    use_time: Mapped[dt.datetime]
