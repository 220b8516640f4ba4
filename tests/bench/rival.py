"""Rival: the process of one rival, served as `wardmote serve` serves."""

import argparse
from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module
from typing import Any

import uvicorn

from server.cli.serving import OPTIONS
from server.log import configure


def _made(module: str, url: str, **how: bool) -> Any:
    # Imported when chosen: one rival's libraries are none of another's.
    return import_module(f"tests.bench.{module}").application(url, **how)


APPLICATIONS: Mapping[str, Callable[[str], Any]] = {
    "handwritten": partial(_made, "handwritten"),
    "tutorial": partial(_made, "tutorial"),
    "marked": partial(_made, "unrecorded", is_marked=True),
    "unmarked": partial(_made, "unrecorded", is_marked=False),
}


def main() -> None:
    """Serve the application of the named module until stopped."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("name", choices=APPLICATIONS)
    words.add_argument("url", help="postgresql://... of the world to answer from")
    words.add_argument("--port", type=int, required=True)
    given = words.parse_args()
    # As quiet as Wardmote itself is made here: a line for each request would cost a tenth of it.
    configure("warning", form="text")
    uvicorn.run(APPLICATIONS[given.name](given.url), host="127.0.0.1", port=given.port, **OPTIONS)


if __name__ == "__main__":
    main()
