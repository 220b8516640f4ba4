"""People of the demonstration: one for each role.

Passwords are made for this installation and stand in demo.json, readable by its owner alone. Whoever is there already
with a password that is known is left as they are.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from auth.login.password import Passwords
from auth.roles import ROLES, Role
from schema.tables.people import APPOINTMENT, PERSON
from schema.tables.reference import AGENCY
from schema.tables.reference import SITE as SITES
from server.database import Database
from server.demonstration.partnership import AGENCIES, COMMISSIONER, COUNCIL, POLICE
from server.work import Event, Work, new_id, new_secret, utc_now

# username, name, agency and role; nobody of these exists.
MEMBERS = (
    ("ada.analyst", "Ada Analyst", POLICE, Role.POLICE_ANALYST),
    ("olu.officer", "Olu Officer", POLICE, Role.POLICE_OFFICER),
    ("cath.council", "Cath Council", COUNCIL, Role.COUNCIL_COMMUNITY_SAFETY),
    ("sam.svpp", "Sam Partnership", COMMISSIONER, Role.SVPP_MEMBER),
    ("dee.protection", "Dee Protection", POLICE, Role.DATA_PROTECTION_OFFICER),
    ("ari.administrator", "Ari Administrator", COMMISSIONER, Role.PARTNERSHIP_ADMINISTRATOR),
    # It takes two to appoint anybody.
    ("bea.administrator", "Bea Administrator", COMMISSIONER, Role.PARTNERSHIP_ADMINISTRATOR),
)
MADE_BY = "demonstration"


@dataclass(frozen=True, slots=True)
class Member:
    """Describe one person as demo.json does; *password* is secret."""

    username: str
    password: str
    role: str
    agency: str


async def settle(database: Database, *, known: Path) -> list[Member]:
    """See that everybody can sign in with the password of the description *known*, or with a new one."""
    passwords, kept = Passwords(), _known(known)
    members, hashes = [], {}
    for username, _, agency_key, role in MEMBERS:
        agency = next(agency.name for agency in AGENCIES if agency.key == agency_key)
        password = kept.get(username) or new_secret(12)
        hashes[username] = await passwords.hash(password)
        members.append(Member(username, password, role.value, agency))
    async with Work(database, now=utc_now()) as work:
        for member, (_, name, _, role) in zip(members, MEMBERS, strict=True):
            await _write(work, member, name, role, hashes[member.username])
        work.events.append(Event("people_settled", actor="operator", subject=MADE_BY))
    return members


def _known(file: Path) -> Mapping[str, str]:
    try:
        people = json.loads(file.read_text("utf-8"))["people"]
        return {each["username"]: each["password"] for each in people}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


async def _write(work: Work, member: Member, name: str, role: Role, password_hash: str) -> None:
    connection = work.connection
    found = await connection.scalar(sa.select(PERSON.c.id).where(PERSON.c.username == member.username))
    if found is not None:
        await connection.execute(
            sa.update(PERSON).where(PERSON.c.id == found).values(password_hash=password_hash, ended_at=None)
        )
        return
    person = new_id()
    # The officer's site; every other role looks at the whole partnership.
    site = await connection.scalar(sa.select(SITES.c.id).order_by(SITES.c.id).limit(1))
    await connection.execute(
        sa.insert(PERSON).values(
            id=person,
            username=member.username,
            name=name,
            agency_id=sa.select(AGENCY.c.id).where(AGENCY.c.name == member.agency).scalar_subquery(),
            password_hash=password_hash,
            password_changed_at=work.now,
            created_at=work.now,
        )
    )
    await connection.execute(
        sa.insert(APPOINTMENT).values(
            id=new_id(),
            person_id=person,
            role=role.value,
            site_id=site if ROLES[role].own_site_only else None,
            granted_by=MADE_BY,
            granted_at=work.now,
            approved_by=MADE_BY,
            approved_at=work.now,
        )
    )
