"""Keys: ``wardmote keys``, the life of the keys that sign tokens: published, then signing, then retired.

The rules are in auth/oauth/keys.py. Never prints a private key; there is no command that does.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from server.cli.output import json_option, print_json, print_table

if TYPE_CHECKING:
    from auth.oauth.keys import Listed
    from server.settings import Settings
    from server.work import Work


@click.group()
def keys() -> None:
    """List, rotate and retire the keys that sign tokens.

    \b
    Example:
      wardmote keys rotate                       every 90 days, say
      wardmote keys list
    """


@keys.command("list")
@json_option
def list_keys(as_json: bool) -> None:
    """Show every published key: which one signs, which one is next, which ones are retired.

    \b
    Example:
      wardmote keys list --json
    """
    from auth.oauth.keys import listed
    from server.cli.installation import working

    async def step(work: "Work", settings: "Settings") -> "tuple[Listed, ...]":
        return await work.run(listed)

    _print(working(step), as_json=as_json)


@keys.command()
@click.option("--at-once", is_flag=True, help="Sign with a next key even when it was published a moment ago.")
@json_option
def rotate(at_once: bool, as_json: bool) -> None:
    """Let the next key sign, publish one more for the next time, and keep the old one until its tokens have expired.

    Nothing needs restarting: every process reads the keys again each half minute. Keys that were retired more
    than two hours ago are deleted.

    \b
    Example:
      wardmote keys rotate
    """
    from auth.oauth.keys import listed
    from auth.oauth.keys import rotate as rotate_keys
    from server.cli.installation import working
    from server.door import safe_of
    from server.work import Event

    async def step(work: "Work", settings: "Settings") -> "tuple[Listed, ...]":
        safe = safe_of(settings)
        kid = await work.run(lambda connection: rotate_keys(connection, safe, work.now, at_once=at_once))
        work.events.append(Event("keys_rotated", actor="operator", subject=kid))
        return await work.run(listed)

    _print(working(step), as_json=as_json)


# One kid in 64 begins with a dash, and is no option.
@keys.command(context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]})
@click.argument("kid")
@click.option("--at-once", is_flag=True, help="For a key that has leaked: whatever it signed is refused from now on.")
@json_option
def retire(kid: str, at_once: bool, as_json: bool) -> None:
    """Publish a key no longer. The key that signs is refused: rotate first.

    A retired key whose tokens may still be in use is refused too, unless --at-once ends them. A next key is
    replaced by a new one.

    \b
    Example:
      wardmote keys rotate && wardmote keys retire --at-once KID
    """
    from auth.oauth.keys import listed
    from auth.oauth.keys import retire as retire_key
    from server.cli.installation import working
    from server.door import safe_of
    from server.work import Event

    async def step(work: "Work", settings: "Settings") -> "tuple[Listed, ...]":
        safe = safe_of(settings)
        was = await work.run(lambda connection: retire_key(connection, safe, kid, work.now, at_once=at_once))
        work.events.append(Event("key_retired", actor="operator", subject=kid, details={"was": was.value}))
        return await work.run(listed)

    _print(working(step), as_json=as_json)


def _print(found: "Iterable[Listed]", *, as_json: bool) -> None:
    rows = [
        {"kid": key.kid, "state": key.state.value, "created_at": key.created_at, "retired_at": key.retired_at}
        for key in found
    ]
    if as_json:
        print_json({"keys": rows})
        return
    none = "There are no keys yet: the service makes them when it starts."
    print_table(("kid", "state", "created", "retired"), [tuple(row.values()) for row in rows], none=none)
