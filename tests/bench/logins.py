"""Logins: how long queries wait while twenty people sign in at once, again and again.

Run as a module it is those people: a thread each, with a browser's two requests for one login. Prints how many signed
in, because a password that is refused costs as much and would measure nothing.
"""

import http.client
import json
import re
import subprocess
import sys
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, islice
from urllib.parse import urlencode

from tests.bench.clients import press
from tests.bench.contender import Request, wardmote
from tests.bench.figures import Bound, Figure, middle
from tests.bench.pages import Pace
from tests.bench.questions import CALLERS, page_body
from tests.bench.stage import World

PEOPLE = 20
# Clients that ask, beside those who sign in.
CLIENTS = 4
OF_UNDISTURBED = 3.0
# The defence counts tries by address, and here all people sit at one.
MANY_TRIES = {"WARDMOTE_LOGIN_FREE_TRIES": "100"}
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')


class NobodySignedIn(Exception):
    """Say that logins were refused, so that nothing was measured."""


def beside_queries(world: World, pace: Pace) -> list[Figure]:
    """Measure one query in a hundred: how long it takes at most beside logins, and without them."""
    # Twenty logins at once take a second by themselves.
    pace = Pace(max(4, pace.seconds), min(3, pace.runs))
    beside, alone = [], []
    with wardmote({**world.environment, **MANY_TRIES}) as port:
        page = Request(port, "/graphql", page_body(), world.tokens[CALLERS[0].word])
        press(page, clients=CLIENTS, seconds=pace.seconds)
        for _ in range(pace.runs):
            alone.append(press(page, clients=CLIENTS, seconds=pace.seconds).slowest_ms)
            beside.append(_disturbed(page, world.passwords, pace))
    label = f"page of 50, beside {PEOPLE} logins / alone"
    return [Figure(label, "ms (p99)", middle(beside), middle(alone), OF_UNDISTURBED, Bound.AT_MOST)]


def _disturbed(page: Request, passwords: Mapping[str, str], pace: Pace) -> float:
    given = json.dumps({"port": page.port, "passwords": passwords, "seconds": pace.seconds + 1})
    words = [sys.executable, "-m", "tests.bench.logins"]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as people:
        if people.stdin is None or people.stdout is None:
            raise NobodySignedIn("the people cannot be reached")
        people.stdin.write(given)
        people.stdin.close()
        people.stdout.readline()
        slowest = press(page, clients=CLIENTS, seconds=pace.seconds).slowest_ms
        done = int(people.stdout.read())
    if done < PEOPLE:
        raise NobodySignedIn(f"{done} logins in all")
    return slowest


def main() -> None:
    """Sign in until the time is over, and print how often that was."""
    given = json.load(sys.stdin)
    people: list[tuple[str, str]] = list(islice(cycle(given["passwords"].items()), PEOPLE))
    with ThreadPoolExecutor(PEOPLE) as pool:
        until = time.monotonic() + given["seconds"]
        running = [pool.submit(_keep_signing_in, given["port"], name, password, until) for name, password in people]
        print("begun", flush=True)
        print(sum(each.result() for each in running), flush=True)


def _keep_signing_in(port: int, username: str, password: str, until: float) -> int:
    done = 0
    while time.monotonic() < until:
        done += _sign_in(port, username, password)
    return done


def _sign_in(port: int, username: str, password: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", "/login")
        shown = connection.getresponse()
        hidden = dict(HIDDEN.findall(shown.read().decode()))
        visit = (shown.getheader("Set-Cookie") or "").partition(";")[0]
        form = urlencode({**hidden, "username": username, "password": password})
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": visit}
        headers |= {"Origin": f"http://127.0.0.1:{port}"}
        connection.request("POST", "/login", form, headers)
        answer = connection.getresponse()
        answer.read()
    finally:
        connection.close()
    return answer.status == 303


if __name__ == "__main__":
    main()
