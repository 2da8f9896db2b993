"""The servicer of identity: open the transaction, call, convert."""

from __future__ import annotations

import datetime as dt
import hmac
import math
import uuid
from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any, Concatenate, ParamSpec, TypeVar

from google.protobuf.message import Message
from joserfc.errors import JoseError
from prag.identity.v1 import identity_service_pb2 as pb
from prag.identity.v1 import identity_service_pb2_grpc as pb_grpc

from services.chassis.auth.actors import Actor, caller, service_actor
from services.chassis.auth.tokens import LIFETIME, expiry, read_key, sign, verify
from services.chassis.database import paging
from services.chassis.database.database import Row, Tx
from services.chassis.errors import (
    FailedPrecondition,
    InvalidArgument,
    NotFound,
    ResourceExhausted,
    Unauthenticated,
    Violation,
)
from services.chassis.ids import found
from services.chassis.runtime.service import Runtime
from services.domain import names
from services.domain.roles import ADMINISTRATOR, AUDITOR, PERMISSIONS
from services.identity import passkeys, queries, resources
from services.identity.commands import (
    accounts,
    changes,
    factors,
    institutions,
    providers,
    readings,
    resets,
    sessions,
    throttle,
)
from services.identity.commands.invitations import INVITES
from services.identity.models import Account, AccountChange, Client, Institution, Session
from services.identity.openid import Asked, Proof, Provider
from services.identity.passkeys import Passkeys
from services.identity.passwords import Passwords, known_passwords, own_words
from services.identity.renewals import Renewals, machine, rights
from services.identity.rules import factors as factor_rules
from services.identity.rules import hands
from services.identity.rules import passwords as password_rules
from services.identity.rules import sessions as session_rules
from services.identity.rules.accounts import REVIEW_AFTER
from services.identity.rules.fields import email_key
from services.identity.rules.rights import machine_audiences
from services.identity.secrets import Seal, fingerprint, new_code, new_secret
from services.identity.settings import AUDIENCES

__all__ = ["IdentityServicer"]

P = ParamSpec("P")
RowT = TypeVar("RowT", bound=Row)
TriedT = TypeVar("TriedT")
# Before all sessions: as good as never.
_LONG_AGO = dt.datetime.fromtimestamp(0, dt.UTC)
_SignInRequest = pb.SignInRequest | pb.CompleteSignInRequest | pb.CompleteProviderSignInRequest


class IdentityServicer(pb_grpc.IdentityServiceServicer):
    """Who is asking."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self.database = runtime.database
        self.clock = runtime.clock
        self.passwords = Passwords()
        # The one key that signs people and machines.
        self.key = read_key(runtime.settings.key_file)
        self.renewals = Renewals(runtime)
        self.seal = Seal(runtime.settings.factor_key)
        self.passkeys = Passkeys(runtime.settings.public_url)
        self.provider = Provider(runtime.settings)
        # Whether letters can go by mail.
        self.mails = bool(runtime.settings.smtp_url)

    # Sessions.

    async def SignIn(self, request: pb.SignInRequest, context: Any) -> pb.SignInResponse:
        keys = throttle.Keys.of(email_key(request.email), request.source, request.device_token)
        # The try is counted before the password is looked at and whatever becomes of the call: who
        # sends twenty at once has used twenty.
        await self._allowed(throttle.take_try, keys)
        row = await self.database.fetchrow(queries.CREDENTIALS, email_key=email_key(request.email))
        stored = row["password_hash"] if row else ""
        password = password_rules.normal(request.password[: 2 * password_rules.LONGEST])
        if not await self.passwords.verify(stored, password) or row is None:
            raise Unauthenticated("SIGN_IN_FAILED")
        fresh = await self.passwords.hash(password) if self.passwords.stale(stored) else ""
        tried = sessions.SignIn(
            account_id=row["id"],
            password_hash=stored,
            fresh_hash=fresh,
            shared=request.shared_computer,
            locale=resources.locale_name(request.locale),
        )
        return await self._started(tried, keys, email_key(request.email), request)

    async def _started(
        self, tried: sessions.SignIn, keys: throttle.Keys, email: str, request: _SignInRequest
    ) -> pb.SignInResponse:
        """Answer who proved who they are with a session, or with what asks for the second factor."""
        secret, challenge = new_secret(), new_secret()
        async with self.database.transaction(actor=_self(tried.account_id)) as tx:
            session = await sessions.sign_in(tx, tried, secret, challenge)
            if session is None:
                # The try counts on: whose password was guessed is not known here yet.
                return await self._challenge(tried.account_id, challenge)
            device = await _known_from_now(tx, keys, email, request)
        return _signed_in(session, secret, device)

    async def CompleteSignIn(self, request: pb.CompleteSignInRequest, context: Any) -> pb.SignInResponse:
        row = await self.database.fetchrow(
            queries.CHALLENGE, secret_hash=fingerprint(request.challenge_token), now=self.clock.now()
        )
        if row is None:
            raise Unauthenticated("CHALLENGE_ENDED")
        keys = throttle.Keys.of(row["email_key"], request.source, request.device_token)
        await self._allowed(throttle.take_code, keys)
        secret = new_secret()
        async with self.database.transaction(actor=_self(row["account_id"])) as tx:

            async def check(account: Account) -> None:
                if request.passkey:
                    asked = _passkey_challenge(request.challenge_token)
                    await factors.check_passkey(tx, account, self.passkeys, asked, request.passkey)
                else:
                    await factors.check_code(tx, account, self.seal, request.code)

            session = await sessions.complete_sign_in(
                tx, row["account_id"], request.challenge_token, check, secret
            )
            await throttle.code_taken(tx, keys)
            device = await _known_from_now(tx, keys, row["email_key"], request)
        return _signed_in(session, secret, device)

    async def BeginProviderSignIn(
        self, request: pb.BeginProviderSignInRequest, context: Any
    ) -> pb.ProviderRequest:
        self.provider.check_set()
        await self._allowed(throttle.take_provider, request.source)
        gone = providers.Gone(shared=request.shared_computer, locale=resources.locale_name(request.locale))
        return await self._to_provider(gone)

    async def CompleteProviderSignIn(
        self, request: pb.CompleteProviderSignInRequest, context: Any
    ) -> pb.SignInResponse:
        proof, gone = await self._from_provider(request.request_token, request.answer, providers.Gone())
        row = await self.database.fetchrow(queries.LINKED, issuer=self.provider.issuer, subject=proof.subject)
        if row is None:
            raise Unauthenticated("ACCOUNT_NOT_LINKED")
        tried = sessions.SignIn(
            account_id=row["id"],
            password_hash=row["password_hash"],
            fresh_hash="",
            shared=gone.shared,
            locale=gone.locale,
            provider_subject=proof.subject,
            provider_factor=proof.second_factor,
            # It may have known this browser for hours, and what asks for a fresh sign-in then asks there.
            shown_time=proof.shown_time or _LONG_AGO,
        )
        keys = throttle.Keys.of(row["email_key"], request.source, request.device_token)
        return await self._started(tried, keys, row["email_key"], request)

    async def EndProviderSessions(
        self, request: pb.EndProviderSessionsRequest, context: Any
    ) -> pb.EndProviderSessionsResponse:
        self.provider.check_set()
        subject, said = await self.provider.signed_out(request.logout_token, self.clock.now())
        async with self.database.transaction(actor=service_actor("identity")) as tx:
            await providers.sign_out(tx, self.provider.issuer, subject, said)
        return pb.EndProviderSessionsResponse()

    async def BeginProviderLink(
        self, request: pb.BeginProviderLinkRequest, context: Any
    ) -> pb.ProviderRequest:
        self.provider.check_set()
        return await self._to_provider(providers.Gone(found(caller().account_id, "ACCOUNT_NOT_FOUND")))

    async def AddProviderLink(self, request: pb.AddProviderLinkRequest, context: Any) -> pb.Account:
        account_id = found(caller().account_id, "ACCOUNT_NOT_FOUND")
        gone = providers.Gone(account_id)
        proof, _ = await self._from_provider(request.request_token, request.answer, gone)
        async with self.database.transaction() as tx:
            row = await providers.link(
                tx, account_id, self.provider.issuer, proof.subject, request.session_token
            )
            await throttle.own_try_succeeded(tx, f"provider {account_id}")
        return resources.account(row, caller())

    async def RemoveProviderLink(self, request: pb.RemoveProviderLinkRequest, context: Any) -> pb.Account:
        account_id = found(caller().account_id, "ACCOUNT_NOT_FOUND")
        async with self.database.transaction() as tx:
            row = await providers.unlink(tx, account_id, request.session_token)
        return resources.account(row, caller())

    async def BeginProviderPresence(
        self, request: pb.BeginProviderPresenceRequest, context: Any
    ) -> pb.ProviderRequest:
        self.provider.check_set()
        account_id = found(caller().account_id, "ACCOUNT_NOT_FOUND")
        return await self._to_provider(providers.Gone(account_id, presence=True))

    async def _to_provider(self, gone: providers.Gone) -> pb.ProviderRequest:
        if gone.account_id:
            # Each asks the provider, which is another's.
            await self._allowed(throttle.take_own_try, f"provider {gone.account_id}")
        asked, token = Asked(), new_secret()
        address = await self.provider.address(asked, anew=gone.presence)
        async with self.database.transaction(actor=service_actor("identity")) as tx:
            await providers.begin(tx, token, asked, gone)
        return pb.ProviderRequest(authorization_url=address, request_token=token)

    async def _from_provider(
        self, token: str, answer: pb.ProviderAnswer, gone: providers.Gone
    ) -> tuple[Proof, providers.Gone]:
        """Return who signed in at the provider; an answer is taken once, whatever becomes of it."""
        self.provider.check_set()
        async with self.database.transaction(actor=service_actor("identity")) as tx:
            taken = await providers.take(tx, token, answer.state, gone)
        if taken is None:
            raise Unauthenticated("PROVIDER_REFUSED")
        asked, went, since = taken
        proof = await self.provider.proof(
            answer.code, answer.issuer, asked, self.clock.now(), since if went.presence else None
        )
        return proof, went

    async def ResolveSession(
        self, request: pb.ResolveSessionRequest, context: Any
    ) -> pb.ResolveSessionResponse:
        now = self.clock.now()
        row = await self.database.fetchrow(
            queries.RESOLVE,
            secret_hash=fingerprint(request.session_token),
            now=now,
            idle_since=now - session_rules.IDLE,
            touch_since=now - session_rules.TOUCH_AFTER,
        )
        if row is None:
            raise Unauthenticated("SESSION_ENDED")
        shown = row["session_shown_time"] + dt.timedelta(minutes=self.runtime.settings.fresh_minutes)
        who = resources.actor(row, request.purpose[:100], limited=self._limited(row), fresh=now < shown)
        tokens = {audience: sign(who, audience, self.key, now) for audience in AUDIENCES}
        used = session_rules.used(row["session_use_time"], now)
        end = session_rules.ends(row["session_expire_time"], used, shared=row["session_shared"])
        return resources.resolved(row, who, tokens, now + LIFETIME, end)

    async def SignOut(self, request: pb.SignOutRequest, context: Any) -> pb.SignOutResponse:
        async with self.database.transaction() as tx:
            await sessions.end_session(tx, request.session_token)
        return pb.SignOutResponse()

    async def SignOutEverywhere(
        self, request: pb.SignOutEverywhereRequest, context: Any
    ) -> pb.SignOutEverywhereResponse:
        account_id = found(caller().account_id, "ACCOUNT_NOT_FOUND")
        async with self.database.transaction() as tx:
            ended = await sessions.end_sessions(tx, account_id, "signed_out_everywhere")
        return pb.SignOutEverywhereResponse(ended=ended)

    async def IssueClientToken(
        self, request: pb.IssueClientTokenRequest, context: Any
    ) -> pb.IssueClientTokenResponse:
        row = await self.database.fetchrow(queries.CLIENT_CREDENTIALS, id=_client_id(request.client_id))
        secret_hash = row["secret_hash"] if row else b""
        if not hmac.compare_digest(secret_hash, fingerprint(request.client_secret)) or row is None:
            # Counted after it was looked at: a secret of 256 bits is not guessed, and whoever sends wrong
            # ones must not keep the system out that has the right one.
            async with self.database.transaction() as tx:
                wait = await throttle.wrong_secret(tx, request.client_id, request.source)
            if wait:
                raise ResourceExhausted("TOO_MANY_REQUESTS", seconds=math.ceil(wait))
            raise Unauthenticated("CLIENT_REFUSED")
        audiences = machine_audiences(row["kind"])
        audience = request.audience or audiences[0]
        if audience not in audiences:
            raise InvalidArgument(fields=[Violation("audience", "FIELD_UNKNOWN_VALUE")])
        token = sign(machine(row), audience, self.key, self.clock.now())
        return pb.IssueClientTokenResponse(access_token=token, expires_in=int(LIFETIME.total_seconds()))

    async def ResolveClientToken(
        self, request: pb.ResolveClientTokenRequest, context: Any
    ) -> pb.ResolveClientTokenResponse:
        now = self.clock.now()
        shown = verify(request.access_token, request.audience, {str(self.key.kid): self.key}, now)
        if shown.kind != "machine":
            raise Unauthenticated("TOKEN_INVALID")
        row = await self.database.fetchrow(queries.CLIENT_CREDENTIALS, id=_client_id(shown.account_id))
        if row is None or request.audience not in machine_audiences(row["kind"]):
            raise Unauthenticated("CLIENT_REFUSED")
        until = expiry(request.access_token)
        token = sign(machine(row), request.audience, self.key, now, until)
        left = int((until - now).total_seconds())
        return pb.ResolveClientTokenResponse(access_token=token, expires_in=left)

    async def RenewToken(self, request: pb.RenewTokenRequest, context: Any) -> pb.RenewTokenResponse:
        # For the service that asks and no other: one that came by a token for its peer gets nothing by it.
        token = await self.renewals.renewed(request.access_token, caller().name)
        return pb.RenewTokenResponse(access_token=token)

    async def TellOfReading(self, request: pb.TellOfReadingRequest, context: Any) -> pb.TellOfReadingResponse:
        async with self.database.transaction(request) as tx:
            return pb.TellOfReadingResponse(told=await readings.tell_of_reading(tx, request))

    async def GetRights(self, request: pb.GetRightsRequest, context: Any) -> pb.Rights:
        return await rights(self.runtime, request.account_id)

    # One's own account.

    async def GetOwnAccount(self, request: pb.GetOwnAccountRequest, context: Any) -> pb.Account:
        return await self._account(caller().account_id)

    async def UpdateOwnAccount(self, request: pb.UpdateOwnAccountRequest, context: Any) -> pb.Account:
        if request.new_password or request.current_password:
            await self._change_password(request)
        # Not by request id: its table would keep a fast hash of a message that holds a password. To set
        # the same language twice does no harm.
        async with self.database.transaction() as tx:
            row = await accounts.update_own_account(tx, request)
        return resources.account(row, caller())

    async def ConfirmPresence(
        self, request: pb.ConfirmPresenceRequest, context: Any
    ) -> pb.ConfirmPresenceResponse:
        account = await self._account(caller().account_id)
        account_id = uuid.UUID(account.id)
        if request.request_token:
            return await self._present_at_provider(request, account_id)
        key = email_key(account.email)
        await self._allowed(throttle.take_own_try, key)
        if not request.code:
            row = await self.database.fetchrow(queries.CREDENTIALS, email_key=key)
            stored = row["password_hash"] if row else ""
            if not await self.passwords.verify(stored, password_rules.normal(request.password)):
                raise Unauthenticated("SIGN_IN_FAILED")
        async with self.database.transaction() as tx:
            if request.code:
                await factors.check_own_code(tx, account_id, self.seal, request.code)
            await sessions.confirm_presence(
                tx, account_id, request.session_token, tx.now, by_password=not request.code
            )
            await throttle.own_try_succeeded(tx, key)
        return pb.ConfirmPresenceResponse()

    async def _present_at_provider(
        self, request: pb.ConfirmPresenceRequest, account_id: uuid.UUID
    ) -> pb.ConfirmPresenceResponse:
        gone = providers.Gone(account_id, presence=True)
        proof, _ = await self._from_provider(request.request_token, request.answer, gone)
        row = await self.database.fetchrow(queries.LINKED, issuer=self.provider.issuer, subject=proof.subject)
        if row is None or row["id"] != account_id:
            raise Unauthenticated("ACCOUNT_NOT_LINKED")
        async with self.database.transaction() as tx:
            shown = proof.shown_time or _LONG_AGO
            await sessions.confirm_presence(tx, account_id, request.session_token, shown)
            await throttle.own_try_succeeded(tx, f"provider {account_id}")
        return pb.ConfirmPresenceResponse()

    async def GetSecondFactor(self, request: pb.GetSecondFactorRequest, context: Any) -> pb.SecondFactor:
        return await self._second_factor()

    async def BeginTotp(self, request: pb.BeginTotpRequest, context: Any) -> pb.BeginTotpResponse:
        if not self.runtime.settings.factor_key:
            raise FailedPrecondition("TOTP_NOT_SET")
        account_id = found(caller().account_id, "ACCOUNT_NOT_FOUND")
        secret = factor_rules.new_totp()
        async with self.database.transaction() as tx:
            row = await factors.begin_totp(tx, account_id, self.seal.close(account_id, secret))
            email = row.email
        return pb.BeginTotpResponse(secret=secret, uri=factor_rules.uri(secret, email))

    async def ConfirmTotp(self, request: pb.ConfirmTotpRequest, context: Any) -> pb.RecoveryCodes:
        account_id, key = await self._own_code()
        async with self.database.transaction() as tx:
            codes = await factors.confirm_totp(tx, account_id, self.seal, request.code, request.session_token)
            await throttle.own_try_succeeded(tx, key)
        return pb.RecoveryCodes(codes=codes)

    async def BeginPasskey(self, request: pb.BeginPasskeyRequest, context: Any) -> pb.BeginPasskeyResponse:
        self._check_passkeys()
        account = await self._account(caller().account_id)
        account_id = uuid.UUID(account.id)
        there = await self.database.fetch(queries.PASSKEYS, account_id=account_id)
        challenge = new_secret()
        ends = self.clock.now() + factor_rules.CHALLENGE
        options = self.passkeys.to_make(
            challenge.encode(), account_id.bytes, account.email, [row["credential_id"] for row in there]
        )
        begun = self.seal.close(account_id, f"{challenge} {ends.timestamp()}")
        return pb.BeginPasskeyResponse(options=options, begun=begun)

    async def AddPasskey(self, request: pb.AddPasskeyRequest, context: Any) -> pb.RecoveryCodes:
        self._check_passkeys()
        account_id = found(caller().account_id, "ACCOUNT_NOT_FOUND")
        try:
            challenge, ends = self.seal.open(account_id, request.begun).split()
        except (JoseError, ValueError):
            raise Unauthenticated("PASSKEY_REFUSED") from None
        if float(ends) <= self.clock.now().timestamp():
            raise Unauthenticated("PASSKEY_REFUSED")
        made = self.passkeys.made(challenge.encode(), request.passkey)
        async with self.database.transaction() as tx:
            name = request.name.strip()
            codes = await factors.add_passkey(tx, account_id, made, name, request.session_token)
        return pb.RecoveryCodes(codes=codes)

    async def RemovePasskey(self, request: pb.RemovePasskeyRequest, context: Any) -> pb.SecondFactor:
        account_id = found(caller().account_id, "ACCOUNT_NOT_FOUND")
        async with self.database.transaction() as tx:
            await factors.remove_passkey(tx, account_id, passkeys.credential_id(request.passkey_id))
        return await self._second_factor()

    def _check_passkeys(self) -> None:
        if not self.runtime.settings.factor_key:
            raise FailedPrecondition("PASSKEYS_NOT_SET")
        self.passkeys.check_offered()

    async def _challenge(self, account_id: uuid.UUID, challenge: str) -> pb.SignInResponse:
        """Answer a right password with what asks for the second factor."""
        there = [
            row["credential_id"] for row in await self.database.fetch(queries.PASSKEYS, account_id=account_id)
        ]
        options = self.passkeys.to_ask(_passkey_challenge(challenge), there) if there else ""
        return pb.SignInResponse(challenge_token=challenge, passkey_options=options)

    async def RenewRecoveryCodes(
        self, request: pb.RenewRecoveryCodesRequest, context: Any
    ) -> pb.RecoveryCodes:
        account_id, key = await self._own_code()
        async with self.database.transaction() as tx:
            codes = await factors.renew_recovery_codes(tx, account_id, self.seal, request.code)
            await throttle.own_try_succeeded(tx, key)
        return pb.RecoveryCodes(codes=codes)

    async def RemoveSecondFactor(
        self, request: pb.RemoveSecondFactorRequest, context: Any
    ) -> pb.SecondFactor:
        account_id, key = await self._own_code()
        async with self.database.transaction() as tx:
            required = self._required((await tx.session.get_one(Account, account_id)).roles)
            await factors.remove_second_factor(tx, account_id, self.seal, request.code, required=required)
            await throttle.own_try_succeeded(tx, key)
        return await self._second_factor()

    async def _own_code(self) -> tuple[uuid.UUID, str]:
        """Count a try at a code by who is signed in; return whose it is, and the key of the bucket."""
        account = await self._account(caller().account_id)
        key = f"code {email_key(account.email)}"
        await self._allowed(throttle.take_own_try, key)
        return uuid.UUID(account.id), key

    async def _second_factor(self) -> pb.SecondFactor:
        account_id = found(caller().account_id, "ACCOUNT_NOT_FOUND")
        row = await self.database.fetchrow(queries.SECOND_FACTOR, id=account_id)
        if row is None:
            raise NotFound("ACCOUNT_NOT_FOUND")
        keys = await self.database.fetch(queries.PASSKEYS, account_id=account_id)
        return pb.SecondFactor(
            totp=row["totp"],
            recovery_codes=row["recovery_codes"],
            required=self._required(row["roles"]),
            passkeys=[key["name"] for key in keys],
            keys=[
                pb.Passkey(
                    id=passkeys.name_of(key["credential_id"]),
                    name=key["name"],
                    create_time=resources.stamp(key["create_time"]),
                )
                for key in keys
            ],
        )

    async def _change_password(self, request: pb.UpdateOwnAccountRequest) -> None:
        account = await self._account(caller().account_id)
        # Who sits down at an open session may not try passwords there at leisure either.
        key = email_key(account.email)
        await self._allowed(throttle.take_own_try, key)
        row = await self.database.fetchrow(queries.CREDENTIALS, email_key=email_key(account.email))
        stored = row["password_hash"] if row else ""
        if not await self.passwords.verify(stored, password_rules.normal(request.current_password)):
            raise Unauthenticated("SIGN_IN_FAILED")
        password = password_rules.check(
            request.new_password, known_passwords(), account.email, "new_password", own_words=own_words()
        )
        fresh = await self.passwords.hash(password)
        async with self.database.transaction() as tx:
            await accounts.change_password(tx, uuid.UUID(account.id), stored, fresh, request.session_token)
            await throttle.own_try_succeeded(tx, key)

    # Accounts.

    async def GetAccount(self, request: pb.GetAccountRequest, context: Any) -> pb.Account:
        return await self._account(request.account_id)

    async def ListAccounts(self, request: pb.ListAccountsRequest, context: Any) -> pb.ListAccountsResponse:
        size = paging.page_size(request)
        state = pb.AccountState.Name(request.state).removeprefix("ACCOUNT_STATE_") if request.state else ""
        filters = {
            "institution_id": request.institution_id,
            "state": state,
            "role": request.role,
            "query": request.query.strip(),
            "review_due": request.review_due,
        }
        order = resources.locale_name(request.locale) or "en"
        after_name, after_id = paging.decode(request.page_token, {**filters, "order": order}) or ("", None)
        rows = await self.database.fetch(
            queries.ACCOUNTS[order],
            **filters,
            words=names.parts(request.query),
            review_before=self.clock.now() - REVIEW_AFTER,
            after_name=after_name,
            after_id=after_id,
            limit=size + 1,
        )
        shown, last = paging.paged(rows, size)
        token = (
            paging.encode([last["sort_name"], str(last["id"])], {**filters, "order": order}) if last else ""
        )
        return pb.ListAccountsResponse(
            accounts=[resources.account(row, caller()) for row in shown], next_page_token=token
        )

    async def BatchGetAccountNames(
        self, request: pb.BatchGetAccountNamesRequest, context: Any
    ) -> pb.BatchGetAccountNamesResponse:
        # Acts of services stand under "service:registry", which is nobody's name.
        ids = [known for known in map(_uuid, request.ids) if known]
        rows = await self.database.fetch(queries.NAMES, ids=ids)
        return pb.BatchGetAccountNamesResponse(
            names=[
                pb.AccountName(
                    id=str(row["id"]),
                    display_name=row["display_name"],
                    institution_id=str(row["institution_id"]),
                    position=row["position"],
                )
                for row in rows
            ]
        )

    async def ListColleagues(
        self, request: pb.ListColleaguesRequest, context: Any
    ) -> pb.ListColleaguesResponse:
        # Without any filter: the people of one's own institution.
        named = request.institution_id or request.role or request.municipality or request.ids
        rows = await self.database.fetch(
            queries.COLLEAGUES,
            institution_id=request.institution_id if named else caller().institution_id,
            role=request.role,
            municipality=request.municipality,
            ids=list(request.ids),
            reach=list(caller().scope),
        )
        return pb.ListColleaguesResponse(
            colleagues=[resources.colleague(row) for row in rows[: queries.MOST]],
            more=len(rows) > queries.MOST,
        )

    async def InviteAccount(self, request: pb.InviteAccountRequest, context: Any) -> pb.InviteAccountResponse:
        row = await self._change(
            request,
            Account,
            accounts.invite_account,
            request.account,
            resources.delivery(request.delivery),
            mails=self.mails,
        )
        return pb.InviteAccountResponse(account=resources.account(row, caller()))

    async def RenewInvitation(
        self, request: pb.RenewInvitationRequest, context: Any
    ) -> pb.InviteAccountResponse:
        row = await self._change(
            request,
            Account,
            accounts.renew_invitation,
            request.account_id,
            resources.delivery(request.delivery),
            mails=self.mails,
        )
        return pb.InviteAccountResponse(account=resources.account(row, caller()))

    async def ListAccountChanges(
        self, request: pb.ListAccountChangesRequest, context: Any
    ) -> pb.ListAccountChangesResponse:
        size = paging.page_size(request)
        state = pb.AccountChangeState.Name(request.state).removeprefix("ACCOUNT_CHANGE_STATE_")
        filters = {"account_id": request.account_id, "state": state if request.state else ""}
        (before_id,) = paging.decode(request.page_token, filters) or (None,)
        reads_all = caller().roles & {ADMINISTRATOR, AUDITOR}
        rows = await self.database.fetch(
            queries.ACCOUNT_CHANGES,
            **filters,
            offices=[] if reads_all else list(hands.OFFICES_OF_HEAD),
            reach=list(caller().scope),
            before_id=before_id,
            limit=size + 1,
        )
        shown, last = paging.paged(rows, size)
        return pb.ListAccountChangesResponse(
            changes=[resources.account_change(row, caller()) for row in shown],
            next_page_token=paging.encode([str(last["id"])], filters) if last else "",
        )

    async def ConfirmAccountChange(
        self, request: pb.ConfirmAccountChangeRequest, context: Any
    ) -> pb.ConfirmAccountChangeResponse:
        code = new_code()
        async with self.database.transaction(request) as tx:
            row = await tx.once(AccountChange, changes.confirm_account_change, request.change_id, code)
            shown = row.delivery == hands.Delivery.LETTER and not tx.replayed
        return pb.ConfirmAccountChangeResponse(
            change=await self._account_change(row.id), letter_code=code if shown else ""
        )

    async def RefuseAccountChange(
        self, request: pb.RefuseAccountChangeRequest, context: Any
    ) -> pb.AccountChange:
        row = await self._change(request, AccountChange, changes.refuse_account_change, request.change_id)
        return await self._account_change(row.id)

    async def RequestPasswordReset(
        self, request: pb.RequestPasswordResetRequest, context: Any
    ) -> pb.RequestPasswordResetResponse:
        if not self.mails:
            raise FailedPrecondition("MAIL_NOT_SET")
        await self._allowed(throttle.take_reset, request.source)
        async with self.database.transaction(actor=service_actor("identity")) as tx:
            await resets.ask_reset(tx, email_key(request.email))
        return pb.RequestPasswordResetResponse()

    async def GetInvitation(self, request: pb.GetInvitationRequest, context: Any) -> pb.Invitation:
        row = await self._invitation(request.invitation_token)
        return pb.Invitation(
            email=row["email"],
            display_name=row["display_name"],
            locale=resources.locale_value(row["locale"]),
            expire_time=resources.stamp(row["expire_time"]),
        )

    async def AcceptInvitation(
        self, request: pb.AcceptInvitationRequest, context: Any
    ) -> pb.AcceptInvitationResponse:
        # First the link, then the hash: a hash costs too much to give one to everybody who asks.
        row = await self._invitation(request.invitation_token)
        password = password_rules.check(
            request.password, known_passwords(), row["email"], own_words=own_words()
        )
        fresh = await self.passwords.hash(password)
        async with self.database.transaction(actor=_self(row["account_id"])) as tx:
            account = await accounts.accept_invitation(tx, request.invitation_token, fresh)
        return pb.AcceptInvitationResponse(email=account.email)

    async def UpdateAccount(self, request: pb.UpdateAccountRequest, context: Any) -> pb.Account:
        fields = resources.changed_fields(request.update_mask, resources.ACCOUNT_FIELDS)
        row = await self._change(
            request, Account, accounts.update_account, request.account, fields, self.provider.issuer
        )
        return resources.account(row, caller())

    async def SuspendAccount(self, request: pb.SuspendAccountRequest, context: Any) -> pb.Account:
        row = await self._change(request, Account, accounts.suspend_account, request.account_id)
        return resources.account(row, caller())

    async def RestoreAccount(self, request: pb.RestoreAccountRequest, context: Any) -> pb.Account:
        row = await self._change(request, Account, accounts.restore_account, request.account_id)
        return resources.account(row, caller())

    async def ReviewAccount(self, request: pb.ReviewAccountRequest, context: Any) -> pb.Account:
        row = await self._change(request, Account, accounts.review_account, request.account_id)
        return resources.account(row, caller())

    async def ResetSecondFactor(self, request: pb.ResetSecondFactorRequest, context: Any) -> pb.Account:
        row = await self._change(request, Account, factors.reset_second_factor, request.account_id)
        return resources.account(row, caller())

    # Institutions and their systems.

    async def ListInstitutions(
        self, request: pb.ListInstitutionsRequest, context: Any
    ) -> pb.ListInstitutionsResponse:
        rows = await self.database.fetch(
            queries.INSTITUTIONS, kind=request.kind, municipality=request.municipality
        )
        return pb.ListInstitutionsResponse(
            institutions=[resources.institution(row) for row in rows[: queries.MOST]],
            more=len(rows) > queries.MOST,
        )

    async def GetInstitution(self, request: pb.GetInstitutionRequest, context: Any) -> pb.Institution:
        institution_id = found(request.institution_id, "INSTITUTION_NOT_FOUND")
        row = await self.database.fetchrow(queries.INSTITUTION, id=institution_id)
        if row is None:
            raise NotFound("INSTITUTION_NOT_FOUND")
        return resources.institution(row)

    async def CreateInstitution(self, request: pb.CreateInstitutionRequest, context: Any) -> pb.Institution:
        row = await self._change(request, Institution, institutions.create_institution, request.institution)
        return resources.institution(row)

    async def UpdateInstitution(self, request: pb.UpdateInstitutionRequest, context: Any) -> pb.Institution:
        fields = resources.changed_fields(request.update_mask, resources.INSTITUTION_FIELDS)
        row = await self._change(
            request, Institution, institutions.update_institution, request.institution, fields
        )
        return resources.institution(row)

    async def CreateClient(self, request: pb.CreateClientRequest, context: Any) -> pb.CreateClientResponse:
        row = await self._change(request, Client, institutions.create_client, request)
        return pb.CreateClientResponse(client=resources.client(row))

    async def IssueClientSecret(
        self, request: pb.IssueClientSecretRequest, context: Any
    ) -> pb.IssueClientSecretResponse:
        secret = new_secret()
        async with self.database.transaction(request) as tx:
            row = await tx.once(Client, institutions.issue_client_secret, request.client_id, secret)
        return pb.IssueClientSecretResponse(
            client=resources.client(row), client_secret="" if tx.replayed else secret
        )

    async def ListClients(self, request: pb.ListClientsRequest, context: Any) -> pb.ListClientsResponse:
        administers = ADMINISTRATOR in caller().roles
        rows = await self.database.fetch(
            queries.CLIENTS,
            institution_id=request.institution_id,
            own="" if administers else caller().institution_id,
        )
        return pb.ListClientsResponse(
            clients=[resources.client(row) for row in rows[: queries.MOST]], more=len(rows) > queries.MOST
        )

    async def RevokeClient(self, request: pb.RevokeClientRequest, context: Any) -> pb.Client:
        row = await self._change(request, Client, institutions.revoke_client, request.client_id)
        return resources.client(row)

    # What several of them need.

    async def _change(
        self,
        request: Message,
        model: type[RowT],
        command: Callable[Concatenate[Tx, P], Awaitable[RowT]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> RowT:
        """Open a transaction, run a command once for its request, and return what it left."""
        async with self.database.transaction(request) as tx:
            return await tx.once(model, command, *args, **kwargs)

    def _required(self, roles: Collection[str]) -> bool:
        """Say whether these roles must have a second factor today."""
        return factor_rules.is_required(roles, self.runtime.settings.second_factor_since, self.clock.today())

    def _limited(self, row: Mapping[str, Any]) -> bool:
        """Say whether somebody has no rights yet: a second factor is asked of them, and there is none."""
        shown = row["second_factor"] or row["session_provider_factor"]
        return not shown and self._required(row["roles"])

    async def _allowed(self, take: Callable[[Tx, TriedT], Awaitable[float]], tried: TriedT) -> None:
        async with self.database.transaction() as tx:
            wait = await take(tx, tried)
        # After the commit: what was refused must be remembered too.
        if wait:
            raise ResourceExhausted("SIGN_IN_THROTTLED", seconds=math.ceil(wait))

    async def _account(self, account_id: str) -> pb.Account:
        row = await self.database.fetchrow(queries.ACCOUNT, id=found(account_id, "ACCOUNT_NOT_FOUND"))
        if row is None:
            raise NotFound("ACCOUNT_NOT_FOUND")
        return resources.account(row, caller())

    async def _invitation(self, secret: str) -> Mapping[str, Any]:
        row: Mapping[str, Any] | None = await self.database.fetchrow(
            queries.INVITATION,
            secret_hash=fingerprint(secret),
            now=self.clock.now(),
            inviting=sorted(PERMISSIONS[INVITES]),
        )
        if row is None:
            raise FailedPrecondition("INVITATION_ENDED")
        return row

    async def _account_change(self, change_id: uuid.UUID) -> pb.AccountChange:
        row = await self.database.fetchrow(queries.ACCOUNT_CHANGE, id=change_id)
        if row is None:
            raise NotFound("CHANGE_NOT_FOUND")
        return resources.account_change(row, caller())


def _passkey_challenge(challenge: str) -> bytes:
    """Return what a passkey signs at a sign-in: as random as the challenge, good as often and as long."""
    return fingerprint(f"passkey {challenge}")


async def _known_from_now(tx: Tx, keys: throttle.Keys, email: str, request: _SignInRequest) -> str:
    """Know the places of a sign-in from now on; return the device's name."""
    # Only a name that was given here goes on: nobody names the device of another beforehand.
    known = await throttle.is_known(tx, keys.device)
    device = request.device_token if known else new_secret()
    await throttle.try_succeeded(tx, keys, throttle.Keys.of(email, request.source, device))
    return device


def _signed_in(session: Session, secret: str, device: str) -> pb.SignInResponse:
    ends = session_rules.ends(session.expire_time, session.use_time, shared=session.shared)
    return pb.SignInResponse(session_token=secret, expire_time=resources.stamp(ends), device_token=device)


def _self(account_id: uuid.UUID) -> Actor:
    """Return the person whom nobody knew before this call, acting on their own account."""
    return Actor(account_id=str(account_id), kind="person")


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _client_id(text: str) -> uuid.UUID:
    """Read a client's id; what is none is that of no client."""
    return _uuid(text) or uuid.UUID(int=0)
