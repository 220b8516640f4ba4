"""Exporting: how many rows a second leave as a file, each page of them on record before it leaves.

A real server and one client over HTTP. B is what the wanted rate is held against: nobody writes this by hand.
"""

import http.client
from time import perf_counter

from tests.bench.contender import NotReady, served
from tests.bench.crimes import MEMORY_GROWTH, highest_memory
from tests.bench.figures import Bound, Figure, middle
from tests.bench.questions import CALLERS
from tests.bench.stage import World

WANTED = 50_000.0
BLOCK = 1 << 20
RUNS = 3


def outcomes(world: World) -> list[Figure]:
    """Measure the export of all outcomes that the police see, in each form, by the middle of some runs."""
    token = world.tokens[CALLERS[0].word]
    with served(world.environment) as (port, process):
        few, _ = _take(port, token, "ndjson", '{"kind": {"eq": "WARRANT"}}')
        least = most = highest_memory(process)
        count, _ = _take(port, token, "ndjson", "{}")
        figures = []
        for form in ("ndjson", "csv", "xlsx", "parquet"):
            seconds = [_take(port, token, form, "{}")[1] for _ in range(RUNS)]
            target = WANTED if form in ("ndjson", "csv") else None
            figures.append(
                Figure(f"export of {count:,} outcomes as {form}", "rows/s", count / middle(seconds), None, target)
            )
            if form == "xlsx":
                # Parquet brings a database of its own into the process, which takes up to 128 MB of any number of rows.
                most = highest_memory(process)
    label = f"export, highest memory: {count:,} / {few:,} outcomes"
    return [*figures, Figure(label, "MB", most, least, MEMORY_GROWTH, Bound.AT_MOST)]


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
