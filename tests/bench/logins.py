"""Logins: how long a query waits while twenty people sign in at once, beside how long it waits without them.

Hashing a password takes tens of milliseconds of a processor. It runs in threads, a few at once, so that whoever asks a
question does not wait for those who sign in. Those who sign in are a process of their own, as they are in life.
"""

import asyncio
import http.client
import math
import multiprocessing
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.synchronize import Event
from time import monotonic, perf_counter
from urllib.parse import urlencode
from uuid import uuid4

import sqlalchemy as sa

from auth.login.password import HASHER
from schema.tables.people import APPOINTMENT, PERSON
from schema.tables.reference import AGENCY
from server.opening import open_database
from server.work import utc_now
from tests.bench.contender import Request, wardmote
from tests.bench.figures import Bound, Figure, middle
from tests.bench.pages import Pace
from tests.bench.questions import CALLERS, page_body
from tests.bench.stage import World, settings_for

AT_ONCE = 20
OF_QUIET = 3.0
ASKING = 4
PASSWORD = "teapot orchard ladder"
NAMES = tuple(f"bench.person{number}" for number in range(AT_ONCE))
# Twenty right passwords at once are no attack, but their tries count until each is known to be right.
GENEROUS = {"WARDMOTE_LOGIN_FREE_TRIES": "100"}
SECONDS = 5.0


class NotSignedIn(Exception):
    """Say that a login was refused, so that nothing was measured."""


def beside_queries(world: World, pace: Pace) -> list[Figure]:
    """Measure the slowest hundredth of queries with and without logins, in turns."""
    asyncio.run(_settle(world))
    quiet, busy, rates = [], [], []
    with wardmote(world.environment | GENEROUS) as port:
        request = Request(port, "/graphql", page_body(), world.tokens[CALLERS[0].word])
        _slowest_hundredth(request)
        for _ in range(pace.runs):
            quiet.append(_slowest_hundredth(request))
            with _signing_in(port) as counted:
                busy.append(_slowest_hundredth(request))
            rates.append(counted[0])
    label = f"queries beside {AT_ONCE} logins at once / without"
    return [
        Figure(label, "ms (p99)", middle(busy), middle(quiet), OF_QUIET, Bound.AT_MOST),
        Figure("logins meanwhile", "logins/s", middle(rates)),
    ]


def _slowest_hundredth(request: Request) -> float:
    """Ask without a pause for a while, and give the time in milliseconds that one in a hundred answers takes."""
    took: list[float] = []
    until = monotonic() + SECONDS
    threads = [threading.Thread(target=_ask, args=(request, until, took)) for _ in range(ASKING)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(took)[math.ceil(len(took) * 0.99) - 1]


def _ask(request: Request, until: float, took: list[float]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", request.port, timeout=60)
    while monotonic() < until:
        begun = perf_counter()
        connection.request("POST", request.path, request.body, request.headers)
        response = connection.getresponse()
        response.read()
        took.append((perf_counter() - begun) * 1000)
    connection.close()


@contextmanager
def _signing_in(port: int) -> Iterator[list[float]]:
    """Have everybody sign in again and again meanwhile; the list holds their logins a second afterwards."""
    spawn = multiprocessing.get_context("spawn")
    stop, done = spawn.Event(), spawn.Value("i", 0)
    process = spawn.Process(target=_crowd, args=(port, stop, done), daemon=True)
    process.start()
    while not done.value and process.is_alive():  # the first of them are in
        stop.wait(0.01)
    counted: list[float] = []
    before, begun = done.value, monotonic()
    try:
        yield counted
        counted.append((done.value - before) / (monotonic() - begun))
        if not process.is_alive():
            raise NotSignedIn("a login was refused: nothing was measured")
    finally:
        stop.set()
        process.join(30)


def _crowd(port: int, stop: Event, done: "multiprocessing.sharedctypes.Synchronized[int]") -> None:
    threads = [threading.Thread(target=_sign_in, args=(port, name, stop, done)) for name in NAMES]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _sign_in(port: int, name: str, stop: Event, done: "multiprocessing.sharedctypes.Synchronized[int]") -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", "/login")
    page = connection.getresponse()
    cookie = (page.getheader("set-cookie") or "").partition(";")[0]
    token = re.search(r'name="csrf" value="(\w+)"', page.read().decode())
    if token is None:
        raise NotSignedIn("the login page holds no form")
    form = urlencode({"csrf": token[1], "username": name, "password": PASSWORD})
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
    while not stop.is_set():
        connection.request("POST", "/login", form, headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status != 303:
            raise NotSignedIn(f"{name}: {answer.status}")
        with done.get_lock():
            done.value += 1
    connection.close()


async def _settle(world: World) -> None:
    """Write the people; whoever is there already is left."""
    caller, now = CALLERS[0], utc_now()
    database = open_database(settings_for(world.url))
    await database.start()
    try:
        async with database.engine.begin() as connection:
            agency = await connection.scalar(sa.select(AGENCY.c.id).where(AGENCY.c.name == caller.agency))
            known = set(await connection.scalars(sa.select(PERSON.c.username)))
            people = [
                {
                    "id": str(uuid4()),
                    "username": name,
                    "name": name,
                    "agency_id": agency,
                    "password_hash": HASHER.hash(PASSWORD),
                    "created_at": now,
                }
                for name in NAMES
                if name not in known
            ]
            parts = [
                {
                    "id": str(uuid4()),
                    "person_id": each["id"],
                    "role": caller.role,
                    "granted_by": "bench",
                    "granted_at": now,
                    "approved_by": "bench",
                    "approved_at": now,
                }
                for each in people
            ]
            if people:
                await connection.execute(sa.insert(PERSON), people)
                await connection.execute(sa.insert(APPOINTMENT), parts)
    finally:
        await database.stop()
