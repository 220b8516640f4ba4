"""Proofs: the single use of DPoP proofs, taken for many requests in one transaction.

What a proof was used for is kept in the database, because any process may be sent it again: a nonce says when a proof
was made and not to whom it was shown. So each use is a write. Those that come while one is being written wait for the
next, together: under load a request pays for its share of a transaction and no request waits for more than two.
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime

from auth.oauth.dpop import Proof, remember
from auth.reason import Reason
from server.database import Database
from server.work import Event, Work


@dataclass(frozen=True, slots=True)
class Use:
    """Hold one proof that *client_id* shows."""

    proof: Proof
    client_id: str


class Proofs:
    """Take the proofs of one process."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._gathered: list[Use] = []
        self._writing: asyncio.Task[list[bool]] | None = None
        self._next: asyncio.Task[list[bool]] | None = None

    async def take(self, proof: Proof, client_id: str, now: datetime) -> bool:
        """Take the single use of *proof*; False when it was used before, in whichever process.

        Raises: DatabaseError when it could not be written; then nobody may be let in with it.
        """
        place = len(self._gathered)
        self._gathered.append(Use(proof, client_id))
        if self._next is None:
            self._next = asyncio.get_running_loop().create_task(self._write(self._writing, now))
        # A request that is given up must not take the others of its transaction along.
        firsts = await asyncio.shield(self._next)
        return firsts[place]

    async def _write(self, before: "asyncio.Task[list[bool]] | None", now: datetime) -> list[bool]:
        """Wait for the transaction *before*, then write all that was gathered meanwhile."""
        if before is not None:
            await asyncio.wait([before])
        uses, self._gathered = self._gathered, []
        self._writing, self._next = self._next, None
        async with Work(self._database, now=now) as work:
            firsts = await work.run(lambda connection: remember(connection, [use.proof for use in uses], now))
            replays = [use for use, is_first in zip(uses, firsts, strict=True) if not is_first]
            count = str(len(uses) - len(replays))
            work.events.append(Event("proofs_taken", actor="server", subject="proof", details={"count": count}))
            details = {"error": "invalid_dpop_proof", "reason": Reason.PROOF_REPLAYED.value}
            work.events += [Event("proof_replayed", use.client_id, "proof", details) for use in replays]
        return firsts
