"""The random worlds: the same in both databases, and rich enough that every rule decides something."""

from __future__ import annotations

from typing import Any

import pytest

from auth.roles import ROLES, Role
from schema.catalogue import CATALOGUE
from schema.entity import Governance
from schema.marking import Detail
from tests.oracle.conftest import SEEDS
from tests.oracle.rows import Row
from tests.oracle.stage import Stage
from tests.oracle.worlds.principals import principals
from tests.oracle.worlds.world import world

SHARED = [entity for entity in CATALOGUE.values() if entity.governance is Governance.SHARED]


def in_one_order(rows: list[Row]) -> list[list[tuple[str, Any]]]:
    """Give rows as values that can be compared whatever their order was."""
    return sorted((sorted(row.items()) for row in rows), key=str)


async def test_both_databases_hold_the_world(stages: tuple[Stage, ...]) -> None:
    """Every value comes back from either database as it was put in."""
    for stage in stages:
        for database in stage.databases:
            held = await stage.rows_in(database)
            for name, rows in stage.tables.items():
                assert in_one_order(held[name]) == in_one_order(rows), f"{database.dialect}: {name}"


@pytest.mark.parametrize("seed", SEEDS)
def test_every_entity_has_rows(seed: int) -> None:
    """No table of the catalogue is empty, so nothing is right for want of rows."""
    tables = world(seed)

    assert [entity.name for entity in CATALOGUE.values() if not tables[entity.table.name]] == []


@pytest.mark.parametrize(
    ("role", "details"),
    [
        (Role.POLICE_ANALYST, {Detail.SUMMARY, Detail.DETAIL, Detail.PERSONAL}),
        (Role.POLICE_OFFICER, {Detail.SUMMARY, Detail.DETAIL}),
        (Role.COUNCIL_COMMUNITY_SAFETY, {Detail.SUMMARY, Detail.DETAIL, Detail.AGGREGATE}),
        (Role.SVPP_MEMBER, {Detail.SUMMARY, Detail.AGGREGATE}),
        (Role.SERVICE_ACCOUNT, {Detail.SUMMARY, Detail.DETAIL, Detail.PERSONAL}),
    ],
)
def test_others_records_are_shared_in_every_detail(role: Role, details: set[Detail]) -> None:
    """Over all worlds a role gets others' records in every Detail that its ceilings allow, and many not at all."""
    found: list[Detail | None] = []
    for seed in SEEDS:
        stage = Stage(world(seed))
        for principal in principals(stage.tables, [role]):
            sight = stage.evaluator(principal).sight
            found += [
                sight.granted(entity, row)
                for entity in SHARED
                for row in stage.rows.all(entity.table.name)
                if row["owner_id"] != principal.agency and ROLES[role].ceiling(entity.family).others is not None
            ]

    assert details <= set(found)
    assert found.count(None) > len(found) / 4
