"""Promises of who saw what: whoever was told is found, before and after the server indexes what it holds."""

import asyncio
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from server.audit.entry import Disclosed
from server.audit.ids import bytes_of
from server.audit.rounds import look_after
from server.audit.seen import IDS, SETS, Sighting, entries_that_told, index_sets
from tests.record import LOG, NOW, OWNERS, Record, entry, opened, record_id


async def told(record: Record, number: int, *, before: int | None = None, limit: int = 100) -> list[Sighting]:
    """List the entries that told of the record *number*."""
    async with record.database.engine.connect() as connection:
        return await connection.run_sync(
            lambda sync: entries_that_told(sync, record_id(number), before=before, limit=limit)
        )


async def test_who_saw_a_record_is_found_before_and_after_it_is_indexed(migrated_url: str) -> None:
    """Every entry that told of it, the latest first, and no other; a page at a time where there are many."""
    async with opened(migrated_url) as record:
        for at, records in enumerate([(1, 2), (3,), (1, 3, 5), (2,), (1,)]):
            await record.journal.record(entry(at, *records))
        expected = [
            Sighting(4, "Outcome", OWNERS[1]),
            Sighting(2, "Outcome", OWNERS[1]),
            Sighting(0, "Outcome", OWNERS[1]),
        ]

        assert await told(record, 1) == expected
        assert await record.index() == 6
        assert await record.index() == 0
        assert await told(record, 1) == expected
        await record.journal.record(entry(9, 1, 7))
        assert await told(record, 1) == [Sighting(5, "Outcome", OWNERS[1]), *expected]
        assert await told(record, 1, before=4, limit=1) == expected[1:2]
        assert await told(record, 77) == []
        assert (await record.verify()).sets == 5


@settings(deadline=None, max_examples=20)
@given(
    st.lists(st.lists(st.integers(0, 8), max_size=5, unique=True), min_size=1, max_size=8),
    st.integers(0, 8),
    st.integers(1, 4),
)
def test_who_saw_a_record_is_whoever_was_told(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, answers: list[list[int]], wanted: int, sets: int
) -> None:
    """Of any answers, indexed in the middle in runs of any length, exactly those that told of a record are found."""
    file = tmp_path_factory.mktemp("seen") / "seen.sqlite"
    file.write_bytes(sqlite_template.read_bytes())

    async def found() -> list[int]:
        async with opened(f"sqlite+aiosqlite:///{file}") as record:
            for at, records in enumerate(answers):
                await record.journal.record(entry(at, *records))
                if at == len(answers) // 2:
                    await record.index(sets=sets)
            return [each.entry for each in await told(record, wanted)]

    # Not within the loop of the other tests.
    assert asyncio.run(found()) == [at for at in reversed(range(len(answers))) if wanted in answers[at]]


async def test_the_server_indexes_a_run_of_sets_by_itself(migrated_url: str) -> None:
    """Whoever tries at once, a run is indexed and told once, and nothing while there are too few sets for one."""
    async with opened(migrated_url) as record:

        async def indexed() -> tuple[int, int]:
            await asyncio.gather(*(look_after(record.database, record.safe, LOG, NOW) for _ in range(3)))
            ((ids, seen),) = await record.all("SELECT sum(length(ids)) / 16, max(last_set) FROM audit_seen")
            return int(ids or 0), int(seen or 0)

        await asyncio.gather(*(record.journal.record(entry(at, at)) for at in range(SETS - 1)))
        with capture_logs() as lines:
            assert await indexed() == (0, 0)
            await asyncio.gather(*(record.journal.record(entry(at, at)) for at in range(SETS - 1, SETS + 5)))
            assert await indexed() == (SETS, SETS)
            assert await indexed() == (SETS, SETS)
        assert [line["ids"] for line in lines if line["event"] == "audit_sets_indexed"] == [str(SETS)]
        assert [each.entry for each in await told(record, 77)] == [77]
        # Fewer sets, of many ids, are a run too.
        for at in range(2):
            await record.journal.record(entry(at, *range(10_000 * at, 10_000 * at + IDS // 2 + 1)))
        assert (await indexed())[0] >= SETS + IDS
        await record.verify()


async def test_a_run_of_nothing_does_not_end_the_round(migrated_url: str) -> None:
    """What stands behind a set without ids is indexed in the same round."""
    nothing = (Disclosed("Outcome", OWNERS[0], frozenset(), ("id",)),)
    async with opened(migrated_url) as record:
        await record.journal.record(entry(0)._replace(disclosed=nothing))
        await record.write(1)
        assert await record.index() == 2


async def test_a_run_ends_where_it_holds_enough_ids(migrated_url: str) -> None:
    """Sets of many ids make short runs; every record is found in the runs it is in and behind them, and no other."""
    records = [str(UUID(int=at * 2**120 + at % 3)) for at in range(40)]
    answers = [
        [each for at, each in enumerate(records) if (at * place) % 7 in {1, 2, place % 5}] for place in range(28)
    ]
    answers += [records[:1], records[:2]]
    async with opened(migrated_url) as record:

        async def tell(at: int) -> None:
            disclosed = Disclosed("Outcome", OWNERS[0], bytes_of(answers[at]), ("id",))
            await record.journal.record(entry(at)._replace(disclosed=(disclosed,)))

        for at in range(28):
            await tell(at)
        runs = []
        async with record.database.engine.begin() as connection:
            while (ids := await connection.run_sync(lambda sync: index_sets(sync, sets=5, ids=60))) is not None:
                runs.append(ids)
        for at in (28, 29):
            await tell(at)
        async with record.database.engine.connect() as connection:
            found = [
                [each.entry for each in await connection.run_sync(entries_that_told, record_id)]
                for record_id in records
            ]
        ((waiting,),) = await record.all("SELECT count(*) FROM audit_set, audit_head WHERE number > seen")
        assert min(runs) < 60 <= max(runs)
        assert 2 <= waiting < 7
        assert found == [[at for at in reversed(range(30)) if each in answers[at]] for each in records]
        await record.verify()
