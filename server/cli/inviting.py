"""Inviting: the steps of ``wardmote member``, each within one transaction that its caller opened and commits.

Gathers what a rule of auth/login/members.py looks at, asks it, writes through auth/login/appointing.py and names the
event. Events hold ids and roles, never names: the log is no list of people.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from auth.login import appointing, attempts
from auth.login.appointing import Held, Newcomer, Standing
from auth.login.members import (
    OPERATOR,
    Actor,
    Approving,
    Granting,
    Linking,
    Training,
    decide_approving,
    decide_granting,
    decide_linking,
    decide_training,
    fault_of_name,
    fault_of_username,
)
from auth.login.roll import Member, member
from auth.login.steps import normal
from auth.naming import Agency, find_agency, find_site, unknown
from auth.refusal import Code, RefusalError, Refused
from auth.roles import Role
from server.settings import Settings
from server.work import Event, Work, new_secret

Given = Mapping[str, str | datetime | None]


@dataclass(frozen=True, slots=True)
class Invitation:
    """Hold a member, and the link where one was made: it is shown once and kept nowhere."""

    member: Member
    link: str | None = None
    expires_at: datetime | None = None


async def granted(
    work: Work, settings: Settings, actor: Actor, username: str, role: Role, given: Given
) -> Invitation | Refused:
    """Grant *role* to a member or to somebody new, who gets a link."""
    username = normal(username)
    known = await work.run(lambda connection: appointing.standing(connection, username, work.now))
    if known is not None and known.is_ended:
        return _ended(username)
    agency = await _agency_of(work, username, known, given)
    if agency.is_stopped:
        return _stopped(username)
    site_name = given["site"]
    site = None if site_name is None else await work.run(lambda c: find_site(c, str(site_name)))
    asked = Granting(
        actor=actor,
        role=role,
        person_id=None if known is None else known.person_id,
        agency_kind=agency.kind,
        site=None if site is None else site.id,
        founders=await work.run(appointing.founders),
    )
    decided = decide_granting(asked)
    if isinstance(decided, Refused):
        return decided
    person_id = work.new_id() if known is None else known.person_id
    if known is None:
        trained = given["trained_until"]
        new = Newcomer(
            id=person_id,
            username=username,
            name=str(given["name"]).strip(),
            agency_id=agency.id,
            trained_until=trained.date() if isinstance(trained, datetime) else None,
        )
        await work.run(lambda connection: appointing.add_person(connection, new, work.now))
    elif any(each.role is role for each in await work.run(lambda c: appointing.held(c, person_id))):
        return Refused(Code.CONFLICT, f"{username} has the role {role} already, or waits for it.", "role held")
    held = Held(id=work.new_id(), role=role, site=asked.site, granted_by=actor.id, is_approved=False)
    await work.run(lambda connection: appointing.grant(connection, person_id, held, work.now))
    work.events.append(Event("role_granted", actor=actor.id, subject=person_id, details={"role": role.value}))
    if known is not None and known.has_password:
        return Invitation(await _shown(work, username))
    return await _send(work, settings, actor, username, person_id)


async def linked(work: Work, settings: Settings, actor: Actor, username: str) -> Invitation | Refused:
    """Send a member a new link."""
    username = normal(username)
    known = await _known(work, username)
    if known.is_ended:
        return _ended(username)
    if (await work.run(lambda connection: find_agency(connection, known.agency_id))).is_stopped:
        return _stopped(username)
    roles = await work.run(lambda connection: appointing.held(connection, known.person_id))
    if not roles:
        return Refused(Code.CONFLICT, f"{username} holds no role. Grant one with --role, then send a link.", "no role")
    asked = Linking(
        actor=actor,
        person_id=known.person_id,
        roles=frozenset(each.role for each in roles),
        granted_by=frozenset(each.granted_by for each in roles),
        founders=await work.run(appointing.founders),
    )
    decided = decide_linking(asked)
    if isinstance(decided, Refused):
        return decided
    return await _send(work, settings, actor, username, known.person_id)


async def approved(work: Work, actor: Actor, username: str, role: Role | None) -> Member | Refused:
    """Put a role that waits in force."""
    username = normal(username)
    known = await _known(work, username)
    roles = await work.run(lambda connection: appointing.held(connection, known.person_id))
    waiting = [each for each in roles if not each.is_approved and role in (None, each.role)]
    if known.is_ended or not waiting:
        public = f"No role of {username} waits for approval{f': {role}' if role else ''}."
        return Refused(Code.BAD_USER_INPUT, public, "no role waits")
    if len(waiting) > 1:
        listed = ", ".join(each.role for each in waiting)
        public = f"Several roles of {username} wait; name one with --role: {listed}."
        return Refused(Code.BAD_USER_INPUT, public, "several roles wait")
    (one,) = waiting
    asked = Approving(
        actor=actor,
        role=one.role,
        person_id=known.person_id,
        granted_by=one.granted_by,
        vouching=await work.run(lambda connection: appointing.vouching(connection, known.person_id)),
        has_entered=known.has_password and not known.has_open_link,
        founders=await work.run(appointing.founders),
    )
    decided = decide_approving(asked)
    if isinstance(decided, Refused):
        return decided
    if not await work.run(lambda connection: appointing.approve(connection, one.id, actor.id, work.now)):
        return Refused(Code.CONFLICT, "Somebody else changed this role at the same moment: look at the list.")
    details = {"role": one.role.value, "granted_by": one.granted_by}
    work.events.append(Event("role_approved", actor=actor.id, subject=known.person_id, details=details))
    return await _shown(work, username)


async def recorded(work: Work, actor: Actor, username: str, until: date) -> Member | Refused:
    """Record until when a member's training counts."""
    username = normal(username)
    known = await _known(work, username)
    decided = decide_training(Training(actor=actor, person_id=known.person_id))
    if isinstance(decided, Refused):
        return decided
    await work.run(lambda connection: appointing.record_training(connection, known.person_id, until))
    details = {"until": until.isoformat()}
    work.events.append(Event("training_recorded", actor=actor.id, subject=known.person_id, details=details))
    return await _shown(work, username)


async def ended(work: Work, username: str, role: Role | None) -> Member:
    """End a member, or one role of theirs."""
    username = normal(username)
    await work.run(lambda connection: appointing.begin(connection, None, work.now))
    known = await _known(work, username)
    if role is None:
        await work.run(lambda connection: appointing.end_member(connection, known.person_id, work.now))
        work.events.append(Event("member_ended", actor=OPERATOR, subject=known.person_id))
        return await _shown(work, username)
    roles = await work.run(lambda connection: appointing.held(connection, known.person_id))
    one = next((each for each in roles if each.role is role), None)
    if one is None:
        raise unknown(f"role of {username}", role.value, (each.role for each in roles))
    await work.run(lambda connection: appointing.end_role(connection, one.id, work.now))
    work.events.append(Event("role_ended", actor=OPERATOR, subject=known.person_id, details={"role": role.value}))
    return await _shown(work, username)


async def few_administrators(work: Work) -> str | None:
    """Warn when there are not two administrators any more, who could invite and approve."""
    left = await work.run(lambda connection: appointing.administrators(connection, work.now))
    if left >= 2:
        return None
    return f"{left or 'no'} administrator in force is left: nobody can be appointed until there are two again."


async def unlocked(work: Work, settings: Settings, username: str) -> Member:
    """Forget the wrong passwords and codes of a member."""
    username = normal(username)
    known = await _known(work, username)
    key = settings.derive_key("attempts")
    await work.run(lambda connection: attempts.forget(connection, attempts.person_subject(key, username)))
    await work.run(lambda connection: attempts.forget(connection, attempts.code_subject(key, known.person_id)))
    work.events.append(Event("member_unlocked", actor=OPERATOR, subject=known.person_id))
    return await _shown(work, username)


async def _send(work: Work, settings: Settings, actor: Actor, username: str, person_id: str) -> Invitation:
    known = await _known(work, username)
    # The link does not pass a second factor, so roles that one guards stay as they are.
    if not known.has_second_factor:
        count = await work.run(lambda c: appointing.withdraw(c, person_id, actor.id, work.now, work.new_id))
        if count:
            details = {"roles": str(count)}
            work.events.append(Event("roles_wait_for_approval", actor=actor.id, subject=person_id, details=details))
    token = new_secret()
    expires_at = await work.run(lambda connection: appointing.send_link(connection, person_id, token, work.now))
    work.events.append(Event("link_made", actor=actor.id, subject=person_id))
    return Invitation(await _shown(work, username), f"{settings.issuer}/welcome?token={token}", expires_at)


async def _agency_of(work: Work, username: str, known: Standing | None, given: Given) -> Agency:
    """Find the agency of a member, or the one that somebody new is to belong to."""
    if known is not None:
        if any(given[name] is not None for name in ("name", "agency", "trained_until")):
            raise _mistyped(f"{username} is a member already: leave out --name, --agency and --trained-until.")
        return await work.run(lambda connection: find_agency(connection, known.agency_id))
    fault = fault_of_username(username) or fault_of_name(str(given["name"] or ""))
    if given["name"] is None or given["agency"] is None:
        fault = f"{username} is not a member yet: give --name and --agency."
    if fault is not None:
        raise _mistyped(fault)
    return await work.run(lambda connection: find_agency(connection, str(given["agency"])))


async def _known(work: Work, username: str) -> Standing:
    found = await work.run(lambda connection: appointing.standing(connection, username, work.now))
    if found is None:
        await _shown(work, username)
        raise LookupError("A member is in the list and cannot be found.")
    return found


async def _shown(work: Work, username: str) -> Member:
    return await work.run(lambda connection: member(connection, username, work.now))


def _ended(username: str) -> Refused:
    public = f"{username} was ended. Whoever comes back is invited under another username."
    return Refused(Code.CONFLICT, public, "ended person")


def _stopped(username: str) -> Refused:
    # Its links do not work while it is stopped, nor afterwards.
    return Refused(Code.CONFLICT, f"The agency of {username} is stopped: start it first.", "agency stopped")


def _mistyped(public: str) -> RefusalError:
    return RefusalError(Refused(Code.BAD_USER_INPUT, public))
