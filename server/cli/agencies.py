"""Agencies: ``wardmote agency``, a whole agency let in nowhere from now on, and let in again.

What only takes away asks nobody, as in members.py; what gives back asks an administrator to sign in. Who may is decided
in auth/login/members.py, and written by auth/login/agencies.py.
"""

from typing import TYPE_CHECKING

import click

from server.cli.members import by_option
from server.cli.output import json_option, print_json, print_table, remark

if TYPE_CHECKING:
    from auth.login.agencies import Partner
    from auth.login.members import Actor
    from auth.refusal import Refused
    from server.settings import Settings
    from server.work import Work


@click.group()
def agency() -> None:
    """Stop a whole agency at once, because it leaves or reports a breach, and start it again.

    What it shared, and its agreements, stay as they are: suspending an agreement is another act.
    """


@agency.command("list")
@json_option
def list_agencies(as_json: bool) -> None:
    """Show every agency with how many members and clients it has, and since when it is stopped.

    \b
    Example:
      wardmote agency list
    """
    from auth.login.agencies import partners
    from server.cli.installation import working

    async def step(work: "Work", settings: "Settings") -> "tuple[Partner, ...]":
        return await work.run(partners)

    found = working(step)
    if as_json:
        print_json({"agencies": [described(each) for each in found]})
        return
    _print_table(found)


@agency.command()
@click.argument("name")
@json_option
def stop(name: str, as_json: bool) -> None:
    """Stop the agency NAME: its people and clients are let in nowhere, and all they hold ends at once.

    It takes no second person and no password, because it must be possible at any hour. Sessions, grants, tokens and
    open links that end do not come back when the agency is started again.

    \b
    Example:
      wardmote agency stop "West Northamptonshire Council"
    """
    from auth.login import agencies, appointing
    from auth.login.members import OPERATOR
    from auth.naming import find_agency
    from server.cli.installation import working
    from server.cli.inviting import few_administrators
    from server.work import Event

    async def step(work: "Work", settings: "Settings") -> "tuple[Partner, str | None]":
        await work.run(lambda connection: appointing.begin(connection, None, work.now))
        found = await work.run(lambda connection: find_agency(connection, name))
        count = await work.run(lambda connection: agencies.stop(connection, found.id, work.now))
        details = {"grants": str(count)}
        work.events.append(Event("agency_stopped", actor=OPERATOR, subject=found.id, details=details))
        return await _partner(work, found.id), await few_administrators(work)

    stopped, warning = working(step)
    _print(stopped, as_json=as_json)
    if warning is not None:
        remark(warning)


@agency.command()
@click.argument("name")
@by_option
@json_option
def start(name: str, by: str | None, as_json: bool) -> None:
    """Let the stopped agency NAME in again; its people sign in anew, and its services ask for new tokens.

    An administrator of another agency does this. The operator does, without --by, only while no administrator is in
    force: otherwise an agency that all of them belong to could never be started.

    \b
    Example:
      wardmote agency start "West Northamptonshire Council" --by ari.administrator
    """
    from auth.login import agencies, appointing
    from auth.login.members import Starting, decide_starting
    from auth.naming import find_agency
    from auth.refusal import Refused
    from server.cli.acting import acting
    from server.work import Event

    async def step(work: "Work", settings: "Settings", actor: "Actor") -> "Partner | Refused":
        found = await work.run(lambda connection: find_agency(connection, name))
        administrators = await work.run(lambda connection: appointing.administrators(connection, work.now))
        asked = Starting(actor=actor, is_stopped=found.is_stopped, administrators=administrators)
        decided = decide_starting(asked)
        if isinstance(decided, Refused):
            return decided
        await work.run(lambda connection: agencies.start(connection, found.id, work.now))
        work.events.append(Event("agency_started", actor=actor.id, subject=found.id))
        return await _partner(work, found.id)

    _print(acting(by, step), as_json=as_json)


def described(found: "Partner") -> dict[str, object]:
    """Describe an agency with the names of the README."""
    return {name: getattr(found, name) for name in found.__slots__}


async def _partner(work: "Work", agency_id: str) -> "Partner":
    from auth.login.agencies import partners

    return next(each for each in await work.run(partners) if each.id == agency_id)


def _print(found: "Partner", *, as_json: bool) -> None:
    if as_json:
        print_json(described(found))
        return
    _print_table((found,))


def _print_table(found: "tuple[Partner, ...]") -> None:
    rows = [(each.name, each.kind, each.members, each.clients, each.stopped_at) for each in found]
    headings = ("name", "kind", "members", "clients", "stopped")
    print_table(headings, rows, none="There are no agencies yet: `wardmote load --help`.")
