"""Trail: what the record of access says, at the command line: ``wardmote audit events``, ``who-saw`` and the others.

For whoever operates the service, who can read the database anyway: all agencies, whole entries. Each of these readings
is an entry on the record before anything is printed, so that the officers see it.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from server.cli.failure import NotUnderstood
from server.cli.output import json_option, print_json, print_table

if TYPE_CHECKING:
    from server.database import Database
    from server.settings import Settings

_DAY = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%SZ"])
_paged: Callable[[Callable[..., Any]], Callable[..., Any]] = click.option(
    "--first", type=click.IntRange(1, 1000), default=50, show_default=True, help="How many, the latest first."
)
_after: Callable[[Callable[..., Any]], Callable[..., Any]] = click.option(
    "--after", help="Go on behind this cursor, which --json gives as endCursor."
)
_since: Callable[[Callable[..., Any]], Callable[..., Any]] = click.option(
    "--from", "since", type=_DAY, help="Not before this day or instant, in UTC."
)
_until: Callable[[Callable[..., Any]], Callable[..., Any]] = click.option(
    "--to", "until", type=_DAY, help="Before this day or instant, in UTC."
)


@click.command()
@click.option("--kind", "kinds", multiple=True, help="Only entries of this kind, such as DISCLOSE; may be repeated.")
@click.option("--name", help="Only this event.")
@click.option("--actor", help="Only what this person or client did: a user name or an id.")
@click.option("--agency", help="Only what was done for this agency, by name.")
@_since
@_until
@_paged
@_after
@json_option
def events(kinds: tuple[str, ...], as_json: bool, **given: Any) -> None:
    """Print entries of the record of access, the latest first.

    \b
    Example:
      wardmote audit events --kind DENY --from 2026-11-01
    """
    from server.audit.entry import Kind

    unknown = [each for each in kinds if each.upper() not in Kind.__members__]
    if unknown:
        raise NotUnderstood(f"There is no kind {unknown[0]!r}; there are: {', '.join(Kind)}.")
    wanted = {"kinds": [each.upper() for each in kinds] or None, "name": given["name"]}
    page = _asked("auditEvents", {**given, "filter": wanted})
    _print(page, as_json, _EVENT, "Nothing of the kind is on record.")


@click.command()
@_paged
@_after
@json_option
def denials(as_json: bool, **given: Any) -> None:
    """Print the entries in which a rule said no, the latest first.

    \b
    Example:
      wardmote audit denials --first 20
    """
    page = _asked("denials", given)
    _print(page, as_json, {**_EVENT, "reasons": lambda each: "; ".join(each["reasons"])}, "No rule said no.")


@click.command("who-saw")
@click.argument("record")
@_paged
@_after
@json_option
def who_saw(record: str, as_json: bool, **given: Any) -> None:
    """Print who was told of RECORD, which is an id, the latest first.

    \b
    Example:
      wardmote audit who-saw 7f0c9a52-1d64-4c1b-9a55-0d3c8e2b6f10
    """
    from schema.tables.base import is_id

    if not is_id(record):
        raise NotUnderstood(f"{record!r} is no id of a record, which looks like 7f0c9a52-1d64-4c1b-9a55-0d3c8e2b6f10.")
    _print(_asked("whoSaw", {**given, "id": record}), as_json, _TELLING, "Nobody was told of it.")


@click.command("what-did")
@click.argument("person")
@_since
@_until
@_paged
@_after
@json_option
def what_did(person: str, as_json: bool, **given: Any) -> None:
    """Print which records PERSON was told of, a user name or an id, the latest first.

    \b
    Example:
      wardmote audit what-did kim.jones --from 2026-11-01 --to 2026-12-01
    """
    page = _asked("whatDidTheySee", {**given, "person": person})
    _print(page, as_json, _TELLING, "They were told of nothing.")


@click.command("processing-record")
@click.option("--agency", help="The record of this agency, by name; of the whole partnership when left out.")
@click.option(
    "--as-at", "as_at", type=_DAY, help="As it was at this day's beginning or instant, in UTC; now if left out."
)
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV instead of JSON.")
def processing_record(agency: str | None, as_at: datetime | None, as_csv: bool) -> None:
    """Print the record of processing (DPA 2018 section 61, UK GDPR article 30), made from what is agreed.

    \b
    Example:
      wardmote audit processing-record --agency "Northamptonshire Police" --csv > record.csv
    """
    record = _asked("processingRecord", {"agency": agency, "as_at": as_at})
    if not as_csv:
        print_json(record)
        return
    from server.trail.processing import as_csv as written

    click.echo(written(record), nl=False)


_Columns = Mapping[str, Callable[[dict[str, Any]], object]]

_EVENT: _Columns = {
    "number": lambda each: each["number"],
    "at": lambda each: each["at"],
    "kinds": lambda each: " ".join(each["kinds"]),
    "event": lambda each: each["name"],
    "actor": lambda each: f"{each['actor']['kind']} {each['actor']['id']}",
    "purpose": lambda each: each["purpose"],
    "told": lambda each: ", ".join(f"{told['count']} {told['entity']}" for told in each["disclosed"]),
}
_TELLING: _Columns = {
    "number": lambda each: each["number"],
    "at": lambda each: each["at"],
    "actor": lambda each: f"{each['actor']['kind']} {each['actor']['id']}",
    "agency": lambda each: each["actor"]["agency"],
    "purpose": lambda each: each["purpose"],
    "records": lambda each: f"{each['count']} {each['entity']}",
    "fields": lambda each: ", ".join(each["fields"]),
}


def _print(page: dict[str, Any], as_json: bool, columns: _Columns, none: str) -> None:
    if as_json:
        print_json({name: page[name] for name in page if name != "edges"})
        return
    rows = [[of(each) for of in columns.values()] for each in page["nodes"]]
    print_table(tuple(columns), rows, none=none)


def _asked(name: str, given: dict[str, Any]) -> dict[str, Any]:
    """Ask the record as an operator; what is asked is on record before the answer is given."""
    from server.cli.installation import chosen, opened, run

    async def work(settings: "Settings") -> dict[str, Any]:
        from server.audit.journal import Journal
        from server.trail.reading import Asked, by_operator, operating
        from server.work import utc_now

        async with opened(settings) as database:
            now = utc_now()
            agency = await id_of_agency(database, given.get("agency"))
            trail = operating(database, settings, now, agency=agency if name == "processingRecord" else None)
            found = await trail.read(Asked(name, await _arguments(database, given, agency)), by_operator(now))
            await Journal(database).record(found.entry)
            value: dict[str, Any] = found.value
            return value

    return run(work(chosen()))


async def _arguments(database: "Database", given: dict[str, Any], agency: str | None) -> dict[str, Any]:
    """Turn what was typed into the arguments of the contract."""
    period = {"from": _instant(given.get("since")), "to": _instant(given.get("until"))}
    arguments = {name: given[name] for name in ("first", "after", "id") if name in given} | period
    arguments["asAt"] = _instant(given.get("as_at"))
    if "person" in given:
        arguments["person"] = await _person(database, given["person"])
    if "filter" in given:
        actor = None if given["actor"] is None else await _person(database, given["actor"])
        arguments["filter"] = given["filter"] | period | {"actor": actor, "agency": agency}
    return arguments


async def id_of_agency(database: "Database", typed: str | None) -> str | None:
    """Give the id of the agency of this name; None where none is named. Raises: what naming it raises."""
    if typed is None:
        return None
    from auth.naming import find_agency

    async with database.engine.connect() as connection:
        return (await connection.run_sync(lambda sync: find_agency(sync, typed))).id


async def _person(database: "Database", typed: str) -> str:
    """Give the id of the person with this user name; what names nobody is taken for an id."""
    import sqlalchemy as sa

    from schema.tables.people import PERSON

    async with database.engine.connect() as connection:
        found = await connection.scalar(sa.select(PERSON.c.id).where(PERSON.c.username == typed.casefold()))
    return typed if found is None else str(found)


async def id_of_party(database: "Database", typed: str) -> str | None:
    """Give the id of the person, client or agency that is called so, or an id as it is; None for any other text."""
    import sqlalchemy as sa

    from schema.tables.base import is_id
    from schema.tables.identity import CLIENT
    from schema.tables.people import PERSON
    from schema.tables.reference import AGENCY

    name = typed.strip().casefold()
    asked = sa.union_all(
        sa.select(sa.cast(PERSON.c.id, sa.Text)).where(PERSON.c.username == name),
        sa.select(CLIENT.c.id).where(CLIENT.c.id == typed),
        sa.select(sa.cast(AGENCY.c.id, sa.Text)).where(sa.func.lower(AGENCY.c.name) == name),
    )
    async with database.engine.connect() as connection:
        found = await connection.scalar(asked)
    return str(found) if found is not None else typed if is_id(typed) else None


def _instant(day: datetime | None) -> datetime | None:
    return None if day is None else day.replace(tzinfo=UTC)
