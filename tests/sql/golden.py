"""Golden SQL: the statements that reviewed queries become, as files that a person reads line by line.

A case is a folder: `query.graphql`, `as.txt` (who asks, a name of tests/asking.py) and a statement for each
dialect. `python -m tests.sql` writes the statements anew; the difference is then read, not trusted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

import sqlglot
from sqlglot import exp

from auth.access.audience import Audience
from schema.tables import METADATA
from server.database import Database
from server.query.answer import Answering
from server.query.opened import EVERY
from tests.asking import principal, settings_of

CASES = Path(__file__).parent / "cases"
DIALECTS: tuple[Literal["sqlite", "postgresql"], ...] = ("sqlite", "postgresql")
_READS = {"sqlite": "sqlite", "postgresql": "postgres"}
# Marks of the pipeline are control characters; here they are shown as the symbols that stand for them.
_SYMBOLS = {code: 0x2400 + code for code in range(32) if chr(code) not in "\n\t"}
# SQLite's numbered parameters, which the parser knows only by name: ?1 is shown as :p1.
_NUMBERED = re.compile(r"\?([0-9]+)")
# The only relations that may name a table: what a View is, and what of the agreements it is made over.
_POLICY = ("in_force",)
_POLICY_ENDS = ("_view", "_counted")
_POLICY_STARTS = ("covered_", "windowed_")


@dataclass(frozen=True)
class _Nowhere:
    """Stand for a database that is written for and never asked."""

    dialect: Literal["sqlite", "postgresql"]


def cases() -> list[Path]:
    """List the folders of the cases."""
    return sorted(folder for folder in CASES.iterdir() if folder.is_dir())


def written(case: Path, name: Literal["sqlite", "postgresql"]) -> str:
    """Give the statement that a case becomes now, laid out for reading."""
    audience = Audience.of(principal((case / "as.txt").read_text("utf-8").strip()))
    answering = Answering(cast(Database, _Nowhere(name)), settings_of("sqlite+aiosqlite:///nowhere"))
    statement = answering.ready((case / "query.graphql").read_text("utf-8"), {}, audience, EVERY).statement
    if statement is None:
        raise ValueError(f"{case.name} needs no statement")
    text = _NUMBERED.sub(r":p\1", statement.sql.translate(_SYMBOLS))
    tree = parsed(text, name)
    return tree.sql(dialect=_READS[name], pretty=True, max_text_width=100) + "\n"


def parsed(sql: str, name: str) -> exp.Expression:
    """Parse a statement of one dialect."""
    tree = sqlglot.parse_one(sql, read=_READS[name])
    if not isinstance(tree, exp.Expression):
        raise TypeError("no statement")
    return tree


def named_outside_a_view(tree: exp.Expression) -> list[str]:
    """Name every table that a statement reads anywhere but inside the relations of the policy."""
    return sorted({table.name for table in _tables(tree) if _relation_around(table) is None})


def strangers(tree: exp.Expression) -> list[str]:
    """Name every relation that is neither a table of ours nor made by the statement itself."""
    made = {each.alias for each in tree.find_all(exp.CTE, exp.Subquery, exp.Lateral) if each.alias}
    return sorted(
        {
            table.name
            for table in tree.find_all(exp.Table)
            if isinstance(table.this, exp.Identifier) and table.name not in made and table.name not in METADATA.tables
        }
    )


def is_policy(relation: str) -> bool:
    """Tell whether a relation of this name belongs to the policy."""
    return relation in _POLICY or relation.endswith(_POLICY_ENDS) or relation.startswith(_POLICY_STARTS)


def _tables(tree: exp.Expression) -> list[exp.Table]:
    return [table for table in tree.find_all(exp.Table) if table.name in METADATA.tables]


def _relation_around(table: exp.Table) -> str | None:
    """Name the relation of the policy that a table stands in; None for none."""
    around = table.find_ancestor(exp.CTE)
    while around is not None and not is_policy(around.alias):
        around = around.find_ancestor(exp.CTE)
    return around.alias if around is not None else None
