"""What works once at the door for people: codes, recovery codes and links are never replayed."""

import asyncio
from typing import Any

import pyotp
import sqlalchemy as sa

from schema.tables.people import RECOVERY_CODE
from tests.door import Door
from tests.people import NEW_PASSWORD, PASSWORD, Browser, browser, fill, invite, read


async def phone_of(door: Door, username: str) -> tuple[pyotp.TOTP, list[str]]:
    """Enrol a second factor for a person; returns the phone and the recovery codes."""
    person = browser(door)
    await person.login(username)
    page = await person.get("/account/second-factor")
    phone = pyotp.TOTP(page.text.partition("<code>")[2].partition("</code>")[0].replace(" ", ""))
    code = phone.at(int(door.clock.now.timestamp()))
    codes = await person.send(page, "/account/second-factor", code=code, password=PASSWORD)
    return phone, [part.partition("</code>")[0] for part in codes.text.split("<li><code>")[1:]]


async def at_the_code(door: Door, username: str) -> tuple[Browser, Any]:
    """Sign in as far as the second factor; returns the browser and the page."""
    person = browser(door)
    return person, await person.get((await person.login(username)).headers["location"])


async def test_the_cookie_changes_with_the_second_factor(door: Door) -> None:
    """The cookie of the half-way session never becomes one that is signed in."""
    await fill(door)
    phone, _ = await phone_of(door, "amira")
    door.clock.pass_(minutes=2)
    person, page = await at_the_code(door, "amira")
    halfway = str(person.cookie())
    assert (await person.get("/account")).status_code == 303
    await person.send(page, "/login/code", code=phone.at(int(door.clock.now.timestamp())))

    thief = browser(door)
    thief.http.cookies.set("__Host-wardmote", halfway)
    assert (await thief.get("/account")).status_code == 303
    assert (await person.get("/account")).status_code == 200


async def test_a_code_works_once(door: Door) -> None:
    """A replayed code is refused, at once and by both of two that come together; so is one from before."""
    await fill(door)
    phone, _ = await phone_of(door, "amira")
    door.clock.pass_(minutes=2)
    code = phone.at(int(door.clock.now.timestamp()))
    tries = [await at_the_code(door, "amira") for _ in range(3)]

    together = await asyncio.gather(*(person.send(page, "/login/code", code=code) for person, page in tries[:2]))
    late = await tries[2][0].send(tries[2][1], "/login/code", code=code)
    older = await tries[2][0].send(tries[2][1], "/login/code", code=phone.at(int(door.clock.now.timestamp()) - 30))

    assert sorted(answer.status_code for answer in together) == [303, 401]
    assert (late.status_code, older.status_code) == (401, 401)


async def test_a_recovery_code_works_once(door: Door) -> None:
    """Of two that come together one wins, and it is refused from then on; the table holds no code."""
    await fill(door)
    _, codes = await phone_of(door, "amira")
    tries = [await at_the_code(door, "amira") for _ in range(3)]

    together = await asyncio.gather(*(person.send(page, "/login/code", code=codes[0]) for person, page in tries[:2]))
    late = await tries[2][0].send(tries[2][1], "/login/code", code=codes[0])

    assert sorted(answer.status_code for answer in together) == [303, 401]
    assert late.status_code == 401
    stored = {row.code_hash for row in await read(door, sa.select(RECOVERY_CODE))}
    assert not stored & {code.replace("-", "") for code in codes}


async def test_codes_are_not_guessed(door: Door) -> None:
    """After five wrong codes the right one is refused too, in every browser, until the wait is over."""
    await fill(door)
    phone, _ = await phone_of(door, "amira")
    door.clock.pass_(minutes=2)
    person, page = await at_the_code(door, "amira")
    statuses = [(await person.send(page, "/login/code", code=f"00000{n}")).status_code for n in range(6)]
    again, other_page = await at_the_code(door, "amira")
    right = phone.at(int(door.clock.now.timestamp()))
    blocked = await again.send(other_page, "/login/code", code=right)
    door.clock.pass_(seconds=20)

    assert statuses == [401] * 5 + [429]
    assert blocked.status_code == 429
    right = phone.at(int(door.clock.now.timestamp()))
    assert (await again.send(other_page, "/login/code", code=right)).status_code == 303


async def test_a_link_works_once_and_not_late(door: Door) -> None:
    """Of two that come together one wins; a link a day old opens nothing."""
    await fill(door)
    link = await invite(door, "amira")
    people = [browser(door), browser(door)]
    pages = [await person.get(link) for person in people]
    late_link = await invite(door, "carys", "late-invitation-" + "y" * 30)

    answers = await asyncio.gather(
        *(
            person.send(page, "/welcome", password=NEW_PASSWORD, again=NEW_PASSWORD)
            for person, page in zip(people, pages, strict=True)
        )
    )
    door.clock.pass_(days=1)

    assert sorted(answer.status_code for answer in answers) == [303, 410]
    assert (await people[0].get(late_link)).status_code == 410


async def test_a_link_does_not_go_past_the_second_factor(door: Door) -> None:
    """Whoever enrolled a phone is asked for it after setting a new password, and older sessions are over."""
    await fill(door)
    await phone_of(door, "amira")
    person = browser(door)
    page = await person.get(await invite(door, "amira"))
    entered = await person.send(page, "/welcome", password=NEW_PASSWORD, again=NEW_PASSWORD)

    assert entered.headers["location"] == "/login/code"
    assert (await person.get("/account")).status_code == 303
