"""The README's example of batches works as it stands there, but for the token and the address of the service."""

import json
from collections.abc import Iterator
from typing import Any

from tests.demo import Demo
from tests.promises.test_readme import blocks, run

COUNTS = ("created", "corrected", "rejected", "withdrawn", "putBack")


def test_the_batches_work(demo: Demo) -> None:
    """Pasted into a shell, each step answers as the text says, and in the end nothing is left of them."""
    (block,) = [block for block in blocks("sh") if "/ingest/" in block]
    token = demo.partner("police-service").token(proves=False).json()["access_token"]
    shell = f"TOKEN={token}\nurl={demo.description['issuer']}\n{block}"
    told = list(json_of(run(demo, "bash", "-e", "-o", "pipefail", "-c", shell)))

    assert [tuple(each[name] for name in COUNTS) for each in told] == [
        (2, 0, 1, 0, 0),
        (2, 0, 1, 0, 0),
        (2, 0, 1, 0, 0),
        (1, 0, 0, 0, 0),
        (0, 1, 0, 0, 0),
        (0, 1, 0, 0, 1),
        (1, 0, 0, 1, 0),
        (2, 0, 1, 2, 0),
    ]
    assert {name: told[1][name] for name in ("batch", "kind", "state", "parts", "read", "unchanged")} == {
        "batch": "night-1",
        "kind": "arrest",
        "state": "COMPLETE",
        "parts": 1,
        "read": 3,
        "unchanged": 0,
    }


def json_of(text: str) -> Iterator[dict[str, Any]]:
    """Read JSON objects that stand one behind the other."""
    decoder, at = json.JSONDecoder(), 0
    while at < len(text.rstrip()):
        found, at = decoder.raw_decode(text, at)
        yield found
