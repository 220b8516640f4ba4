"""Many owners: where what is opened is too varied to be written as blocks it is listed, and opens the very same."""

from __future__ import annotations

import pytest

from auth.access import blocks, windows
from tests.asking import Ask
from tests.world import World

OUTCOMES = "{ outcomes(first: 100) { nodes { id kind ... on Arrest { subject } withheld } totalCount } }"
AGREEMENTS = """
    reference | owner       | recipient | area      | detail   | since      | until
    ISA-1     | police      | council   | ward      | SUMMARY  |            |
    ISA-2     | police      | council   | next ward | DETAIL   |            |
    ISA-3     | next police | council   | town      | PERSONAL |            |
    ISA-4     | police      | council   | ward      | DETAIL   | 2023-05-11 | 2023-08-01
    ISA-5     | police      | council   | town      | DETAIL   | 2023-01-01 | 2023-03-01
    ISA-6     | police      | council   | far       | PERSONAL | 2023-08-01 |
    ISA-7     | police      | council   | ward      | PERSONAL |            | 2022-06-01
"""


async def test_lists_open_what_blocks_open(ask: Ask, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """With blocks, and with none allowed: the same records, the same fields, the same bytes."""
    await world.agreements(AGREEMENTS)
    with_blocks = await ask.body(OUTCOMES, as_="council officer")
    for module in (blocks, windows):
        monkeypatch.setattr(module, "MOST_BLOCKS", 0)
    # Signed anew, so that nothing is taken from what was resolved before.
    await world.agreements(AGREEMENTS)
    listed = await ask.body(OUTCOMES, as_="council officer")

    assert listed == with_blocks
    assert b'"withheld":[]' in listed
    assert b'"withheld":["' in listed
