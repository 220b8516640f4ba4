"""Guessing at the door for people: nobody learns who exists, and nobody guesses for long."""

import asyncio

import pytest
import sqlalchemy as sa

from schema.tables.people import ATTEMPT
from tests.door import Door
from tests.people import PASSWORD, browser, change, employ, fill, read

WRONG = "not the right password"


def verifications(door: Door) -> int:
    """Count how often a password was looked at."""
    return int(door.app.state.browsing.passwords.verifications)


async def test_nobody_learns_who_exists(door: Door) -> None:
    """Unknown, ended, invited and known people with a wrong password: one answer, one amount of hashing."""
    await fill(door)
    await change(door, "boris", password_hash=None)
    await change(door, "carys", ended_at=door.clock.now)
    seen = set()
    for username in ("amira", "boris", "carys", "nobody"):
        before = verifications(door)
        refused = await browser(door).login(username, WRONG)
        page = refused.text.replace(username, "NAME")
        csrf = page.partition('name="csrf" value="')[2].partition('"')[0]
        seen.add((refused.status_code, page.replace(csrf, "CSRF"), verifications(door) - before))

    assert len(seen) == 1
    assert {(status, count) for status, _, count in seen} == {(401, 1)}


async def test_nobody_learns_who_exists_from_being_locked_out(door: Door) -> None:
    """A name that nobody has is slowed like any other, and then no password is looked at."""
    await fill(door)
    for username in ("amira", "nobody"):
        statuses = [(await browser(door).login(username, WRONG)).status_code for _ in range(7)]
        assert statuses == [401] * 5 + [429] * 2
    before = verifications(door)

    refused = await browser(door).login("amira")

    assert (refused.status_code, verifications(door)) == (429, before)
    assert "Wait a minute" in refused.text


async def test_a_lock_never_lasts(door: Door) -> None:
    """However long somebody guesses, the right password opens after the longest wait, and the count begins anew."""
    await fill(door)
    for _ in range(40):
        await browser(door).login("amira", WRONG)
        door.clock.pass_(minutes=1)
    assert (await browser(door).login("amira", WRONG)).status_code == 429
    door.clock.pass_(minutes=15)

    assert (await browser(door).login("amira")).status_code == 303
    assert (await browser(door).login("amira", WRONG)).status_code == 401


async def test_guesses_at_the_same_moment_are_all_counted(door: Door) -> None:
    """Of thirty guesses at once no more than the free ones are looked at."""
    await fill(door)
    people = [browser(door, f"192.0.2.{number}") for number in range(30)]
    pages = [await person.get("/login") for person in people]
    before = verifications(door)

    answers = await asyncio.gather(
        *(
            person.send(page, "/login", username="amira", password=WRONG)
            for person, page in zip(people, pages, strict=True)
        )
    )

    assert verifications(door) - before == 5
    assert sorted(answer.status_code for answer in answers) == [401] * 5 + [429] * 25


async def test_one_password_sprayed_over_many_names_is_slowed_by_address(door: Door) -> None:
    """An address may fail fifty times, whoever it names; another address is let in all the while."""
    await fill(door)
    sprayer = browser(door, "203.0.113.9")
    page = await sprayer.get("/login")
    statuses = [
        (await sprayer.send(page, "/login", username=f"name{number}", password=WRONG)).status_code
        for number in range(52)
    ]

    assert statuses == [401] * 50 + [429] * 2
    assert (await browser(door, "203.0.113.10").login("amira")).status_code == 303


async def test_an_office_that_signs_in_is_not_a_sprayer(door: Door) -> None:
    """A right password takes the charge on its address back."""
    await fill(door)
    for _ in range(60):
        await browser(door, "198.51.100.1").login("amira")

    assert sorted(row.failures for row in await read(door, sa.select(ATTEMPT))) == [0]


async def test_a_whole_office_signs_in_at_the_same_moment(door: Door) -> None:
    """Behind one address, each on several devices, nobody waits in a circle nor counts as somebody who guesses."""
    await fill(door)
    clerks = [f"clerk{number}" for number in range(5)]
    await employ(door, *clerks)
    names = clerks * 4
    desks = [browser(door, "198.51.100.1") for _ in names]
    pages = [await desk.get("/login") for desk in desks]

    answers = await asyncio.gather(
        *(
            desk.send(page, "/login", username=name, password=PASSWORD)
            for desk, page, name in zip(desks, pages, names, strict=True)
        )
    )

    assert [answer.status_code for answer in answers] == [303] * 20
    assert sorted(row.failures for row in await read(door, sa.select(ATTEMPT))) == [0]


async def test_what_is_counted_names_nobody(door: Door) -> None:
    """The table of tries holds keyed hashes, neither names nor addresses nor their plain hashes."""
    await fill(door)
    await browser(door).login("amira", WRONG)
    rows = await read(door, sa.select(ATTEMPT))

    assert len(rows) == 2
    assert all(len(row.subject_hash) == 64 for row in rows)


@pytest.mark.parametrize("username", ["amira\x00", "a" * 5_000, "😀", "' OR 1=1 --", "<script>alert(1)</script>"])
async def test_no_name_breaks_the_login(door: Door, username: str) -> None:
    """Odd names are refused like unknown ones, and are shown escaped."""
    await fill(door)
    refused = await browser(door).login(username, WRONG)

    assert refused.status_code in (401, 422)
    assert "<script>" not in refused.text
