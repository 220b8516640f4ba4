"""Kept lives: whatever is decided of records in whatever order, what is held stays and what is ended is gone whole."""

from __future__ import annotations

import asyncio

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.asking import open_asking
from tests.promises.kept_lives import KeptLives


def test_every_life_of_kept_records_is_that_of_the_model(database_url: str) -> None:
    """Recorded, corrected, withdrawn, held, released, retained, proposed, ended, while years go by: as told."""
    with asyncio.Runner() as runner:
        opening = open_asking(database_url)
        machine = type("Kept", (KeptLives,), {"ask": runner.run(opening.__aenter__()), "loop": runner.get_loop()})
        how = settings(max_examples=15, stateful_step_count=15, deadline=None, suppress_health_check=list(HealthCheck))
        try:
            run_state_machine_as_test(machine, settings=how)
        finally:
            runner.run(opening.__aexit__(None, None, None))
