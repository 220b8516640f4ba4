"""Settings: the only reader of the environment.

Every value has a name ``WARDMOTE_...``, a unit and a description; the table of the README is printed from
here. Wrong settings stop the start with one sentence (``SettingsError``, exit code 2). A secret is never
printed, not even in an error.
"""

from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic.config import JsonDict
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from server.issuer import LOOPBACK_HOSTS, check, host_of
from server.limits import Limits
from server.secret import secret_bytes

PREFIX = "WARDMOTE_"
# Revocations and retired keys are kept for two hours (auth/oauth/revoke.py, auth/oauth/keys.py): no token may outlive
# them, not even one that a process signs with keys it read half a minute ago.
LONGEST_TOKEN_SECONDS = 3_600
DRIVERS = ("sqlite+aiosqlite:///", "postgresql+asyncpg://")


class SettingsError(Exception):
    """Say in one sentence which setting is wrong; the command line exits with code 2."""


def _unit(name: str) -> JsonDict:
    return {"unit": name}


def _limit(name: str, unit: str, description: str, *, least: int = 1) -> Any:
    return Field(getattr(Limits(), name), description=description, json_schema_extra=_unit(unit), ge=least)


def _count(default: int, unit: str, description: str, most: int | None = None, *, least: int = 1) -> Any:
    return Field(default, description=description, json_schema_extra=_unit(unit), ge=least, le=most)


class Settings(BaseSettings):
    """Hold every setting, checked; made by ``load`` and not changed afterwards."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid", hide_input_in_errors=True)

    environment: Literal["demo", "production"] = Field(
        "production",
        description="`production` refuses what only a demonstration may do.",
        json_schema_extra=_unit("word"),
    )
    issuer: str = Field(
        "http://127.0.0.1:8000",
        description="Public address of this service; the identity in every token. Must be https off this machine.",
        json_schema_extra=_unit("URL"),
    )
    database_url: str = Field(
        "sqlite+aiosqlite:///.wardmote/wardmote.sqlite",
        description="`sqlite+aiosqlite:///FILE` or `postgresql+asyncpg://USER@HOST/NAME`.",
        json_schema_extra=_unit("URL"),
        repr=False,  # it may hold a password
    )
    migration_url: str | None = Field(
        None,
        description="PostgreSQL as the user who owns the tables, for `wardmote migrate` alone; then `DATABASE_URL` "
        "may name a user who cannot change the record of access.",
        json_schema_extra=_unit("URL"),
        repr=False,
    )
    database_role_prefix: str = Field(
        "wardmote",
        description="What the names of PostgreSQL's roles begin with; another for each installation on one server.",
        json_schema_extra=_unit("word"),
        pattern="^[a-z][a-z0-9_]{0,30}$",
    )
    secret: SecretStr | None = Field(
        None,
        description="32 random bytes or more, base64 or hex. Seals keys and cursors; a new one makes them unreadable.",
        json_schema_extra=_unit("text"),
    )
    secret_file: Path | None = Field(
        None, description="File that holds the secret, instead of `WARDMOTE_SECRET`.", json_schema_extra=_unit("path")
    )
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="Further host names to answer to, comma separated; the issuer's own is always one.",
        json_schema_extra=_unit("names"),
    )
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="Addresses or networks of servers in front, comma separated: whose `X-Forwarded-For` is believed.",
        json_schema_extra=_unit("addresses"),
    )
    token_seconds: int = Field(
        600, description="Life of an access token.", json_schema_extra=_unit("seconds"), ge=60, le=LONGEST_TOKEN_SECONDS
    )
    session_idle_minutes: int = _count(30, "minutes", "How long a person stays signed in without a request.", 480)
    session_hours: int = _count(10, "hours", "How long a person stays signed in at the most.", 24)
    login_free_tries: int = _count(
        5, "tries", "Wrong passwords of a person before tries are slowed; an address has ten times as many.", 100
    )
    login_block_minutes: int = _count(
        15, "minutes", "Longest wait after wrong passwords; the first is 15 seconds, and each one doubles.", 60
    )
    review_grace_days: int = _count(
        28, "days", "How long an agreement stays in force after its review was due.", least=0
    )
    read_connections: int = _count(
        4, "connections", "Database connections for queries, per worker; about twice its cores."
    )
    write_connections: int = _count(4, "connections", "Database connections for tokens and mutations, per worker.")
    statement_timeout_ms: int = _count(10_000, "milliseconds", "Longest run of one database statement.")
    connection_timeout_ms: int = _count(
        5_000, "milliseconds", "Longest wait for a database connection, and on SQLite for another writer."
    )
    planning_timeout_ms: int = _count(500, "milliseconds", "Longest time to parse, validate and plan one document.")
    limit_body_bytes: int = _limit("body_bytes", "bytes", "Largest request body.", least=1_000)
    limit_characters: int = _limit(
        "characters", "characters", "Longest document as text; long values belong into variables.", least=100
    )
    limit_tokens: int = _limit("tokens", "GraphQL tokens", "Longest document.", least=10)
    limit_depth: int = _limit("depth", "levels", "Deepest selection, fragments expanded.")
    limit_aliases: int = _limit("aliases", "aliases", "Most aliases in one document.", least=0)
    limit_root_fields: int = _limit("root_fields", "fields", "Most root fields in one operation.")
    limit_mutations: int = _limit("mutations", "fields", "Most root fields in one mutation.")
    limit_directives: int = _limit("directives", "directives", "Most directives in one document.", least=0)
    limit_operations: int = _limit("operations", "operations", "Most operations in one document.")
    limit_repeats: int = _limit(
        "repeats", "pairs", "Most pairs of fields with one response name in one object.", least=0
    )
    limit_variables: int = _limit("variables", "variables", "Most variables of one operation.", least=0)
    limit_fields: int = _limit("fields", "fields", "Most fields of one document, fragments expanded.")
    limit_lists: int = _limit("lists", "lists", "Most lists, with pages or without, in one operation.")
    limit_instants: int = _limit("instants", "instants", "Most instants one operation is asked as at.", least=0)
    limit_nodes: int = _limit("nodes", "records", "Most records one request may declare by its page sizes.")
    limit_conditions: int = _limit(
        "conditions", "conditions", "Most conditions of all filters of one operation.", least=0
    )
    limit_filter_conditions: int = _limit(
        "filter_conditions", "conditions", "Most conditions of one filter; each object in it counts.", least=0
    )
    limit_input_objects: int = _limit("input_objects", "objects", "Most objects in the input of one change.")
    limit_filter_links: int = _limit("filter_links", "links", "Most links in one filter.", least=0)
    limit_filter_link_depth: int = _limit(
        "filter_link_depth", "links", "Most links behind each other in one filter.", least=0
    )
    limit_value_depth: int = _limit("value_depth", "levels", "Deepest nesting of one value.", least=2)
    ingest_body_bytes: int = _count(2_000_000_000, "bytes", "Largest batch at `/ingest`, unpacked.", least=1_000)
    limit_feeds: int = _limit("feeds", "feeds", "Most feeds of changes of one person or service with one client.")
    streams_of_client: int = _count(5, "streams", "Most streams that one client may listen to, per worker.")
    streams_of_all: int = _count(200, "streams", "Most streams of all clients, per worker.")
    stream_seconds: int = _count(2, "seconds", "How often a stream looks for changes.", 60)
    limit_count_cap: int = _limit("count_cap", "records", "`totalCount` counts no further than this.")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info",
        description="Least serious line to log; the line for each request is `info`.",
        json_schema_extra=_unit("word"),
    )
    log_format: Literal["json", "text"] = Field(
        "json", description="`json` for machines, `text` for a terminal.", json_schema_extra=_unit("word")
    )

    @model_validator(mode="before")
    @classmethod
    def _split_lists(cls, values: dict[str, object]) -> dict[str, object]:
        for name in ("allowed_hosts", "trusted_proxies"):
            text = values.get(name)
            if isinstance(text, str):
                values[name] = tuple(each.strip().lower() for each in text.split(",") if each.strip())
        return values

    @field_validator("trusted_proxies")
    @classmethod
    def _addresses(cls, proxies: tuple[str, ...]) -> tuple[str, ...]:
        try:
            # One for everything would let anybody say who they are.
            are_some = all(ip_network(proxy).prefixlen for proxy in proxies)
        except ValueError:
            are_some = False
        if not are_some:
            raise ValueError(f"{PREFIX}TRUSTED_PROXIES must be addresses or networks, such as 127.0.0.1, 10.1.0.0/16.")
        return proxies

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        check(self.issuer, setting=f"{PREFIX}ISSUER", production=self.environment == "production")
        if not self.database_url.startswith(DRIVERS):
            raise ValueError(f"{PREFIX}DATABASE_URL must begin with {DRIVERS[0]} or {DRIVERS[1]}.")
        if self.database_url in (DRIVERS[0], DRIVERS[0] + ":memory:"):
            raise ValueError(f"{PREFIX}DATABASE_URL must name a file: readers and writers share it.")
        if self.migration_url is not None and not self.migration_url.startswith(DRIVERS[1]):
            raise ValueError(f"{PREFIX}MIGRATION_URL must begin with {DRIVERS[1]}.")
        secret_bytes(self.secret_text(), setting=f"{PREFIX}SECRET", production=self.environment == "production")
        return self

    def secret_text(self) -> str:
        """Give the secret as it was written, from the variable or its file.

        Raises: ValueError when there is none, there are two, or the file cannot be read.
        """
        if (self.secret is None) == (self.secret_file is None):
            raise ValueError(f"Set exactly one of {PREFIX}SECRET and {PREFIX}SECRET_FILE.")
        if self.secret is not None:
            return self.secret.get_secret_value()
        try:
            return Path(str(self.secret_file)).read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise ValueError(f"The file named by {PREFIX}SECRET_FILE cannot be read.") from error

    def derive_key(self, use: str) -> bytes:
        """Derive the 32-byte key for one *use* from the secret, so that no two uses share a key.

        Source: HKDF, RFC 5869.
        """
        master = secret_bytes(self.secret_text(), setting=f"{PREFIX}SECRET", production=False)
        return HKDF(algorithm=SHA256(), length=32, salt=b"wardmote", info=use.encode()).derive(master)

    @property
    def limits(self) -> Limits:
        """Give the limits on one request as one value."""
        named = [name for name in Limits.__dataclass_fields__ if name != "per_page"]
        return Limits(**{name: getattr(self, f"limit_{name}") for name in named})

    @property
    def audience(self) -> str:
        """Give the identifier of the GraphQL endpoint, the only audience of our tokens (RFC 8707)."""
        return self.issuer + "/graphql"

    @property
    def hosts(self) -> frozenset[str]:
        """Give every host name this service answers to, without ports."""
        own = host_of(self.issuer)
        return frozenset((own, *self.allowed_hosts, *(LOOPBACK_HOSTS if own in LOOPBACK_HOSTS else ())))

    def warnings(self) -> tuple[str, ...]:
        """List what works but an operator should know before relying on it."""
        found = []
        if self.environment == "production" and self.database_url.startswith("sqlite"):
            found.append(f"{PREFIX}DATABASE_URL names SQLite: fine for one machine, but one writer at a time.")
        # https is spoken by a server in front.
        if self.issuer.startswith("https:") and not self.trusted_proxies:
            found.append(f"{PREFIX}TRUSTED_PROXIES is empty: wrong passwords of all people count as of one address.")
        return tuple(found)


def load(**values: object) -> Settings:
    """Read the settings from the environment; *values* given here win.

    Raises: SettingsError with one sentence that names the setting, and never its value.
    """
    try:
        return Settings(**values)  # type: ignore[arg-type]
    except ValidationError as error:
        raise SettingsError(
            " ".join(_sentence(part["loc"], part["msg"]) for part in error.errors(include_input=False))
        ) from None


def settings_table() -> str:
    """Print every setting as the Markdown table of the README."""
    rows = ["| setting | unit | default | meaning |", "|---|---|---|---|"]
    for name, field in Settings.model_fields.items():
        extra = field.json_schema_extra
        unit = extra["unit"] if isinstance(extra, dict) else ""
        default = "" if field.default is None or field.default == () else f"`{field.default}`"
        rows.append(f"| `{PREFIX}{name.upper()}` | {unit} | {default} | {field.description} |")
    return "\n".join(rows) + "\n"


def _sentence(place: tuple[int | str, ...], message: str) -> str:
    text = message.removeprefix("Value error, ")
    return (
        text if text.startswith((PREFIX, "Set ", "The ")) else f"{PREFIX}{'.'.join(map(str, place)).upper()}: {text}."
    )
