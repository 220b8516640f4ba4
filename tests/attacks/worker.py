"""One worker process of a server: `python -m tests.attacks.worker URL` says how it answers each token it is given.

Reads a token from each line of the standard input, asks at /graphql with it and writes the status of the answer.
"""

import asyncio
import sys

import structlog

from server.app import create_app
from tests.door import Clock, running, settings

QUERY = "{ viewer { agency { id } } }"


async def main(url: str) -> None:
    """Answer until the input ends; the log goes where it is not in the way."""
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    clock = Clock()
    async with running(create_app(settings(url, planning_timeout_ms=30_000), clock=clock), clock) as door:
        while line := await asyncio.to_thread(sys.stdin.readline):
            answer = await door.ask(line.strip(), query=QUERY)
            sys.stdout.write(f"{answer.status_code}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
