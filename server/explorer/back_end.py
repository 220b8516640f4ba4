"""Back end: what happens between the explorer's page and the rest of the service.

Begins and finishes signing in, finds who is asking, refreshes old tokens, and ends everything on signing out. The
tokens are bound to a key that lies sealed beside them: nobody can use one outside, and inside no proof has to be
signed for each query, because the process that would check it is the one that holds the key.
"""

import asyncio
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from weakref import WeakValueDictionary

from joserfc.jwk import ECKey
from sqlalchemy.engine import Connection

from auth.oauth.keys import KeyUnreadable, Safe
from server.database import Database
from server.explorer import session
from server.explorer.client import Begun, Denied, ExplorerClient, register
from server.explorer.session import AtExplorer
from server.explorer.tokens import first_tokens, next_tokens
from server.work import Event, Work

# A token is refreshed this many seconds before it ends, so that none ends on its way.
EARLY = 30
LOGIN = "explorer login"


@dataclass(frozen=True)
class Endings:
    """Hold how a login session and a grant are ended."""

    session: Callable[[Connection, str, str, datetime], object]
    grant: Callable[[Connection, str, datetime], object]


@dataclass(frozen=True)
class BackEnd:
    """Serve the explorer of one installation; *idle* is how long a login lasts without a request."""

    database: Database
    client: ExplorerClient
    safe: Safe
    endings: Endings
    idle: timedelta = timedelta(minutes=30)
    _locks: "WeakValueDictionary[str, asyncio.Lock]" = field(default_factory=WeakValueDictionary)

    async def register(self, now: datetime) -> None:
        """See that the explorer is a registered client."""
        async with Work(self.database, now=now) as work:
            key, issuer = self.client.key, self.client.issuer
            if await work.run(lambda connection: register(connection, key, issuer, now)):
                work.events.append(Event("explorer_registered", actor="server", subject="wardmote-explorer"))

    async def begin(self, now: datetime) -> tuple[str, str]:
        """Begin signing in: where the browser goes, and what it keeps, sealed, until it is back."""
        await self.register(now)
        address, begun = await self.client.begin(now)
        return address, self.safe.seal(json.dumps(asdict(begun)), kid=LOGIN)

    def kept(self, sealed: str) -> Begun | None:
        """Open what the browser kept."""
        try:
            return Begun(**json.loads(self.safe.open(sealed, kid=LOGIN)))
        except KeyUnreadable:
            return None

    async def finish(
        self, code: str, begun: Begun, session_id: str, person_id: str, cookie: str, now: datetime
    ) -> None:
        """Trade *code* for tokens and keep them for the browser with *cookie*. Raises: Denied."""
        reply = await self.client.exchange(code, begun, now)
        tokens = first_tokens(reply, begun, issuer=self.client.issuer, person=person_id, now=now)
        async with Work(self.database, now=now) as work:
            await work.run(lambda connection: session.begin(connection, self.safe, cookie, session_id, tokens))
            work.events.append(Event("explorer_opened", actor=person_id, subject=session_id))

    async def find(self, cookie: str, now: datetime) -> AtExplorer | None:
        """Find who is at the explorer, with tokens that still work for a while."""
        found = await self._find(cookie, now)
        if found is None or found.tokens.expires - EARLY > now.timestamp():
            return found
        # Of several requests at once one refreshes; the others find what it brought.
        lock = self._locks.setdefault(found.id, asyncio.Lock())
        async with lock:
            found = await self._find(cookie, now)
            if found is None or found.tokens.expires - EARLY > now.timestamp():
                return found
            return await self._refreshed(found, now)

    async def end(self, found: AtExplorer, now: datetime) -> None:
        """Sign out: the tokens, their grant and the login session end together."""

        def everything(connection: Connection) -> None:
            session.end(connection, found.id)
            if found.tokens.grant:
                self.endings.grant(connection, found.tokens.grant, now)
            self.endings.session(connection, found.session_id, found.person_id, now)

        async with Work(self.database, now=now) as work:
            await work.run(everything)
            work.events.append(Event("signed_out", actor=found.person_id, subject=found.session_id))

    async def _find(self, cookie: str, now: datetime) -> AtExplorer | None:
        try:
            async with Work(self.database, now=now) as work:
                found = await work.run(
                    lambda connection: session.find(connection, self.safe, cookie, now, idle=self.idle)
                )
                if found is not None and found.was_touched:
                    work.events.append(Event("session_seen", actor=found.person_id, subject=found.session_id))
        except KeyUnreadable:
            return None
        return found

    async def _refreshed(self, found: AtExplorer, now: datetime) -> AtExplorer | None:
        try:
            reply = await self.client.refresh(found.tokens.refresh, found.tokens.key, now)
        except Denied:
            return None
        tokens = next_tokens(reply, found.tokens, now)
        async with Work(self.database, now=now) as work:
            await work.run(lambda connection: session.replace(connection, self.safe, found.id, tokens))
            work.events.append(Event("explorer_refreshed", actor=found.person_id, subject=found.session_id))
        return AtExplorer(
            found.id,
            found.session_id,
            found.person_id,
            found.username,
            found.name,
            found.agency_name,
            tokens,
            found.was_touched,
        )


def thumbprint(found: AtExplorer) -> str:
    """Give what the tokens of *found* are bound to."""
    return ECKey.import_key(dict(found.tokens.key)).thumbprint()
