"""Members: ``wardmote member``, the people of the partnership: invited, approved, listed, ended, unlocked.

Who may do it is decided in auth/login/members.py, and written by auth/login/appointing.py. What gives anything takes
two persons who sign in; what only takes away takes none, so that it can be done at once.
"""

from datetime import datetime
from typing import TYPE_CHECKING

import click

from server.cli.clients import role_named
from server.cli.failure import NotUnderstood
from server.cli.output import json_option, print_json, print_table, remark

if TYPE_CHECKING:
    from auth.login.members import Actor
    from auth.login.roll import Member
    from auth.refusal import Refused
    from server.settings import Settings
    from server.work import Work

by_option = click.option("--by", help="The administrator who does this, by username; asked for the password.")


@click.group()
def member() -> None:
    """Invite people, approve their roles, and end what they hold.

    It takes two: one administrator invites, the person takes up the link, another administrator approves. The
    first two administrators are made by the operator: the same commands without --by.
    """


@member.command()
@click.argument("username")
@click.option("--name", help="Name of somebody new.")
@click.option("--agency", help="Agency of somebody new, by name.")
@click.option("--role", help="The role they shall have, once it is approved.")
@click.option("--site", help="The site that a POLICE_OFFICER works for, by name.")
@click.option("--trained-until", type=click.DateTime(["%Y-%m-%d"]), help="Last day of their training in handling data.")
@click.option("--new-link", is_flag=True, help="Send a new link instead: the password, or the last link, is lost.")
@by_option
@json_option
def invite(username: str, by: str | None, new_link: bool, as_json: bool, **given: "str | datetime | None") -> None:
    """Make USERNAME a member, or give a member one more role; somebody new gets a link, printed once.

    The link works once and for three days, and sets the password. The role is in force once another administrator
    has approved it. A new link puts every role of the person back to waiting, unless a second factor guards the
    account: whoever sends a link could use it.

    \b
    Example:
      wardmote member invite olu.new --name "Olu New" --agency "Northamptonshire Police" \\
        --role POLICE_ANALYST --by ari.administrator
      wardmote member invite olu.new --new-link --by ari.administrator
    """
    from server.cli.acting import acting
    from server.cli.inviting import Invitation, granted, linked

    role = role_named(None if given["role"] is None else str(given["role"]))
    if (role is None) != new_link:
        raise NotUnderstood("Say what to do: --role ROLE grants a role, --new-link sends a new link.")
    if new_link and any(given[name] is not None for name in ("name", "agency", "site", "trained_until")):
        raise NotUnderstood("A new link changes nothing else: leave out --name, --agency, --site and --trained-until.")

    async def step(work: "Work", settings: "Settings", actor: "Actor") -> "Invitation | Refused":
        if role is None:
            return await linked(work, settings, actor, username)
        return await granted(work, settings, actor, username, role, given)

    sent = acting(by, step)
    content = {**described(sent.member), "link": sent.link, "link_expires_at": sent.expires_at}
    if as_json:
        print_json(content)
        return
    if sent.link is not None:
        click.echo(f"For {sent.member.username} alone; works once, until {sent.expires_at:%Y-%m-%d %H:%M} UTC:")
        click.echo(f"  {sent.link}")
    waiting = [held.role for held in sent.member.roles if held.state == "AWAITING_APPROVAL"]
    for word in waiting:
        click.echo(f"Not in force yet: wardmote member approve {sent.member.username} --role {word} --by ANOTHER")


@member.command()
@click.argument("username")
@click.option("--role", help="Which of several roles that wait.")
@by_option
@json_option
def approve(username: str, role: str | None, by: str | None, as_json: bool) -> None:
    """Put a role of USERNAME in force, as the second person.

    Ask them first, face to face or by telephone, whether it was they who took up the link: you answer for it that
    they are who they say. Whoever granted the role, or sent the last link, is refused.

    \b
    Example:
      wardmote member approve olu.new --by bea.administrator
    """
    from server.cli.acting import acting
    from server.cli.inviting import approved

    wanted = role_named(role)

    async def step(work: "Work", settings: "Settings", actor: "Actor") -> "Member | Refused":
        return await approved(work, actor, username, wanted)

    _print(acting(by, step), as_json=as_json)


@member.command()
@click.argument("username")
@click.argument("until", type=click.DateTime(["%Y-%m-%d"]))
@by_option
@json_option
def trained(username: str, until: datetime, by: str | None, as_json: bool) -> None:
    """Record that USERNAME was trained in handling data; UNTIL is the last day on which it counts.

    Nobody in whom training has run out can sign in. Nobody records their own. One administrator is enough, or the
    operator, without --by: a training gives nothing that two persons have not approved.

    
    Example:
      wardmote member trained olu.officer 2027-11-30 --by ari.administrator
    """
    from server.cli.acting import acting
    from server.cli.inviting import recorded

    async def step(work: "Work", settings: "Settings", actor: "Actor") -> "Member | Refused":
        return await recorded(work, actor, username, until.date())

    _print(acting(by, step), as_json=as_json)


@member.command("list")
@json_option
def list_members(as_json: bool) -> None:
    """Show every member with their roles, and who granted and approved each.

    \b
    Example:
      wardmote member list
    """
    from auth.login.roll import members
    from server.cli.installation import working

    async def step(work: "Work", settings: "Settings") -> "tuple[Member, ...]":
        return await work.run(lambda connection: members(connection, work.now))

    found = working(step)
    if as_json:
        print_json({"members": [described(each) for each in found]})
        return
    _print_table(found)


@member.command()
@click.argument("username")
@click.option("--role", help="End this role only; without it everything ends.")
@json_option
def end(username: str, role: str | None, as_json: bool) -> None:
    """End a member, or one role of theirs: sessions, grants and tokens stop at once.

    It takes no second person and no password, because it must be possible at any hour. What was ended does not
    begin again: a role is granted anew, and a member who was ended comes back under another username.

    \b
    Example:
      wardmote member end olu.new
      wardmote member end olu.officer --role POLICE_OFFICER
    """
    from server.cli.installation import working
    from server.cli.inviting import ended, few_administrators

    wanted = role_named(role)

    async def step(work: "Work", settings: "Settings") -> "tuple[Member, str | None]":
        return await ended(work, username, wanted), await few_administrators(work)

    found, warning = working(step)
    _print(found, as_json=as_json)
    if warning is not None:
        remark(warning)


@member.command()
@click.argument("username")
@json_option
def unlock(username: str, as_json: bool) -> None:
    """Let somebody sign in again who typed too many wrong passwords or codes; the lock ends by itself as well.

    \b
    Example:
      wardmote member unlock olu.officer
    """
    from server.cli.installation import working
    from server.cli.inviting import unlocked

    async def step(work: "Work", settings: "Settings") -> "Member":
        return await unlocked(work, settings, username)

    _print(working(step), as_json=as_json)


def described(found: "Member") -> dict[str, object]:
    """Describe a member with the names of the README."""
    names = [name for name in found.__slots__ if name != "roles"]
    roles = [{name: getattr(held, name) for name in held.__slots__} for held in found.roles]
    return {**{name: getattr(found, name) for name in names}, "roles": roles}


def _print(found: "Member", *, as_json: bool) -> None:
    if as_json:
        print_json(described(found))
        return
    _print_table((found,))


def _print_table(found: "tuple[Member, ...]") -> None:
    rows: list[tuple[object, ...]] = []
    for each in found:
        who = (each.username, each.name, each.agency)
        held = [(it.role, it.state, it.granted_by, it.approved_by) for it in each.roles]
        rows.extend((*who, *role) for role in held or [("", "ENDED" if each.ended_at else "", "", "")])
    headings = ("username", "name", "agency", "role", "state", "granted by", "approved by")
    print_table(headings, rows, none="There is nobody yet: `wardmote member invite --help`.")
