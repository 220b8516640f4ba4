"""Clients: ``wardmote client``, the software of partners: registered, listed, given new keys, disabled.

Reads files and prints; what may be registered is decided in auth/oauth/registration.py and public_keys.py.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from server.cli.failure import NotUnderstood
from server.cli.output import json_option, print_json, print_table

if TYPE_CHECKING:
    from auth.oauth.clients import Keys, Registered
    from auth.roles import Role
    from server.settings import Settings
    from server.work import Work

KINDS = ("SERVICE", "CONFIDENTIAL", "PUBLIC")


@click.group()
def client() -> None:
    """Register the software of partners, and take it out of use.

    \b
    SERVICE        acts for its agency, in a role of its own, with nobody signed in
    CONFIDENTIAL   people sign in through it, and it can keep a key: a web application
    PUBLIC         people sign in through it, and it can keep nothing: an app on a phone
    """


@client.command()
@click.argument("client_id")
@click.option("--name", required=True, help="What people read when they let the client in.")
@click.option("--kind", required=True, type=click.Choice(KINDS, case_sensitive=False), help="Who the client acts for.")
@click.option("--agency", required=True, help="The agency that answers for it, by name.")
@click.option("--scope", "scopes", multiple=True, required=True, help="A scope it may have; may be given again.")
@click.option("--purpose", "purposes", multiple=True, required=True, help="A purpose; the first is its default.")
@click.option("--jwks", type=click.Path(path_type=Path), help="File with its public keys, as a JSON Web Key Set.")
@click.option("--redirect-uri", "redirect_uris", multiple=True, help="Where people are sent back to, exactly.")
@click.option("--role", help="The role of a SERVICE.")
@click.option("--site", help="The site that a SERVICE in the role POLICE_OFFICER works for, by name.")
@click.option("--bound", is_flag=True, help="Its tokens need a DPoP key; CONFIDENTIAL ones always do.")
@click.option("--token-seconds", type=int, help="A shorter life of its tokens than the setting.")
@json_option
def add(
    client_id: str,
    scopes: tuple[str, ...],
    purposes: tuple[str, ...],
    jwks: Path | None,
    redirect_uris: tuple[str, ...],
    as_json: bool,
    **given: str | int | bool | None,
) -> None:
    """Register a client under CLIENT_ID, with its public keys.

    Keys are EC P-256 (ES256), RSA from 2,048 bits (PS256) or Ed25519. A private key is refused. Redirect URIs are
    https, or http on 127.0.0.1, [::1] and localhost; they are compared as they are written.

    \b
    Example:
      wardmote client add ward-map --kind CONFIDENTIAL --name "Ward Map" --agency "West Northamptonshire Council" \\
        --jwks ward-map.json --redirect-uri https://map.example.org/callback \\
        --scope "openid outcomes:read" --purpose CRIME_PREVENTION
      wardmote client add nightly --kind SERVICE --role SERVICE_ACCOUNT --name "Nightly load" \\
        --agency "Northamptonshire Police" --jwks nightly.json --scope ingest:write --purpose CRIME_PREVENTION
    """
    from auth.naming import find_agency, find_site
    from auth.oauth.client import ClientKind
    from auth.oauth.clients import add as add_client
    from auth.oauth.clients import shown
    from auth.oauth.registration import Registration, decide
    from auth.refusal import Refused
    from server.cli.installation import working
    from server.work import Event

    keys, role = _keys(jwks), role_named(_text(given["role"]))
    life = given["token_seconds"]

    async def step(work: "Work", settings: "Settings") -> "Registered | Refused":
        agency = await work.run(lambda connection: find_agency(connection, _text(given["agency"]) or ""))
        site_name = _text(given["site"])
        site = None if site_name is None else await work.run(lambda connection: find_site(connection, site_name))
        asked = Registration(
            client_id=client_id,
            name=_text(given["name"]) or "",
            kind=ClientKind(str(given["kind"])),
            agency_kind=agency.kind,
            role=role,
            site=None if site is None else site.id,
            redirect_uris=redirect_uris,
            scopes=_words(scopes),
            purposes=_words(purposes),
            keys=keys,
            token_seconds=int(life) if life is not None else None,
        )
        decided = decide(asked)
        if isinstance(decided, Refused):
            return decided
        await work.run(lambda c: add_client(c, asked, agency.id, work.now, bound=bool(given["bound"])))
        work.events.append(
            Event("client_registered", actor="operator", subject=client_id, details={"kind": asked.kind.value})
        )
        return await work.run(lambda connection: shown(connection, client_id))

    _print(working(step), as_json=as_json)


@client.command("list")
@json_option
def list_clients(as_json: bool) -> None:
    """Show every client, the disabled ones too.

    \b
    Example:
      wardmote client list --json
    """
    from auth.oauth.clients import listed
    from server.cli.installation import working

    async def step(work: "Work", settings: "Settings") -> "tuple[Registered, ...]":
        return await work.run(listed)

    found = working(step)
    if as_json:
        print_json({"clients": [described(each) for each in found]})
        return
    rows = [(each.client_id, each.name, each.kind, each.agency, each.role, each.disabled_at) for each in found]
    headings = ("client_id", "name", "kind", "agency", "role", "disabled")
    print_table(headings, rows, none="There are no clients: `wardmote client add --help`.")


@client.command()
@click.argument("client_id")
@json_option
def show(client_id: str, as_json: bool) -> None:
    """Show one client with its addresses, scopes, purposes and public keys.

    \b
    Example:
      wardmote client show ward-map
    """
    from auth.oauth.clients import shown
    from server.cli.installation import working

    async def step(work: "Work", settings: "Settings") -> "Registered":
        return await work.run(lambda connection: shown(connection, client_id))

    _print(working(step), as_json=as_json)


@client.command()
@click.argument("client_id")
@click.option("--jwks", type=click.Path(path_type=Path), help="File with public keys to add, as a JSON Web Key Set.")
@click.option("--drop", multiple=True, metavar="KID", help="A key that works no more; may be given again.")
@json_option
def rotate(client_id: str, jwks: Path | None, drop: tuple[str, ...], as_json: bool) -> None:
    """Change the keys of a client without a pause: add the new ones, and drop the old ones later.

    Both work until the old one is dropped. A key that has leaked: add and drop in one step.

    \b
    Example:
      wardmote client rotate ward-map --jwks new.json
      wardmote client rotate ward-map --drop 2025-key
    """
    from auth.oauth.clients import change_keys
    from server.cli.installation import working
    from server.work import Event

    if jwks is None and not drop:
        raise NotUnderstood("Say what to change: --jwks FILE adds keys, --drop KID takes one away.")
    added = _keys(jwks)

    async def step(work: "Work", settings: "Settings") -> "Registered":
        changed = await work.run(lambda connection: change_keys(connection, client_id, added, drop))
        details = {"added": str(len(added)), "dropped": str(len(drop)), "keys": str(len(changed.keys))}
        work.events.append(Event("client_keys_changed", actor="operator", subject=client_id, details=details))
        return changed

    _print(working(step), as_json=as_json)


@client.command()
@click.argument("client_id")
@json_option
def disable(client_id: str, as_json: bool) -> None:
    """Take a client out of use at once: its tokens, and what people granted it, work no more. There is no way back.

    \b
    Example:
      wardmote client disable ward-map
    """
    from auth.oauth.clients import shown
    from auth.oauth.revoke import disable_client
    from server.cli.installation import working
    from server.work import Event

    async def step(work: "Work", settings: "Settings") -> "Registered":
        await work.run(lambda connection: shown(connection, client_id))
        await work.run(lambda connection: disable_client(connection, client_id, work.now))
        work.events.append(Event("client_disabled", actor="operator", subject=client_id))
        return await work.run(lambda connection: shown(connection, client_id))

    _print(working(step), as_json=as_json)


def described(found: "Registered") -> dict[str, object]:
    """Describe a client with the names of the README; its keys stand as a JSON Web Key Set."""
    names = [name for name in found.__slots__ if name != "keys"]
    keys: dict[str, object] = {"keys": [dict(key) for key in found.keys]}
    return {**{name: getattr(found, name) for name in names}, "jwks": keys}


def role_named(word: str | None) -> "Role | None":
    """Find a role by its word. Raises: NotUnderstood with the roles there are."""
    from auth.roles import Role

    if word is None:
        return None
    if word.upper() not in set(Role):
        raise NotUnderstood(f"There is no role {word!r}; there are: {', '.join(Role)}.")
    return Role(word.upper())


def _keys(file: Path | None) -> "Keys":
    from auth.oauth.public_keys import LONGEST_TEXT, read_public_keys

    if file is None:
        return ()
    try:
        with file.open(encoding="utf-8") as opened:
            return read_public_keys(opened.read(LONGEST_TEXT + 1))
    except OSError as error:
        raise NotUnderstood(f"{error.strerror or error}: {file}.") from None
    except UnicodeDecodeError:
        raise NotUnderstood(f"{file} is no text: write the public keys as a JSON Web Key Set.") from None


def _words(given: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for text in given for word in text.split())


def _text(value: str | int | bool | None) -> str | None:
    return None if value is None else str(value)


def _print(found: "Registered", *, as_json: bool) -> None:
    if as_json:
        print_json(described(found))
        return
    content = described(found)
    content["jwks"] = ", ".join(f"{key['kid'] or '(no kid)'} ({key['kty']})" for key in found.keys)
    content |= {name: " ".join(value) for name, value in content.items() if isinstance(value, tuple)}
    print_table(("", ""), list(content.items()), none="")
