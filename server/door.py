"""Door: this process's copy of the signing keys, and the reader of tokens that goes with them.

Reads the keys again every half minute, in the background, so that a rotation in one process reaches all. While
the database cannot be read, the keys at hand go on working; without any keys nobody gets in, and whoever knocks makes
it look for them again.
"""

import asyncio
import hmac
from collections.abc import Sequence
from datetime import datetime
from time import perf_counter

import structlog
from authlib.oauth2.rfc6749.errors import UnauthorizedClientError

from auth.bearer import TokenReader, token_of
from auth.challenge import NO_PROOF, REPLAYED, TWO_TOKENS
from auth.oauth.client import find
from auth.oauth.dpop import Nonces, check_proof
from auth.oauth.keys import Keyring, KeyUnreadable, Safe, ensure, load
from auth.oauth.token import Authority, Pen
from auth.principal import Principal
from auth.refusal import Code, RefusalError, Refused
from server.database import Database, DatabaseError
from server.problems import TRY_AGAIN, HttpRefusal
from server.proofs import Proofs
from server.settings import Settings
from server.standing import Standings
from server.work import Event, Work, new_bytes

KEYS_LAST_SECONDS = 30.0
# While there are none, the database is asked again after so long.
KEYS_MISSING_SECONDS = 1.0

# The name under which the key that seals signing keys is derived from the secret.
SEALING = "signing keys"

# Nonces of proofs are made under a key of their own, which every process derives alike.
NONCES = b"DPoP nonces"

GRAPHQL_PATH = "/graphql"

ONLY_ITSELF = "This client must ask at /oauth/token itself: its tokens are a person's, or bound to a key that it holds."

log = structlog.get_logger("wardmote.door")


class Door:
    """Hold the keys of one process and tell who comes in."""

    def __init__(self, database: Database, authority: Authority, safe: Safe) -> None:
        self.authority = authority
        self._database = database
        self._safe = safe
        self.standings = Standings(database)
        self.nonces = nonces_of(safe)
        self._proofs = Proofs(database)
        self._keyring: Keyring | None = None
        self._reader: TokenReader | None = None
        self._due = 0.0
        self._refresh: asyncio.Task[None] | None = None

    @property
    def has_keys(self) -> bool:
        """Tell whether anybody can come in."""
        return self._keyring is not None

    @property
    def reader(self) -> TokenReader:
        """Give what reads access tokens; raises HttpRefusal 503 while there are no keys."""
        if self._reader is None:
            raise _not_ready()
        return self._reader

    @property
    def keyring(self) -> Keyring:
        """Give the keys; raises HttpRefusal 503 while there are none."""
        if self._keyring is None:
            raise _not_ready()
        return self._keyring

    async def start(self, now: datetime) -> None:
        """Read the keys, making the first ones when there are none; a database that is not ready is no error yet."""
        try:
            async with Work(self._database, now=now) as work:
                if await work.run(lambda connection: ensure(connection, self._safe, now)):
                    work.events.append(Event("signing_keys_made", actor="server", subject="signing_key"))
            await self._read_keys(now)
        except (DatabaseError, RefusalError) as error:
            log.warning("signing_keys_unread", reason=str(error))

    async def stop(self) -> None:
        """Stop reading keys."""
        if self._refresh is not None:
            self._refresh.cancel()
            await asyncio.gather(self._refresh, return_exceptions=True)

    def read(self, authorization: Sequence[str], *, now: datetime, purpose: Sequence[str] = ()) -> Principal | Refused:
        """Turn the values of the Authorization and Purpose headers into a Principal."""
        self.look(now)
        return self.reader.read(authorization, now=now, purpose=purpose)

    async def read_bound(
        self,
        authorization: Sequence[str],
        proofs: Sequence[str],
        *,
        now: datetime,
        purpose: Sequence[str] = (),
        method: str = "POST",
        path: str = GRAPHQL_PATH,
    ) -> Principal | Refused:
        """Do as ``read`` for a token that comes with a proof of its key, made for *method* and *path*; it works once.

        Raises: InvalidDpopProof; UseDpopNonce; DatabaseError.
        """
        self.look(now)
        reader = self.reader
        token = token_of(authorization[0]) if len(authorization) == 1 else TWO_TOKENS
        if isinstance(token, Refused):
            return token
        if len(proofs) != 1:
            return NO_PROOF
        # The endpoint is named by the issuer, never by the Host header of a request.
        proof = check_proof(
            proofs[0],
            method=method,
            url=self.authority.issuer + path,
            now=int(now.timestamp()),
            nonces=self.nonces,
            access_token=token,
        )
        verdict = reader.read(authorization, now=now, purpose=purpose, thumbprint=proof.thumbprint)
        # Only whoever holds a good token can make this process write.
        if isinstance(verdict, Principal) and not await self._proofs.take(proof, verdict.client_id, now):
            return REPLAYED
        return verdict

    async def admit(self, token: str, thumbprint: str, purpose: Sequence[str], now: datetime) -> Principal | Refused:
        """Read a token of the explorer, whose key lies in this service and needs no proof to it.

        Raises: RefusalError when what the token rests on has ended.
        """
        self.look(now)
        verdict = self.reader.read([f"DPoP {token}"], now=now, purpose=purpose, thumbprint=thumbprint)
        if isinstance(verdict, Principal):
            await self.standings.require(verdict, now.date())
        return verdict

    def look(self, now: datetime) -> None:
        """Read the keys again in the background when it is time to; costs a look at the clock otherwise."""
        if perf_counter() <= self._due:
            return
        self._due = perf_counter() + (KEYS_LAST_SECONDS if self.has_keys else KEYS_MISSING_SECONDS)
        if self._refresh is None or self._refresh.done():
            self._refresh = asyncio.get_running_loop().create_task(self._try_to_read_keys(now))

    async def _try_to_read_keys(self, now: datetime) -> None:
        try:
            await (self._read_keys(now) if self.has_keys else self.start(now))
        except (DatabaseError, RefusalError, KeyUnreadable) as error:
            log.warning("signing_keys_unread", reason=str(error))

    async def _read_keys(self, now: datetime) -> None:
        async with Work(self._database, now=now) as work:
            keyring = await work.run(lambda connection: load(connection, self._safe))
        self._due = perf_counter() + KEYS_LAST_SECONDS
        if keyring is None or (self._keyring is not None and _is_same(keyring, self._keyring)):
            return
        # A new reader, so that no token verified with keys that are gone is remembered.
        self._keyring = keyring
        self._reader = TokenReader(keyring.published, issuer=self.authority.issuer, audience=self.authority.audience)


def authority_of(settings: Settings) -> Authority:
    """Name the authorization server that *settings* describe."""
    return Authority(issuer=settings.issuer, audience=settings.audience, token_seconds=settings.token_seconds)


def safe_of(settings: Settings) -> Safe:
    """Give what seals the signing keys under the secret of *settings*."""
    return Safe(settings.derive_key(SEALING), new_bytes)


def nonces_of(safe: Safe) -> Nonces:
    """Give the nonces of proofs, which every process makes and recognises alike."""
    return Nonces(hmac.digest(safe.key, NONCES, "sha256"))


async def mint(database: Database, settings: Settings, client_id: str, *, scope: str | None, now: datetime) -> str:
    """Make an access token for a registered client, for an operator at the command line.

    *scope* is space separated; None gives all the client is granted.
    Raises: RefusalError NOT_FOUND for an unknown or disabled client; OAuth2Error for scope, purpose, and a client that
    nobody else can be given a token of.
    """
    safe = safe_of(settings)
    async with Work(database, now=now) as work:
        await work.run(lambda connection: ensure(connection, safe, now))
        keyring = await work.run(lambda connection: load(connection, safe))
        client = await work.run(lambda connection: find(connection, client_id))
        if client is None or keyring is None:
            raise RefusalError(Refused(Code.NOT_FOUND, "There is no active client of this name."))
        if client.bound or client.role is None:
            raise UnauthorizedClientError(ONLY_ITSELF)
        pen = Pen(authority_of(settings), keyring.signing, now, work.new_id)
        token = pen.generate("client_credentials", client, scope=scope)
        work.events.append(
            Event("token_minted", actor="operator", subject=client_id, details={"scope": str(token["scope"])})
        )
    return str(token["access_token"])


def _is_same(one: Keyring, other: Keyring) -> bool:
    return one.kids == other.kids and one.signing.kid == other.signing.kid


def _not_ready() -> HttpRefusal:
    public = "The server is not ready yet: try again in a moment."
    return HttpRefusal(503, Refused(Code.TIMEOUT, public, "no signing keys"), headers=TRY_AGAIN)
