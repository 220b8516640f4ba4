"""Names taken: nobody takes the name of an operation or a figure in another spelling, so that files lose theirs."""

from __future__ import annotations

import pytest

from server.contributing.names import read_names
from tests.asking import Ask
from tests.promises.contributed import take, whole
from tests.world import id_of

SPELLED = (
    *(("Operation", "codename", name) for name in ("Op Revive", "op revive", "OP REVIVE", "  Op  Revive ")),
    ("Operation", "codename", "Op \uff32evive"),
    *(("Indicator", "code", name) for name in ("WEAPONS", "weapons", "Weapons ", "\uff37EAPONS")),
)
TAKEN = {"Operation": ("Op Revive", "Revive"), "Indicator": ("WEAPONS", "weapons")}


@pytest.mark.parametrize(("kind", "field", "spelled"), SPELLED)
async def test_a_name_is_taken_in_every_spelling(ask: Ask, kind: str, field: str, spelled: str) -> None:
    """Files name it however they write it: a second one would leave the name without a meaning."""
    told = await take(ask, "record", kind, **whole(kind, **{field: spelled}))
    async with ask.world.database.engine.connect() as connection:
        names = await connection.run_sync(lambda each: read_names(each, id_of("police")))

    name, record = TAKEN[kind]
    assert [(each["code"], each["path"]) for each in told["errors"]] == [("DOES_NOT_FIT", ["input", field])]
    assert names.id_of(kind, name) == id_of(record)
