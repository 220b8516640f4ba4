"""One worker process of its own: answers each document it reads, one a line, as the council officer.

Started by the promises about several processes: `python -m tests.promises.asker URL`.
"""

from __future__ import annotations

import asyncio
import json
import sys

from server.database import Access, Database
from server.query.answer import Answering
from tests.asking import REQUEST_ID, principal, settings_of
from tests.world import World


async def answer_all(url: str) -> None:
    """Answer until the input ends."""
    world = World(Database(Access(url)), url)
    await world.database.start()
    answering = Answering(world.database, settings_of(url), clock=world.now)
    while line := await asyncio.to_thread(sys.stdin.readline):
        answer = await answering(json.loads(line), None, None, principal("council officer"), REQUEST_ID)
        sys.stdout.write(answer.body.decode() + "\n")
        sys.stdout.flush()
    await world.database.stop()


if __name__ == "__main__":
    asyncio.run(answer_all(sys.argv[1]))
