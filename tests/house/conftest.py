"""Lets a house test write a small checkout of its own to feed to a rule."""

from collections.abc import Callable
from pathlib import Path

import pytest

Checkout = Callable[[dict[str, str]], Path]


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    """Give a function that writes files, path to text, and returns the folder that holds them."""

    def write(contents: dict[str, str]) -> Path:
        for path, text in contents.items():
            file = tmp_path / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")
        return tmp_path

    return write
