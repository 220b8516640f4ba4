"""Clauses: what a principal of 500 clauses waits longer for the same page than one of a few.

The clauses are added to a copy of the same world and open nothing that was not open, so both give the same bytes; what
differs is what each statement carries and looks through. A tenth of them is the police's, whose records are on the
page, the others are of owners without records. `alike`: every owner shares the same areas; `mixed`: each its own;
`dated`: each its own, and only records of some days.
"""

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from time import perf_counter
from typing import Any

import sqlalchemy as sa
import uvloop
from sqlalchemy.engine import make_url

from auth.principal import Principal
from auth.roles import ROLES, Role
from schema.tables.reference import AGENCY, AREA
from schema.tables.sharing import AGREEMENT, AGREEMENT_PARTY, CLAUSE, CLAUSE_AREA, CLAUSE_PURPOSE, CLAUSE_ROLE
from server.door import Door, authority_of, safe_of
from server.opening import open_database
from server.query.answer import Answering, pipeline
from server.work import new_id, utc_now
from tests.bench.figures import Bound, Figure, middle
from tests.bench.pages import AnswersDiffer
from tests.bench.questions import CALLERS, PAGE
from tests.bench.stage import World, settings_for
from tests.postgres import Postgres

CLAUSES, OWNERS = 500, 10
ADDED_MS = 0.3
ROUNDS = 7
# The council: its page rests on clauses, that of the police on its own records.
CALLER = CALLERS[1]
Rows = dict[sa.Table, list[dict[str, Any]]]


def adding(server: Postgres, world: World, pages: int) -> list[Figure]:
    """Measure a page under 500 clauses beside the same under the few of the demonstration, in process, in turns."""
    figures = []
    for shape in ("alike", "mixed", "dated"):
        name = f"clauses_{shape}"
        server.create(name, template=str(make_url(world.url).database))
        dense = replace(world, url=server.url(name))
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(_fill(dense, shape))
            added, resolving = runner.run(_measured(dense, world, pages))
        label = f"{CLAUSES} clauses, {shape}"
        figures.append(Figure(f"{label}: a page waits longer", "ms", added, None, ADDED_MS, Bound.AT_MOST))
        figures.append(Figure(f"{label}: first page after a change of agreements waits longer", "ms", resolving))
    return figures


async def _fill(world: World, shape: str) -> None:
    """Add an agreement of 500 clauses with owners that hold no record."""
    database = open_database(settings_for(world.url))
    await database.start()
    try:
        async with database.engine.begin() as connection:
            names = [each.agency for each in CALLERS]
            found = await connection.execute(sa.select(AGENCY.c.name, AGENCY.c.id).where(AGENCY.c.name.in_(names)))
            id_of = {row.name: row.id for row in found}
            police, council = (id_of[name] for name in names)
            wards = sa.select(AREA.c.id).where(AREA.c.kind == "WARD").order_by(AREA.c.gss_code)
            areas = list((await connection.scalars(wards)).all())
            for table, rows in _agreement(str(council), str(police), areas, shape).items():
                await connection.execute(sa.insert(table), rows)
    finally:
        await database.stop()


def _agreement(council: str, police: str, areas: list[str], shape: str) -> Rows:
    agreement, others = new_id(), [new_id() for _ in range(OWNERS - 1)]
    owners = [police, *others]
    agency = {"kind": "POLICE", "duty": "SPECIFIED", "regime": "PART_3"}
    party = {"agreement_id": agreement, "part": "CONTROLLER", "signed_version": 1, "signed_on": date(2026, 1, 1)}
    clauses = list(_clauses(agreement, owners, council, shape))
    return {
        AGENCY: [{"id": each, "name": f"Owner {number}", **agency} for number, each in enumerate(others)],
        AGREEMENT: [
            {
                "id": agreement,
                "reference": f"ISA-{CLAUSES}",
                "title": "Of many clauses",
                "status": "ACTIVE",
                "version": 1,
                "starts_on": date(2026, 1, 1),
                "review_on": date(2036, 1, 1),
                "lawful_basis": "DPA_S35_2_B",
                "retention_months": 12,
            }
        ],
        AGREEMENT_PARTY: [{"id": new_id(), "agency_id": each, **party} for each in (council, *owners)],
        CLAUSE: clauses,
        CLAUSE_AREA: [
            {"clause_id": clause["id"], "area_id": area} for clause in clauses for area in _areas(clause, areas, shape)
        ],
        CLAUSE_ROLE: [{"clause_id": clause["id"], "role": CALLER.role.value} for clause in clauses],
        CLAUSE_PURPOSE: [
            {"clause_id": clause["id"], "purpose": purpose} for clause in clauses for purpose in _purposes(CALLER.role)
        ],
    }


def _clauses(agreement: str, owners: list[str], council: str, shape: str) -> Iterator[dict[str, Any]]:
    for number in range(CLAUSES):
        yield {
            "id": new_id(),
            "agreement_id": agreement,
            "number": number + 1,
            "entity": ("Outcome", "Intervention")[number % 2],
            "owner_id": owners[number // 2 % OWNERS],
            "recipient_id": council,
            "detail": ("SUMMARY", "DETAIL")[number // 40 % 2],
            "gateway": "CDA_S115",
            "necessity": "measured",
            "since": date(2020, 1, 1) if shape == "dated" else None,
            "until": date(2020, 1 + number % 12, 28) if shape == "dated" else None,
        }


def _areas(clause: dict[str, Any], areas: list[str], shape: str) -> Iterable[str]:
    return areas[:5] if shape == "alike" else [areas[clause["number"] * 7 % len(areas)]]


def _purposes(role: Role) -> Iterable[str]:
    return sorted(ROLES[role].purposes)


async def _measured(dense: World, base: World, pages: int) -> tuple[float, float]:
    """Give how much longer a page takes, and the first one under a resolution of its own. Unit: milliseconds."""
    async with _asking(dense) as many, _asking(base) as few:
        if await many.page() != await few.page():
            raise AnswersDiffer("500 clauses that open nothing change the page")
        for _ in range(pages):
            await many.page()
            await few.page()
        added = [await _round(many, few, pages) for _ in range(ROUNDS)]
        first = [(await many.first()) - (await few.first()) for _ in range(ROUNDS)]
    return middle(added), middle(first)


async def _round(many: "_asking", few: "_asking", pages: int) -> float:
    took: dict[str, list[float]] = {"many": [], "few": []}
    for _ in range(pages):
        for word, asking in (("many", many), ("few", few)):
            begun = perf_counter()
            await asking.page()
            took[word].append(perf_counter() - begun)
    return (middle(took["many"]) - middle(took["few"])) * 1e3


class _asking:  # noqa: N801 - a context
    """Ask the query pipeline of one world as the council, in this process."""

    def __init__(self, world: World) -> None:
        self._settings = settings_for(world.url)
        self._token = world.tokens[CALLER.word]
        self._database = open_database(self._settings)

    async def __aenter__(self) -> "_asking":
        await self._database.start()
        self._answering: Answering = pipeline(self._settings, self._database)
        self._door = Door(self._database, authority_of(self._settings), safe_of(self._settings))
        await self._door.start(utc_now())
        principal = self._door.reader.read([f"Bearer {self._token}"], now=utc_now(), purpose=[])
        if not isinstance(principal, Principal):
            raise RuntimeError("the token was refused: nothing was measured")
        self._principal = principal
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._database.stop()

    async def page(self) -> bytes:
        """Give the body of the page."""
        answer = await self._answering(PAGE, {"first": 50}, None, self._principal, new_id())
        return answer.body

    async def first(self) -> float:
        """Give how long the first page takes when nothing is resolved. Unit: milliseconds."""
        self._answering = pipeline(self._settings, self._database)
        begun = perf_counter()
        await self.page()
        return (perf_counter() - begun) * 1e3
