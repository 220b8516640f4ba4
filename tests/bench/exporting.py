"""Exporting: how many rows a second leave as a file, each page of them on record before it leaves.

A real server and one client over HTTP. B is what the wanted rate is held against: nobody writes this by hand.
"""

import http.client
from time import perf_counter

from tests.bench.contender import NotReady, wardmote
from tests.bench.figures import Figure, middle
from tests.bench.questions import CALLERS
from tests.bench.stage import World

WANTED = 50_000.0
BLOCK = 1 << 20


def outcomes(world: World, runs: int) -> list[Figure]:
    """Measure the export of all outcomes that the police see, in each form, by the middle of so many runs."""
    token = world.tokens[CALLERS[0].word]
    with wardmote(world.environment) as port:
        _take(port, token, "ndjson", '{"kind": {"eq": "WARRANT"}}')
        count, _ = _take(port, token, "ndjson", "{}")
        figures = []
        for form in ("ndjson", "csv", "xlsx"):
            seconds = [_take(port, token, form, "{}")[1] for _ in range(runs)]
            target = None if form == "xlsx" else WANTED
            figures.append(
                Figure(f"export of {count:,} outcomes as {form}", "rows/s", count / middle(seconds), None, target)
            )
    return figures


def _take(port: int, token: str, form: str, chosen: str) -> tuple[int, float]:
    """Take an export; gives how many lines it has, and the seconds it took."""
    begun, lines = perf_counter(), 0
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
    try:
        chosen = chosen.replace('"', "%22").replace(" ", "%20").replace("{", "%7B").replace("}", "%7D")
        path = f"/export/outcomes?format={form}&filter={chosen}"
        connection.request("GET", path, headers={"Authorization": f"Bearer {token}"})
        response = connection.getresponse()
        if response.status != 200:
            raise NotReady(f"GET {path} answered {response.status}")
        while block := response.read(BLOCK):
            lines += block.count(b"\n")
    finally:
        connection.close()
    return lines, perf_counter() - begun
