"""Questions: what every contender is asked, and as whom."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from auth.roles import Role
from server.demonstration.partnership import AGENCIES, COUNCIL, POLICE

PAGE = """
query Page($first: Int!) {
  outcomes(first: $first) {
    nodes {
      id
      kind
      month
      area { name }
      operation { codename agency { name } }
      interventions(first: 5) { nodes { title } }
    }
  }
}
"""
PAGE_SIZE = 50
# The same behind a cursor, which `WALK` gives.
PAGE_BEHIND = PAGE.replace("$first: Int!", "$first: Int!, $after: String").replace(
    "first: $first)", "first: $first, after: $after)"
)
# Four of these in one answer, which so tells of two hundred outcomes.
_NAMES = "abcd"
ABREAST = len(_NAMES)
PAGES = " ".join(
    (
        "query Pages($first: Int!, $a: String, $b: String, $c: String, $d: String) {",
        *(f"{name}: outcomes(first: $first, after: ${name}) {{ ...Page }}" for name in _NAMES),
        "} fragment Page on OutcomeConnection",
        PAGE[PAGE.index("{", PAGE.index("outcomes")) : PAGE.rindex("}")],
    )
)
WALK = "query ($first: Int!, $after: String) { outcomes(first: $first, after: $after) { pageInfo { endCursor } } }"

BY_KEY = """
query ByKey($id: ID!) {
  node(id: $id) {
    ... on Outcome {
      id kind month area { name } operation { codename agency { name } }
      interventions(first: 5) { nodes { title } }
    }
  }
}
"""


@dataclass(frozen=True, slots=True)
class Caller:
    """Name one service: its client, its agency and its role; *word* names it in addresses and tables."""

    word: str
    client_id: str
    agency: str
    role: Role


def _caller(word: str, agency: str, role: Role) -> Caller:
    name = next(each.name for each in AGENCIES if each.key == agency)
    return Caller(word, f"{word}-service", name, role)


CALLERS = (
    _caller("police", POLICE, Role.POLICE_ANALYST),
    _caller("council", COUNCIL, Role.COUNCIL_COMMUNITY_SAFETY),
)


def page_body(size: int = PAGE_SIZE) -> bytes:
    """Write the request for one page."""
    return _body(PAGE, {"first": size})


def page_body_behind(after: str) -> bytes:
    """Write the request for the page behind a cursor."""
    return _body(PAGE_BEHIND, {"first": PAGE_SIZE, "after": after})


def pages_body(cursors: Sequence[str]) -> bytes:
    """Write the request for the pages behind `ABREAST` cursors, in one answer."""
    return _body(PAGES, {"first": PAGE_SIZE} | dict(zip(_NAMES, cursors, strict=True)))


def walk_body(after: str | None) -> bytes:
    """Write the request for the cursor at the end of the page behind *after*."""
    return _body(WALK, {"first": PAGE_SIZE, "after": after})


def key_body(record: str) -> bytes:
    """Write the request for one record by its id."""
    return _body(BY_KEY, {"id": record})


def _body(document: str, variables: Mapping[str, object]) -> bytes:
    return json.dumps({"query": document, "variables": variables}).encode()
