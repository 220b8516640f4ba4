"""One worker process of its own: answers each document it reads, one a line, as the council officer or who is named.

Started by the promises about several processes: `python -m tests.promises.asker URL`. A line is a document, or an
object with `query`, `as_`, `variables` and `today`, the day that this process thinks it is.
"""

from __future__ import annotations

import asyncio
import json
import sys
from datetime import date
from typing import Any

from server.database import Access, Database
from server.query.answer import Answering
from tests.asking import REQUEST_ID, principal, settings_of
from tests.world import TODAY, World


async def answer_all(url: str) -> None:
    """Answer until the input ends."""
    world = World(Database(Access(url)), url)
    await world.database.start()
    answering = Answering(world.database, settings_of(url), clock=world.now)
    while line := await asyncio.to_thread(sys.stdin.readline):
        read = json.loads(line)
        asked: dict[str, Any] = {"query": read} if isinstance(read, str) else read
        world.today = date.fromisoformat(asked["today"]) if "today" in asked else TODAY
        who = principal(asked.get("as_", "council officer"))
        answer = await answering(asked["query"], asked.get("variables"), None, who, REQUEST_ID)
        sys.stdout.write(answer.body.decode() + "\n")
        sys.stdout.flush()
    await world.database.stop()


if __name__ == "__main__":
    asyncio.run(answer_all(sys.argv[1]))
