"""Agreement lives: whatever happens in whatever order, the service does what a simple model says."""

from __future__ import annotations

import asyncio

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.asking import open_asking
from tests.promises.lives import Lives


def test_every_life_of_an_agreement_is_that_of_the_model(database_url: str) -> None:
    """Wrong roles, outsiders, old versions, two at once, days that pass: each step is as the README says."""
    with asyncio.Runner() as runner:
        opening = open_asking(database_url)
        machine = type("OneLife", (Lives,), {"ask": runner.run(opening.__aenter__()), "loop": runner.get_loop()})
        how = settings(max_examples=30, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck))
        try:
            run_state_machine_as_test(machine, settings=how)
        finally:
            runner.run(opening.__aexit__(None, None, None))
