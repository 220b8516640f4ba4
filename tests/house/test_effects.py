"""One file reads the environment, one reads the clock and makes ids: everything else is told.

Durations (time.monotonic, time.perf_counter) and sleeping are no clock: they say how
long, never when, so no answer can depend on them.
"""

from pathlib import Path

import pytest

from tests.house.conftest import Checkout
from tests.house.names import Use, uses
from tests.house.tree import PACKAGES, ROOT, Finding, modules, report

SETTINGS = "server/settings.py"
WORK = "server/work.py"
ENVIRONMENT = ("os.environ", "os.environb", "os.getenv", "os.getenvb", "os.putenv")
CLOCK = (
    "datetime.date.today",
    "datetime.datetime.now",
    "datetime.datetime.today",
    "datetime.datetime.utcnow",
    "time.ctime",
    "time.gmtime",
    "time.localtime",
    "time.time",
    "time.time_ns",
)
RANDOM = ("os.urandom", "random", "secrets", "uuid.uuid1", "uuid.uuid4")
# Each exception with its reason: (file or folder, name) -> why no rule is broken there. Keep it short.
ALLOWED: dict[tuple[str, str], str] = {
    ("", "secrets.compare_digest"): "compares in constant time; draws nothing",
}


def environment_readers(root: Path) -> list[Finding]:
    """Find who reads the environment beside server/settings.py."""
    return forbidden(root, ENVIRONMENT, SETTINGS)


def clock_readers(root: Path) -> list[Finding]:
    """Find who asks what time it is beside server/work.py."""
    return forbidden(root, CLOCK, WORK)


def random_makers(root: Path) -> list[Finding]:
    """Find who makes random values beside server/work.py."""
    return forbidden(root, RANDOM, WORK)


def forbidden(root: Path, names: tuple[str, ...], home: str) -> list[Finding]:
    """Find uses of *names*, or of anything inside them, in any file but *home*."""
    return [
        Finding(module.path, use.line, f"uses {use.name}: only {home} may; elsewhere it is an argument")
        for module in modules(root, *PACKAGES)
        if module.path != home
        for use in uses(module.tree)
        if any(use.name == name or use.name.startswith(f"{name}.") for name in names)
        and not is_seeded(use)
        and not any(module.path.startswith(place) and use.name == name for place, name in ALLOWED)
    ]


def is_seeded(use: Use) -> bool:
    """Say whether *use* makes a generator from a seed, which gives the same values every time, or names its type."""
    return use.name == "random.Random" and (use.call is None or bool(use.call.args))


def test_only_settings_reads_the_environment() -> None:
    """What the environment says enters at one place, validated."""
    assert not (found := environment_readers(ROOT)), report(found)


def test_only_work_reads_the_clock() -> None:
    """Everything that depends on the time of day is told it, so a test can choose it."""
    assert not (found := clock_readers(ROOT)), report(found)


def test_only_work_makes_random_values() -> None:
    """Ids and secrets come from one place, so a test can make them repeat."""
    assert not (found := random_makers(ROOT)), report(found)


@pytest.mark.parametrize(
    ("rule", "source"),
    [
        (environment_readers, "import os\nHOST = os.environ['HOST']"),
        (environment_readers, "import os\nHOST = os.environ.get('HOST')"),
        (environment_readers, "from os import getenv as read\nHOST = read('HOST')"),
        (clock_readers, "from datetime import UTC, datetime\nNOW = datetime.now(UTC)"),
        (clock_readers, "import datetime\nNOW = datetime.date.today()"),
        (clock_readers, "from time import time as now\nNOW = now()"),
        (clock_readers, "import datetime as d\nfactory = d.datetime.utcnow"),
        (random_makers, "from uuid import uuid4\nID = uuid4()"),
        (random_makers, "import secrets\nKEY = secrets.token_bytes(32)"),
        (random_makers, "import random\nDRAW = random.choice([1, 2])"),
        (random_makers, "import random\nDRAW = random.Random()"),
    ],
)
def test_a_hidden_input_is_found(checkout: Checkout, rule: object, source: str) -> None:
    """Each way of reading the world unasked is one finding, and none in the file whose work it is."""
    assert callable(rule)
    elsewhere = rule(checkout({"auth/roles.py": source}))

    assert [finding.path for finding in elsewhere] == ["auth/roles.py"]


@pytest.mark.parametrize(
    "source",
    [
        "import time\nBEGAN = time.perf_counter()",
        "import random\nDRAW = random.Random(7).random()",
        "import secrets\nSAME = secrets.compare_digest('a', 'b')",
        "from datetime import datetime\nTHEN = datetime.fromisoformat('2023-01-01')",
    ],
)
def test_what_hides_nothing_is_left_alone(checkout: Checkout, source: str) -> None:
    """Durations, seeded generators and constant-time comparison are no hidden input."""
    root = checkout({"auth/roles.py": source})

    assert environment_readers(root) + clock_readers(root) + random_makers(root) == []
