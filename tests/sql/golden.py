"""Golden SQL: the statements that reviewed queries become, as files that a person reads line by line.

A case is a folder: `as.txt` (who asks, a name of tests/asking.py), `query.graphql` and a statement for each
dialect. Without a query it is the statement that resolves the clauses in force; `opened.txt` names the form in
which they are opened. `python -m tests.sql` writes the statements anew; the difference is then read, not trusted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

from sqlglot import exp

from auth.access.audience import Audience
from schema.tables import METADATA
from server.database import Database
from server.query.answer import Answering
from server.query.dialect import Dialect
from server.query.opened import Form, _resolving
from tests.asking import principal, settings_of
from tests.sql.policy import READS, is_of, of_resolution, of_views, opened_by, parsed

CASES = Path(__file__).parent / "cases"
DIALECTS: tuple[Literal["sqlite", "postgresql"], ...] = ("sqlite", "postgresql")
# Marks of the pipeline are control characters; here they are shown as the symbols that stand for them.
_SYMBOLS = {code: 0x2400 + code for code in range(32) if chr(code) not in "\n\t"}


@dataclass(frozen=True)
class _Nowhere:
    """Stand for a database that is written for and never asked."""

    dialect: Literal["sqlite", "postgresql"]


def cases() -> list[Path]:
    """List the folders of the cases."""
    return sorted(folder for folder in CASES.iterdir() if folder.is_dir())


def asked_by(case: Path) -> Audience:
    """Tell who asks."""
    return Audience.of(principal((case / "as.txt").read_text("utf-8").strip()))


def written(case: Path, name: Literal["sqlite", "postgresql"]) -> str:
    """Give the statement that a case becomes now, laid out for reading."""
    tree = parsed(_statement(case, name).translate(_SYMBOLS), name)
    return tree.sql(dialect=READS[name], pretty=True, max_text_width=100) + "\n"


def policy_of(case: Path, name: Literal["sqlite", "postgresql"]) -> dict[str, str]:
    """Give the relations that may name a table in the statement of a case, each with its text."""
    if not (case / "query.graphql").exists():
        return of_resolution(asked_by(case), name)
    return of_views(asked_by(case), name, opened_by(_form(case), name))


def named_outside_a_view(tree: exp.Expression, policy: Mapping[str, str], name: str) -> list[str]:
    """Name every table that a statement reads anywhere but inside the very relations of the policy."""
    return sorted({table.name for table in _tables(tree) if not _stands_inside(table, policy, name)})


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


def _statement(case: Path, name: Literal["sqlite", "postgresql"]) -> str:
    audience = asked_by(case)
    if not (case / "query.graphql").exists():
        sql, _ = _resolving(audience, Dialect(name))
        return sql
    answering = Answering(cast(Database, _Nowhere(name)), settings_of("sqlite+aiosqlite:///nowhere"))
    query = (case / "query.graphql").read_text("utf-8")
    statement = answering.ready(query, {}, audience, Form(opened_by(_form(case), name))).statement
    if statement is None:
        raise ValueError(f"{case.name} needs no statement")
    return statement.sql


def _form(case: Path) -> str:
    form = case / "opened.txt"
    return form.read_text("utf-8").strip() if form.exists() else "lists"


def _tables(tree: exp.Expression) -> list[exp.Table]:
    return [table for table in tree.find_all(exp.Table) if table.name in METADATA.tables]


def _stands_inside(table: exp.Table, policy: Mapping[str, str], name: str) -> bool:
    """Tell whether a table stands in a relation of the policy."""
    around = table.find_ancestor(exp.CTE)
    while around is not None and not is_of(around, policy, name):
        around = around.find_ancestor(exp.CTE)
    return around is not None
