"""Examples: the queries the explorer offers to each role, from ``examples.toml``.

Read once and checked strictly. Every query is valid in the schema of each role it names; a test says so.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from auth.roles import Role

FILE = Path(__file__).parent / "examples.toml"


@dataclass(frozen=True, slots=True)
class Example:
    """Hold one query with a title and one sentence about it; *roles* are those it is offered to."""

    title: str
    about: str
    roles: frozenset[Role]
    query: str


@cache
def examples() -> tuple[Example, ...]:
    """Give every example, in the order of the page."""
    rows = tomllib.loads(FILE.read_text("utf-8"))["example"]
    return tuple(
        Example(row["title"], row["about"], frozenset(map(Role, row["roles"])), row["query"].lstrip("\n"))
        for row in rows
    )


def examples_for(role: Role) -> tuple[Example, ...]:
    """Give what is offered to *role*."""
    return tuple(example for example in examples() if role in example.roles)
