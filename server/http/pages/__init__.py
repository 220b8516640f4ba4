"""Pages: what a person sees, from one template each and one stylesheet.

Every page is complete without a script, carries its own Content-Security-Policy and is never stored. Values are
escaped by the template engine, always. Decides nothing: it is handed what to show.
"""

import hashlib
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from schema.codes import code_list

FOLDER = Path(__file__).parent
STYLESHEET_PATH = "/static/wardmote.css"

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action {targets}; "
    "frame-ancestors 'none'; base-uri 'none'"
)


class Pages:
    """Render the pages of one installation."""

    def __init__(self) -> None:
        self._style = (FOLDER / "static" / "wardmote.css").read_bytes()
        version = hashlib.sha256(self._style).hexdigest()[:12]
        self._templates = Environment(
            loader=FileSystemLoader(FOLDER / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters |= {"moment": _moment, "day": _day, "kind": _kind, "label": _label}
        self._templates.globals["stylesheet"] = f"{STYLESHEET_PATH}?v={version}"

    def render(self, name: str, status: int = 200, *, form_targets: tuple[str, ...] = (), **values: object) -> Response:
        """Render the template *name*.

        *form_targets* are addresses outside that a form of this page may lead to: Chromium applies ``form-action``
        to every redirect that follows a form, so the page before a partner's application must name it.
        """
        page = self._templates.get_template(name).render(**values)
        policy = POLICY.format(targets=" ".join(("'self'", *_sources(form_targets))))
        return HTMLResponse(page, status, headers={"Content-Security-Policy": policy, "Cache-Control": "no-store"})

    async def stylesheet(self, request: Request) -> Response:
        """Answer ``GET /static/wardmote.css``; its address changes with its content."""
        return Response(self._style, media_type="text/css", headers={"Cache-Control": "public, max-age=86400"})


def _moment(when: datetime) -> str:
    return f"{when.day} {when:%B %Y}, {when:%H:%M} UTC"


def _day(day: str | None) -> str:
    if day is None:
        return "no date"
    read = date.fromisoformat(day)
    return f"{read.day} {read:%B %Y}"


def _kind(name: str) -> str:
    """Write the name of a kind of record as words: IntelligenceReport is Intelligence report."""
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name).strip().capitalize()


def _label(code: str, codes: str) -> str:
    return next(each.label for each in code_list(codes).codes if each.code == code)


def _sources(addresses: Iterable[str]) -> Iterable[str]:
    for address in addresses:
        parts = urlsplit(address)
        if parts.scheme in ("http", "https") and parts.netloc:
            host = parts.netloc.rpartition("@")[2]
            # A registered address may hold no character that means something in a policy.
            if not set(host) & set(" ;,'\""):
                yield f"{parts.scheme}://{host}"
        elif parts.scheme:
            yield f"{parts.scheme}:"
