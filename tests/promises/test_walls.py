"""The second wall lets through what a role may see, and names nothing more."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st

from auth.access.audience import Audience
from auth.access.columns import counted, shown
from auth.access.history import sights, statements
from auth.access.reach import reach
from auth.access.resolution import resolution_of
from auth.access.sharing import Sharing
from auth.access.view import Views
from auth.access.wall import Wall, wall_of, walls
from auth.roles import ROLES, Role
from schema.catalogue import CATALOGUE
from schema.entity import Family
from schema.marking import Detail
from schema.tables import METADATA
from schema.tables.past import PAST, PAST_OPEN
from server.query.dialect import Dialect
from server.query.opened import EVERY
from tests.sql.policy import opened_by

POLICE = {Role.POLICE_ANALYST, Role.POLICE_OFFICER}
GROUPS = ("organised_crime_group", "disruption", "disruption_agency")
# Who is known, what they hold, and what was recorded: nothing that a statement of a role is made of.
UNSHARED = ("client", "person", "appointment", "signing_key", "token_grant", "session", "revocation")


@pytest.mark.parametrize("role", Role)
def test_groups_stay_with_the_police(role: Role) -> None:
    """A role that must never see organised crime groups has no right at all on their tables, for no number either."""
    for counts in (False, True):
        named = set(wall_of(frozenset({role}), counts=counts).columns)
        assert bool(named & set(GROUPS)) is (role in POLICE)


def test_a_page_of_partners_has_no_right_on_what_is_only_counted() -> None:
    """Reports of intelligence are counted for a council and the SVPP, without grading or theme."""
    for role in (Role.COUNCIL_COMMUNITY_SAFETY, Role.SVPP_MEMBER):
        shown_to, told = (wall_of(frozenset({role}), counts=counts).columns for counts in (False, True))
        assert "intelligence_report" not in shown_to
        assert not told["intelligence_report"] & {"theme", "source_evaluation", "information_assessment"}


def test_only_numbers_need_the_person() -> None:
    """A police officer's pages have no pseudonym; numbers need it, to count a person once."""
    pages, numbers = (
        wall_of(frozenset({Role.POLICE_OFFICER}), counts=each).columns["outcome"] for each in (False, True)
    )

    assert numbers - pages == {"subject"}


def test_every_wall_is_of_shared_tables() -> None:
    """No wall names a table of identity, tokens or the record of access, nor one that does not exist."""
    for wall in walls():
        assert not any(name in UNSHARED or name.startswith("audit_") for name in wall.columns)
        for table, columns in wall.columns.items():
            assert columns <= set(METADATA.tables[table].c.keys())


@pytest.mark.parametrize("role", Role)
def test_a_wall_names_no_column_without_a_reason(role: Role) -> None:
    """Beyond what is shown, a page reads only who owns a row, where it lies, how it is marked, and what law asks.

    Of agreements also what says which clause opens a record (`explainAccess`); of what has versions when it was known,
    and which it is where the role has a history of its own; of what keeps its row whether it was withdrawn.
    """
    roles = frozenset({role})
    reasons = resolving(roles)
    own = {sight.kind.entity.name for sight in sights(Audience(roles, ROLES[role].scopes))}
    structural = {"owner_id", "area_id", "marking", "handling", "site_id", "agency_id"}
    for entity in CATALOGUE.values():
        named = wall_of(roles, counts=False).columns.get(entity.table.name, frozenset())
        expected = shown(roles, entity.name)
        assert bool(named) is reach(roles).has(entity.name) or entity.family is Family.AGREEMENTS
        reason = reasons.get(entity.table.name, set()) if entity.family is not Family.PARTNERSHIP else {"id", "kind"}
        when = {"known_from", "recorded_at"} if entity.table.name in PAST else set()
        when |= {"known_from"} if entity.table.name in PAST_OPEN else set()
        when |= {"withdrawn_at"} if entity.is_reference else set()
        when |= {"version"} if entity.name in own else set()
        assert expected <= named <= expected | structural | reason | when | {entity.day, entity.discriminator}


@pytest.mark.parametrize("role", Role)
def test_why_and_by_whom_is_read_where_nothing_is_hidden(role: Role) -> None:
    """Reasons are free text: a role that sees no kind in a table whole reads none of it, nor does any for numbers."""
    seen = sights(Audience(frozenset({role}), ROLES[role].scopes))
    for name in PAST:
        named = wall_of(frozenset({role}), counts=False).columns.get(f"{name}_past", frozenset())
        is_whole = any(sight.is_whole for sight in seen if sight.kind.entity.table.name == name)
        assert named & {"reason", "actor_id"} == ({"reason", "actor_id"} if is_whole else set())
        assert "client_reference" not in named
        if reach(frozenset({role})).review:
            columns = wall_of(frozenset({role}), counts=True).columns.get(f"{name}_past", frozenset())
            assert not columns & {"reason", "actor_id"}
    assert {sight.kind.entity.name for sight in seen if not sight.is_whole} <= {
        *("Outcome", "IntelligenceReport", "OrganisedCrimeGroup", "Disruption", "Intervention", "Grant")
    }


def resolving(roles: frozenset[Role]) -> dict[str, set[str]]:
    """Name the columns that resolving the clauses of a role reads, by table."""
    found: dict[str, set[str]] = {}
    ahead: list[sa.ClauseElement] = [resolution_of(Audience(roles, frozenset())).reaching]
    while ahead:
        each = ahead.pop()
        if isinstance(each, sa.Column) and isinstance(each.table, sa.Table):
            found.setdefault(each.table.name, set()).add(each.name)
        ahead.extend(each.get_children())
    return found


FORMS = ("lists", "blocks")


@cache
def relations(roles: frozenset[Role], scopes: frozenset[str], name: Literal["sqlite", "postgresql"], form: str) -> str:
    """Compile every relation that statements of a role can be made of, in one text."""
    audience = Audience(roles, scopes)
    views = Views(audience, Sharing(name, EVERY if form == "lists" else opened_by(form, name)))
    numbers = Views(audience, views.shared, least=Detail.AGGREGATE)
    made = [views.of(entity).relation for entity in CATALOGUE.values() if shown(roles, entity.name)]
    if reach(roles).review:
        measured = (
            entity for entity in CATALOGUE.values() if counted(entity.name) and audience.ceiling(entity.family).own
        )
        made += [numbers.of(entity).relation for entity in measured]
    texts = (
        sa.select(sa.literal_column("1")).select_from(each).compile(dialect=Dialect(name).compiler) for each in made
    )
    return "\n".join(map(str, texts))


def histories(roles: frozenset[Role], scopes: frozenset[str], name: Literal["sqlite", "postgresql"]) -> str:
    """Compile every statement that a history is made of, in one text."""
    made = statements(Audience(roles, scopes))
    return "\n".join(str(each.compile(dialect=Dialect(name).compiler)) for each in made)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_fewer_scopes_read_no_more(data: st.DataObject) -> None:
    """Whatever scopes a token lacks, and however clauses are written, its Views name what the wall allows."""
    role = data.draw(st.sampled_from(list(Role)))
    scopes = data.draw(st.sets(st.sampled_from(sorted(ROLES[role].scopes))))
    name: Literal["sqlite", "postgresql"] = data.draw(st.sampled_from(["sqlite", "postgresql"]))
    text = relations(frozenset({role}), frozenset(scopes), name, data.draw(st.sampled_from(FORMS)))
    wall = wall_of(frozenset({role}), counts=reach(frozenset({role})).review)
    assert not beyond(wall, text)
    assert not beyond(wall_of(frozenset({role}), counts=False), histories(frozenset({role}), frozenset(scopes), name))


def beyond(wall: Wall, text: str) -> list[str]:
    """Name the columns in *text* that a wall does not."""
    return [
        f"{table.name}.{column.name}"
        for table in METADATA.sorted_tables
        for column in table.c
        if column.name not in wall.columns.get(table.name, frozenset())
        and re.search(rf"\b{table.name}\.{column.name}\b", text)
    ]
