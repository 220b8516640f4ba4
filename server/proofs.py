"""Proofs: the single use of DPoP proofs, taken for many requests in one transaction.

What a proof was used for is kept in the database, because any process may be sent it again: a nonce says when a proof
was made and not to whom it was shown. So each use is a write, gathered with those of other requests.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from auth.oauth.dpop import Proof, remember
from auth.reason import Reason
from server.database import Database
from server.gathering import Gathering
from server.work import Event, Work


@dataclass(frozen=True, slots=True)
class Use:
    """Hold one proof that *client_id* shows, at the instant *now*."""

    proof: Proof
    client_id: str
    now: datetime


class Proofs:
    """Take the proofs of one process."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._gathering: Gathering[Use, bool] = Gathering(self._write)

    async def take(self, proof: Proof, client_id: str, now: datetime) -> bool:
        """Take the single use of *proof*; False when it was used before, in whichever process.

        Raises: DatabaseError when it could not be written; then nobody may be let in with it.
        """
        return await self._gathering.put(Use(proof, client_id, now))

    async def _write(self, uses: Sequence[Use]) -> list[bool]:
        now = uses[0].now
        async with Work(self._database, now=now) as work:
            firsts = await work.run(lambda connection: remember(connection, [use.proof for use in uses], now))
            replays = [use for use, is_first in zip(uses, firsts, strict=True) if not is_first]
            count = str(len(uses) - len(replays))
            work.events.append(Event("proofs_taken", actor="server", subject="proof", details={"count": count}))
            details = {"error": "invalid_dpop_proof", "reason": Reason.PROOF_REPLAYED.value}
            work.events += [Event("proof_replayed", use.client_id, "proof", details) for use in replays]
        return list(firsts)
