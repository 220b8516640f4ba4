"""Record lives: whatever is sent of any kind, how often and by how many at once, nothing is lost or doubled."""

from __future__ import annotations

import asyncio

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.asking import open_asking
from tests.promises.record_lives import RecordLives


def test_every_life_of_records_of_every_kind_is_that_of_the_model(database_url: str) -> None:
    """Recorded, corrected, ended, sent again, by an old version, in bulk, by several at once, for trial: as told."""
    with asyncio.Runner() as runner:
        opening = open_asking(database_url)
        machine = type("Life", (RecordLives,), {"ask": runner.run(opening.__aenter__()), "loop": runner.get_loop()})
        how = settings(max_examples=15, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck))
        try:
            run_state_machine_as_test(machine, settings=how)
        finally:
            runner.run(opening.__aexit__(None, None, None))
