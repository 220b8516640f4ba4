"""The largest documents that are allowed: whatever is within every limit is answered, and alike on both databases.

A document just under a limit is where a database's own limits would show: SQLite reads a statement with a stack of
a hundred places, PostgreSQL has its own. Each shape is asked for in two worlds that hold the same.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from schema.catalogue import CATALOGUE
from schema.entity import Entity, Kind, Link
from server.limits import Limits
from tests.asking import Ask, open_asking, settings_of
from tests.postgres import Postgres
from tests.world import id_of

LIMITS: Limits = settings_of("sqlite+aiosqlite:///nowhere").limits
WHO = ("police analyst", "council officer")
Shape = tuple[str, dict[str, Any]]
AGREED = """
    entity       | detail  | until      | recipient
    Outcome      | DETAIL  |            | council
    Outcome      | SUMMARY | 2023-06-01 | council
    Intervention | DETAIL  |            | council
    Outcome      | DETAIL  |            | next council
"""


def filtered(given: dict[str, Any]) -> Shape:
    """Ask for outcomes under a filter in a variable."""
    return "query ($f: OutcomeFilter) { outcomes(first: 5, filter: $f) { totalCount nodes { id } } }", {"f": given}


def comparisons() -> list[dict[str, Any]]:
    """Give comparisons of many kinds: none is as the one beside it."""
    return [
        {"month": {"gte": "2023-01"}},
        {"occurredOn": {"lt": "2023-06-01"}},
        {"kind": {"in": ["ARREST", "WARRANT"]}},
        {"sourceReference": {"contains": "a"}},
        {"marking": {"ne": "OFFICIAL"}},
        {"recordedAt": {"isNull": True}},
        {"id": {"in": [str(uuid4()) for _ in range(5)]}},
        {"synthetic": {"eq": True}},
        {"not": {}},
    ]


def conditions(operator: str) -> Shape:
    """Hold as many conditions as one filter may."""
    many = comparisons()
    return filtered({operator: [many[n % len(many)] for n in range((LIMITS.filter_conditions - 1) // 2)]})


def negated() -> Shape:
    """Nest `not` as deeply as a value may be."""
    given: dict[str, Any] = {"month": {"eq": "2023-05"}}
    for _ in range(LIMITS.value_depth - 3):
        given = {"not": given}
    return filtered(given)


def alternating() -> Shape:
    """Nest `or` and `and` and their lists as deeply as a value may be."""
    given: dict[str, Any] = {"occurredOn": {"gt": "2023-05-01"}}
    for number in range((LIMITS.value_depth - 3) // 2):
        given = {"and" if number % 2 else "or": [given, {"not": {"marking": {"eq": "OFFICIAL_SENSITIVE"}}}]}
    return filtered(given)


def linked(quantifier: str) -> Shape:
    """Follow links as deeply as a filter may, all through lists."""
    last = {"outcomes": {quantifier: {"month": {"eq": "2023-05"}}}}
    given = {"interventions": {quantifier: {"site": last}}}
    assert LIMITS.filter_link_depth == ["interventions", "site", "outcomes"].index("outcomes") + 1
    return filtered(given)


def many_links() -> Shape:
    """Follow as many links as a filter may, each through a list."""
    return filtered(
        {"or": [{"interventions": {"some": {"title": {"contains": "a"}}}} for _ in range(LIMITS.filter_links)]}
    )


def negated_links() -> Shape:
    """Follow links behind `not`, three deep, besides conditions of several kinds."""
    inner: dict[str, Any] = {"not": {"outcomes": {"every": {"not": {"or": comparisons()}}}}}
    return filtered({"not": {"interventions": {"none": {"site": inner}}}})


def nested_pages() -> Shape:
    """Put a page into a page into a page, each filtered by the same long filter."""
    chain = ["operations(first: 3)", "nodes", "sites", "outcomes(first: 3, filter: $f)", "nodes", "site"]
    chain += ["outcomes(first: 3, filter: $f)", "nodes"]
    query = "query ($f: OutcomeFilter) { " + " { ".join([*chain, "id"]) + " }" * (len(chain) + 1)
    return query, {"f": {"or": comparisons() * 9}}


def filtered_pages() -> Shape:
    """Filter each of nested pages through links."""
    through = 'filter: {interventions: {some: {site: {outcomes: {some: {month: {gte: "2023-01"}}}}}}}'
    inside = f"outcomes(first: 3, {through}) {{ totalCount nodes {{ id }} }}"
    return f"{{ operations(first: 3) {{ nodes {{ id sites {{ name {inside} }} {inside} }} }} }}", {}


def aliased(field: str, inside: str, *, kind: str = "") -> Shape:
    """Ask for one field of one record by as many names as a document may give."""
    names = " ".join(f"a{n}: {field} {inside}" for n in range(LIMITS.aliases))
    return f"{{ outcomes(first: 9) {{ nodes {{ id ... on {kind or 'Outcome'} {{ {names} }} }} }} }}", {}


def deepest() -> Shape:
    """Nest selections as deeply as they may be, through lists and links."""
    chain = ["operations(first: 2)", "nodes", "outcomes(first: 2)", "nodes", "site", "outcomes(first: 2)", "nodes"]
    chain += ["interventions(first: 2)", "nodes"]
    assert len(chain) + 1 == LIMITS.depth
    return "{ " + " { ".join([*chain, "id"]) + " }" * len(chain) + " }", {}


def deepest_links() -> Shape:
    """Follow one link after another as deeply as selections may be."""
    links = LIMITS.depth - 3
    return "{ areas(first: 9) { nodes { " + "parent { " * links + "name" + " }" * links + " } } }", {}


def roots() -> Shape:
    """Ask as many root fields as one operation may have, each a page with an order, a count and a filter."""
    page = 'outcomes(first: 9, orderBy: [{field: occurredOn}], filter: {month: {gte: "2023-02"}})'
    parts = (f"a{n}: {page} {{ totalCount edges {{ cursor node {{ id withheld }} }} }}" for n in range(20))
    return "{ " + " ".join(parts) + " }", {}


def fields_of(entity: Entity) -> str:
    """Write every field of an entity's own that is a plain value."""
    return " ".join(each.name for each in entity.attributes(entity.name).values() if not isinstance(each, Link))


def every_field() -> Shape:
    """Ask every plain field of every kind of outcome."""
    entity = CATALOGUE["Outcome"]
    own = fields_of(entity)
    parts = []
    for number, member in enumerate(entity.members):
        names = [each.name for each in member.fields]
        parts.append(f"... on {member.name} {{ " + " ".join(f"m{number}{n}: {n}" for n in names[:3]) + " __typename }")
    return f"{{ outcomes(first: 20) {{ nodes {{ withheld {own} {' '.join(parts)} }} }} }}", {}


def every_link() -> Shape:
    """Ask every link of an outcome to one record, with all plain fields of each."""
    entity = CATALOGUE["Outcome"]
    links = (each for each in entity.attributes("Outcome").values() if isinstance(each, Link) and not each.many)
    parts = " ".join(f"{each.name} {{ {fields_of(CATALOGUE[each.target])} }}" for each in links)
    return f"{{ outcomes(first: 20) {{ nodes {{ {parts} withheld }} }} }}", {}


def wide_pages() -> Shape:
    """Ask as many pages as there may be, each with a hundred fields of its records and of what they are linked to."""
    entity = CATALOGUE["Outcome"]
    links = (each for each in entity.attributes("Outcome").values() if isinstance(each, Link) and not each.many)
    parts = " ".join(f"{each.name} {{ {fields_of(CATALOGUE[each.target])} }}" for each in links)
    pages = " ".join(f"a{n}: outcomes(first: 9) {{ nodes {{ ...Wide }} }}" for n in range(LIMITS.root_fields))
    return f"{{ {pages} }} fragment Wide on Outcome {{ {fields_of(entity)} withheld {parts} }}", {}


def many_lists() -> Shape:
    """Ask as many lists as one operation may have, by a fragment that each root uses."""
    inside = " ".join(f"b{n}: interventions(first: 1) {{ nodes {{ id }} }}" for n in range(LIMITS.lists // 5 - 1))
    pages = " ".join(f"a{n}: outcomes(first: 1) {{ nodes {{ ...Lists }} }}" for n in range(5))
    return f"{{ {pages} }} fragment Lists on Outcome {{ {inside} }}", {}


def many_nodes() -> Shape:
    """Look as many ids up as one operation may, each in every kind of record there is."""
    return "{ " + " ".join(f'a{n}: node(id: "{uuid4()}") {{ id }}' for n in range(LIMITS.root_fields)) + " }", {}


def filtered_roots() -> Shape:
    """Filter every root by one long filter, and count what fits it."""
    page = "outcomes(first: 1, filter: $f) { totalCount nodes { id } }"
    pages = " ".join(f"a{n}: {page}" for n in range(LIMITS.root_fields))
    return f"query ($f: OutcomeFilter) {{ {pages} }}", {
        "f": {"or": [{"month": {"gte": "2023-01"}}] * (LIMITS.conditions // LIMITS.root_fields // 2 - 1)}
    }


def listed() -> Shape:
    """Compare with a list of a thousand values."""
    return filtered({"id": {"in": [str(uuid4()) for _ in range(1_000)]}})


def most_records() -> Shape:
    """Declare as many records as one request may."""
    inside = LIMITS.nodes // 100 - 1
    return f"{{ outcomes(first: 100) {{ nodes {{ id interventions(first: {inside}) {{ nodes {{ id }} }} }} }} }}", {}


def reviews(operation: str) -> Shape:
    """Break the year of a review down in every way, as often as a document has names for it."""
    ways = ("", "AREA", "PHASE", "MONTH", "AREA, PHASE", "AREA, MONTH", "PHASE, MONTH", "AREA, PHASE, MONTH")
    cells = " ".join(f"a{n}: measures(by: [{way}]) {{ measure status value }}" for n, way in enumerate(ways))
    one = f"{{ operation {{ codename }} {cells} }}"
    return f"query ($o: ID!) {{ review(operation: $o, year: 2023) {one} }}", {"o": operation}


SHAPES: dict[str, Callable[[], Shape]] = {
    "wide or": lambda: conditions("or"),
    "wide and": lambda: conditions("and"),
    "deep not": negated,
    "deep or and and": alternating,
    "links through some": lambda: linked("some"),
    "links through every": lambda: linked("every"),
    "links through none": lambda: linked("none"),
    "many links": many_links,
    "links behind not": negated_links,
    "pages in pages": nested_pages,
    "filters of pages in pages": filtered_pages,
    "aliased pages": lambda: aliased("interventions(first: 2)", "{ totalCount nodes { id } }"),
    "aliased pages with edges": lambda: aliased("interventions(last: 2)", "{ edges { cursor node { title } } }"),
    "aliased lines of drugs": lambda: aliased("lines", "{ id quantity drug }", kind="DrugSeizure"),
    "aliased lines of weapons": lambda: aliased("lines", "{ id count kind category }", kind="WeaponSeizure"),
    "aliased links": lambda: aliased("site", "{ name area { name } phases { kind } }"),
    "aliased values": lambda: aliased("occurredOn", ""),
    "depth": deepest,
    "depth of links": deepest_links,
    "root fields": roots,
    "every field": every_field,
    "every link": every_link,
    "wide pages": wide_pages,
    "wide lists": lambda: aliased(
        "interventions", f"(first: 2) {{ nodes {{ {fields_of(CATALOGUE['Intervention'])} }} }}"
    ),
    "many lists": many_lists,
    "many nodes": many_nodes,
    "filters of many roots": filtered_roots,
    "a long list": listed,
    "most records": most_records,
    "reviews": lambda: reviews(id_of("Revive")),
    "reviews of nothing": lambda: reviews(str(uuid4())),
}


@pytest.fixture(scope="module")
async def both(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[Ask, Ask]]:
    """Open the same world in each database."""
    name = f"largest_{uuid4().hex}"
    postgres.create(name)
    path: Path = tmp_path_factory.mktemp("largest") / "world.sqlite3"
    async with open_asking(f"sqlite+aiosqlite:///{path}") as one, open_asking(postgres.url(name)) as other:
        for ask in (one, other):
            await ask.world.agreements(AGREED)
        yield one, other
    postgres.drop(name)


@pytest.mark.parametrize("as_", WHO)
@pytest.mark.parametrize("name", SHAPES)
async def test_the_largest_allowed_document_is_answered(both: tuple[Ask, Ask], name: str, as_: str) -> None:
    """Every shape just under its limit gives data and no error, byte for byte the same on both databases."""
    query, variables = SHAPES[name]()
    bodies = [await ask.body(query, as_=as_, variables=variables) for ask in both]

    for body in bodies:
        assert "errors" not in json.loads(body), body[:400]
    assert bodies[0] == bodies[1]


@pytest.mark.parametrize("as_", WHO)
@pytest.mark.parametrize("entity", ["Outcome", "Intervention", "RecordedCrime"])
async def test_the_longest_order_is_followed_to_its_end(both: tuple[Ask, Ask], entity: str, as_: str) -> None:
    """An order by every field there is, each in the other direction than the last, leads through all records once."""
    fields = [each.name for each in CATALOGUE[entity].fields if each.name != "id" and each.kind is not Kind.DEGREES]
    ways = ", ".join(f"{{field: {name}, direction: {('ASC', 'DESC')[n % 2]}}}" for n, name in enumerate(fields))
    root = str(CATALOGUE[entity].root)
    page = (
        f"{root}(first: %d, after: $after, orderBy: [{ways}]) {{ nodes {{ id }} pageInfo {{ endCursor hasNextPage }} }}"
    )
    query = f"query ($after: String) {{ {page % 2} }}"
    told = []
    for ask in both:
        whole = (await ask(f"query ($after: String) {{ {page % 100} }}", as_=as_))[root]["nodes"]
        found: list[dict[str, str]] = []
        after, more = None, True
        while more:
            part = (await ask(query, as_=as_, variables={"after": after}))[root]
            found += part["nodes"]
            after, more = part["pageInfo"]["endCursor"], part["pageInfo"]["hasNextPage"]
        assert found == whole
        told.append(whole)

    assert told[0] == told[1]
