"""Page: the built explorer with what it must know of who is signed in.

The page gets its values through one data attribute: there is no inline script, and nothing in it opens a door. The
addresses of the built files are relative, so the page names the folder they are served from. Pure but for reading
the built page once.
"""

import html
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from auth.roles import Role
from schema.codes import code_list
from server.explorer.examples import examples_for

DIST = Path(__file__).parent / "dist"
ASSETS_PATH = "/explorer/assets"

# Monaco, the editor inside GraphiQL, writes style elements and attributes; everything else is as strict as can be.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self' data:; "
    "img-src 'self' data:; connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)

_VALUES = 'data-session=""'


@dataclass(frozen=True, slots=True)
class Visitor:
    """Say who is at the explorer, in which role, and which purposes the token allows; the first is the default."""

    username: str
    name: str
    agency: str
    role: Role
    purposes: tuple[str, ...]


def page(visitor: Visitor) -> str:
    """Write the page for *visitor*."""
    values = html.escape(json.dumps(_session(visitor), ensure_ascii=False))
    return _built().replace(_VALUES, f'data-session="{values}"')


@cache
def _built() -> str:
    text = (DIST / "index.html").read_text("utf-8")
    if text.count(_VALUES) != 1:
        raise ValueError("The built explorer has no place for its values: build it again.")
    return text.replace('"./assets/', f'"{ASSETS_PATH}/')


def _session(visitor: Visitor) -> dict[str, object]:
    labels = code_list("purpose")
    return {
        "username": visitor.username,
        "name": visitor.name,
        "agency": visitor.agency,
        "role": visitor.role.value,
        "roleText": visitor.role.text,
        "purpose": visitor.purposes[0],
        "purposes": [{"code": code, "label": labels.label(code)} for code in visitor.purposes],
        "examples": [
            {"title": each.title, "about": each.about, "query": each.query} for each in examples_for(visitor.role)
        ],
    }
