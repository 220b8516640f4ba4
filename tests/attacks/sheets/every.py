"""Every hostile file there is."""

from __future__ import annotations

from tests.attacks.sheets.books import books
from tests.attacks.sheets.cells import cells
from tests.attacks.sheets.texts import texts

CASES = (*cells(), *texts(), *books())
