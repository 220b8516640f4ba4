"""Settings: what is refused at the start, and in which words."""

from datetime import timedelta
from pathlib import Path

import pytest

from auth.oauth.keys import OVERLAP
from auth.oauth.revoke import LONGEST_TOKEN
from server.limits import Limits
from server.settings import LONGEST_TOKEN_SECONDS, Settings, SettingsError, load, settings_table

SECRET = "0123456789abcdef" * 4
SUCH = "127.0.0.1, 10.1.0.0/16"
GOOD = {"secret": SECRET, "database_url": "postgresql+asyncpg://localhost/wardmote"}


def test_no_token_outlives_what_is_remembered_of_it() -> None:
    """The longest life a setting allows ends well before its revocation, or the key that signed it, is forgotten."""
    longest = timedelta(seconds=LONGEST_TOKEN_SECONDS)

    assert load(**GOOD, token_seconds=LONGEST_TOKEN_SECONDS).token_seconds == LONGEST_TOKEN_SECONDS
    assert longest + timedelta(minutes=5) < min(LONGEST_TOKEN, OVERLAP)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"secret": None}, "Set exactly one of WARDMOTE_SECRET and WARDMOTE_SECRET_FILE."),
        ({"secret": "0123"}, "WARDMOTE_SECRET must hold at least 32 random bytes."),
        ({"secret": "aa" * 32}, "WARDMOTE_SECRET must hold at least 32 random bytes."),
        ({"secret": "not a secret!"}, "WARDMOTE_SECRET must be base64 or hex."),
        ({"secret": f"demo:{SECRET}"}, "WARDMOTE_SECRET was made for a demonstration: production needs its own."),
        ({"secret_file": "x", "secret": None}, "The file named by WARDMOTE_SECRET_FILE cannot be read."),
        (
            {"issuer": "http://wardmote.example"},
            "WARDMOTE_ISSUER must be https in production, or an address of this machine.",
        ),
        (
            {"issuer": "https://wardmote.example/"},
            "WARDMOTE_ISSUER must be http(s)://HOST[:PORT] with nothing after it.",
        ),
        (
            {"issuer": "https://a@wardmote.example"},
            "WARDMOTE_ISSUER must be a plain lower-case host without a user name.",
        ),
        ({"issuer": "ftp://wardmote.example"}, "WARDMOTE_ISSUER must be http(s)://HOST[:PORT] with nothing after it."),
        (
            {"database_url": "postgresql://localhost/wardmote"},
            "WARDMOTE_DATABASE_URL must begin with sqlite+aiosqlite:/// or postgresql+asyncpg://.",
        ),
        (
            {"database_url": "sqlite+aiosqlite:///:memory:"},
            "WARDMOTE_DATABASE_URL must name a file: readers and writers share it.",
        ),
        *(
            ({"trusted_proxies": each}, f"WARDMOTE_TRUSTED_PROXIES must be addresses or networks, such as {SUCH}.")
            for each in ("*", "proxy.example", "127.0.0.1, x", "0.0.0.0/0", "10.1.0.2/16")
        ),
        ({"token_seconds": 5}, "WARDMOTE_TOKEN_SECONDS: Input should be greater than or equal to 60."),
        ({"token_seconds": 7_200}, "WARDMOTE_TOKEN_SECONDS: Input should be less than or equal to 3600."),
        ({"log_level": "loud"}, "WARDMOTE_LOG_LEVEL: Input should be 'debug', 'info', 'warning' or 'error'."),
    ],
)
def test_a_wrong_setting_is_one_sentence(values: dict[str, object], sentence: str) -> None:
    """The sentence names the setting and what to do, and never shows a secret."""
    with pytest.raises(SettingsError) as refused:
        load(**(GOOD | values))

    assert str(refused.value) == sentence


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every field is read from its variable; lists are separated by commas."""
    for name, value in {"SECRET": SECRET, "LIMIT_DEPTH": "7", "ALLOWED_HOSTS": "a.example, B.example"}.items():
        monkeypatch.setenv(f"WARDMOTE_{name}", value)
    settings = load()

    assert settings.limits == Limits(depth=7)
    assert settings.hosts == {"127.0.0.1", "localhost", "[::1]", "a.example", "b.example"}


def test_a_secret_may_lie_in_a_file(tmp_path: Path) -> None:
    """A file gives the same keys as the variable."""
    (tmp_path / "secret").write_text(f"{SECRET}\n")
    from_file = load(secret_file=tmp_path / "secret", database_url=GOOD["database_url"])

    assert from_file.derive_key("cursors") == load(**GOOD).derive_key("cursors")


def test_each_use_has_its_own_key() -> None:
    """Keys for two uses differ, and so do keys of two secrets."""
    one, other = load(**GOOD), load(**GOOD | {"secret": SECRET[::-1]})
    keys = {one.derive_key("cursors"), one.derive_key("signing keys"), other.derive_key("cursors")}

    assert [len(key) for key in keys] == [32, 32, 32]


def test_no_secret_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    """Settings can be written into a log without their secret or a password of the database."""
    shown = repr(load(secret=SECRET, database_url="postgresql+asyncpg://me:hunter2@localhost/x"))

    assert SECRET not in shown
    assert "hunter2" not in shown


def test_sqlite_in_production_is_warned_of() -> None:
    """SQLite works in production, and the operator is told its price."""
    settings = load(**GOOD | {"database_url": "sqlite+aiosqlite:///w.sqlite"})

    assert len(settings.warnings()) == 1
    assert load(**GOOD).warnings() == ()


def test_a_server_in_front_that_is_not_named_is_warned_of() -> None:
    """Under https there is one, and without its name all people share the tries of its address."""
    behind = GOOD | {"issuer": "https://wardmote.example"}

    assert load(**behind).warnings() == (
        "WARDMOTE_TRUSTED_PROXIES is empty: wrong passwords of all people count as of one address.",
    )
    assert load(**behind, trusted_proxies="10.1.0.2").warnings() == ()


def test_the_table_describes_every_setting() -> None:
    """The README's table has one row for each setting, each with a unit and a meaning."""
    rows = settings_table().splitlines()[2:]

    assert len(rows) == len(Settings.model_fields)
    assert all(cell.strip() for row in rows for cell in (row.split("|")[2], row.split("|")[4]))
