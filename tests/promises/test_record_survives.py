"""A process that is killed in the middle of writing loses nothing that it acknowledged, and breaks nothing."""

import asyncio
import random
from pathlib import Path

from tests.dying import NURSERY, die_recording
from tests.record import opened

# On each of the two databases; two processes at once are killed in each round.
ROUNDS = 50
PROCESSES = 2
# A process is killed when it has acknowledged some number up to this, so a slow machine proves as much as a fast one.
MOST = 200
# How long that may take, in seconds.
PATIENCE = 60.0


async def killed(url: str, first: int, least: int, file: Path) -> list[tuple[int, int]]:
    """Let a process record under load, kill it when it has acknowledged *least* entries, and give all that it had."""
    process = NURSERY.Process(target=die_recording, args=(url, first, file))
    process.start()
    async with asyncio.timeout(PATIENCE):
        while not file.exists() or file.read_bytes().count(b"\n") < least:  # noqa: ASYNC110 - a file cannot be waited for
            await asyncio.sleep(0.001)
    process.kill()
    await asyncio.to_thread(process.join)
    lines = file.read_text("ascii").splitlines()
    return [(int(number), int(asked)) for number, asked in (line.split() for line in lines)]


async def test_a_killed_process_loses_nothing_that_it_acknowledged(migrated_url: str, tmp_path: Path) -> None:
    """After a hundred kills on each database every acknowledged entry is there under its number, and all of it fits."""
    moments = random.Random(20_260_301)
    acknowledged: dict[int, int] = {}
    async with opened(migrated_url) as record:
        for turn in range(ROUNDS):
            firsts = [(turn * PROCESSES + at) * 100_000 for at in range(PROCESSES)]
            heard = await asyncio.gather(
                *(killed(migrated_url, each, moments.randint(5, MOST), tmp_path / f"{each}") for each in firsts)
            )
            for number, asked in (pair for each in heard for pair in each):
                assert number not in acknowledged, "two requests heard the same number"
                acknowledged[number] = asked
        kept = dict(await record.all("SELECT number, actor_id FROM audit_entry"))

        assert len(acknowledged) >= 5 * ROUNDS * PROCESSES
        assert {number: f"person {asked}" for number, asked in acknowledged.items()}.items() <= kept.items()
        assert (await record.verify()).entries == len(kept)
        # And somebody else goes on at once.
        assert await record.write(7) == [len(kept)]
