"""Agreement files: a draft in TOML or JSON, with the names of the contract's AgreementInput.

Agencies and areas may stand there by name, and areas by their code, because people write it; whatever else is wrong
with it is said by the same rules as for a mutation, with the place.
"""

import json
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from graphql import GraphQLError, GraphQLInputObjectType
from graphql.utilities import coerce_input_value
from sqlalchemy.engine import Connection

from auth.access.reach import reach
from auth.naming import find_agency
from auth.refusal import Code, RefusalError, Refused
from auth.roles import Role
from schema.graphql.printed import schema_for
from schema.tables.reference import AREA
from server.cli.failure import NotUnderstood
from server.query.variables import plainly

Content = Mapping[str, Any]


def read_file(file: Path) -> Content:
    """Read a draft from *file*: JSON where its name ends so, TOML otherwise. Raises: NotUnderstood."""
    try:
        text = file.read_text("utf-8")
        content = json.loads(text) if file.suffix == ".json" else tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotUnderstood(
            f"{file} is no {'JSON' if file.suffix == '.json' else 'TOML'} in UTF-8: {error}."
        ) from error
    if not isinstance(content, dict):
        raise NotUnderstood(f"{file} must hold one agreement.")
    return coerced(content)


def coerced(content: Content) -> Content:
    """Check a draft against the contract; gives it as a mutation would be given it. Raises: NotUnderstood."""
    kind = schema_for(reach(frozenset({Role.PARTNERSHIP_ADMINISTRATOR}))).type_map["AgreementInput"]
    if not isinstance(kind, GraphQLInputObjectType):
        raise TypeError("AgreementInput is an input")
    wrong: list[str] = []

    def note(path: list[str | int], _value: Any, error: GraphQLError) -> None:
        place = "".join(f"[{each + 1}]" if isinstance(each, int) else f".{each}" for each in path).lstrip(".")
        wrong.append(f"{place}: {error.message}" if place else error.message)

    found = coerce_input_value(_texts(content), kind, note)
    if wrong:
        raise NotUnderstood(wrong[0])
    given: Content = plainly(found)
    return given


def named(connection: Connection, content: Content) -> Content:
    """Put ids in the place of the names of agencies and areas. Raises: RefusalError BAD_USER_INPUT."""
    areas = connection.execute(sa.select(AREA.c.id, AREA.c.gss_code, AREA.c.name)).all()

    def area(typed: str) -> str:
        wanted = typed.strip().casefold()
        found = [row.id for row in areas if wanted in (row.id, row.gss_code.casefold(), row.name.casefold())]
        if len(found) != 1:
            told = "There is no area" if not found else "Several areas are called"
            raise RefusalError(Refused(Code.BAD_USER_INPUT, f"{told} {typed!r}: name it by its code."))
        return str(found[0])

    def agency(typed: str) -> str:
        return find_agency(connection, typed).id

    parties = [{**each, "agency": agency(each["agency"])} for each in content["parties"]]
    clauses = [
        {
            **each,
            "owner": agency(each["owner"]),
            "recipient": agency(each["recipient"]),
            "areas": [area(one) for one in each["areas"]],
        }
        for each in content["clauses"]
    ]
    return {**content, "parties": parties, "clauses": clauses}


def _texts(value: Any) -> Any:
    """Write days as the contract has them: TOML knows them as such, and the contract as text."""
    if isinstance(value, dict):
        return {name: _texts(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_texts(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value
