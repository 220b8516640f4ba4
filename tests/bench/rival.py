"""Rival: the process of one rival, served as `wardmote serve` serves."""

import argparse
from importlib import import_module

import uvicorn

from server.cli.serving import OPTIONS


def main() -> None:
    """Serve the application of the named module until stopped."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("name", choices=("handwritten", "tutorial"))
    words.add_argument("url", help="postgresql://... of the world to answer from")
    words.add_argument("--port", type=int, required=True)
    given = words.parse_args()
    application = import_module(f"tests.bench.{given.name}").application(given.url)
    uvicorn.run(application, host="127.0.0.1", port=given.port, **OPTIONS)


if __name__ == "__main__":
    main()
