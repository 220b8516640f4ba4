"""Agreeing: the steps of ``wardmote agreement``, each within one transaction that its caller opened and commits.

A person who proved who they are becomes a Principal of the role that the step takes, and the step is the very command
that the mutation of the same name is (server/command/performing.py): there is no second way to move an agreement.
"""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from auth.access.permit import PERMITS
from auth.login.members import Actor
from auth.principal import Principal, PrincipalKind
from auth.refusal import Code, Refused
from auth.roles import ROLES, Role
from schema.tables.people import PERSON
from server.cli.agreement_files import Content, named
from server.command.performing import perform
from server.command.shown import Shown, find, shown
from server.work import Work

NOBODY = Refused(Code.BAD_USER_INPUT, "This is decided by people: name yourself with --by.")


async def taken(
    work: Work, actor: Actor, name: str, reference: str | None, given: Mapping[str, Any], content: Content | None = None
) -> Shown | Refused:
    """Take the step *name* with the agreement *reference*, or with a new one; gives it as it is then."""
    by = await principal_of(work, actor, name)
    if isinstance(by, Refused):
        return by
    asked = dict(given)
    if reference is not None:
        asked["id"] = await work.run(lambda connection: find(connection, reference))
    if content is not None:
        asked["input"] = await work.run(lambda connection: named(connection, content))
    done = await perform(work, name, asked, by)
    if isinstance(done, Refused):
        return done
    return await work.run(lambda connection: shown(connection, done.subject))


async def principal_of(work: Work, actor: Actor, name: str) -> Principal | Refused:
    """Give the principal that a person is in a role that may ask for the change *name*; a refusal where none may."""
    if actor.is_operator:
        return NOBODY
    takes = sorted(PERMITS[name])
    role = next((each for each in takes if each in actor.roles), None)
    if role is None:
        told = " or ".join(_text(each) for each in takes)
        return Refused(Code.AGREEMENT_REFUSED, f"This takes a {told} whose role is in force.")
    agency = await work.run(lambda c: c.scalar(sa.select(PERSON.c.agency_id).where(PERSON.c.id == actor.id)))
    return Principal(
        kind=PrincipalKind.PERSON,
        id=actor.id,
        client_id="command line",
        agency=str(agency),
        roles=frozenset({role}),
        scopes=ROLES[role].scopes,
        purpose=ROLES[role].default_purpose,
    )


def _text(role: Role) -> str:
    return role.text.lower()
