"""Middleware: what every request passes on its way in and every response on its way out.

One plain ASGI layer: gives the request its id (none is taken from outside), refuses hosts that are not ours,
adds the security headers, turns any exception into one clear error - a page for a person, JSON for a program, at an
address of OAuth in its shape - and writes one line into the log, with an event beside it for what was refused before
any transaction. Neither ever holds a body, a token or a query string.
"""

import json
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import structlog

from auth.reason import Reason
from auth.refusal import Code, Refused
from server.http.pages import Pages
from server.http.problem_page import OF_BATCHES, OF_OAUTH, problem_page, wants_page
from server.http.refusals import Refusal, refusal_by, refusal_of
from server.http.wire import NOTE, Application, ClientGone, Receive, Scope, Send, raw_headers, send_response
from server.problems import HttpRefusal, MediaType, Problem, body, oauth_error, problem_of
from server.work import new_id, report

# Set unless the answer brings its own: pages with styles need another policy than data.
SECURITY_HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
STRICT_TRANSPORT = {"strict-transport-security": "max-age=31536000; includeSubDomains"}

# Probes call by address, with whatever host name their network gives them; they learn nothing of value.
PROBES = frozenset({"/live", "/ready"})

LONGEST_PATH = 200

log = structlog.get_logger("wardmote.request")


@dataclass(slots=True)
class Note:
    """Carry what the log line needs, and what was refused, from the handler out to the middleware."""

    request_id: str
    client_id: str | None = None
    private: str = ""
    refusal: Refusal | None = None

    def refuse(self, error: str, reason: str) -> None:
        """Note a refusal by an *error* code of OAuth, for a *reason* that repeats nothing of what was sent."""
        self.private, self.refusal = reason, refusal_by(error, reason)

    def turn_away(self, problem: Problem, *, error: str | None = None) -> None:
        """Note *problem*, which a client is told by its own code or as *error*."""
        self.private, self.refusal = problem.private, refusal_of(problem, error)


class Entrance:
    """Wrap *app*; *hosts* are the host names answered to, *is_secure* whether the issuer is https.

    *direct* are the busiest addresses: their requests go past the router, which serves them alike. *pages* show a
    person what went wrong; without them everybody gets JSON.
    """

    def __init__(
        self,
        app: Application,
        *,
        hosts: frozenset[str],
        is_secure: bool,
        direct: Mapping[str, Application],
        pages: Pages | None = None,
    ) -> None:
        self._app = app
        self._pages = pages
        self._direct = direct
        self._hosts = {host.encode("latin-1") for host in hosts}
        headers = SECURITY_HEADERS | (STRICT_TRANSPORT if is_secure else {})
        self._headers = raw_headers(headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = perf_counter()
        note = scope[NOTE] = Note(new_id())
        own = [(b"x-request-id", note.request_id.encode("ascii")), *self._headers]
        status = 0

        async def send_with_headers(message: Any) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = _complete(message["headers"], own)
            await send(message)

        try:
            if not self._is_ours(scope):
                raise HttpRefusal(400, Refused(Code.BAD_USER_INPUT, "This host name is not served here.", Reason.HOST))
            app = self._direct.get(scope["path"], self._app)
            await app(scope, receive, send_with_headers)
        except ClientGone:
            status = 499  # nobody reads this answer; the number is what other servers write into their logs
        except Exception as error:  # noqa: BLE001 - the one place where everything unforeseen ends
            problem = _problem(error, note, scope)
            # Once half an answer is out the server closes the connection, which is all that can still be said.
            if status == 0 and not await self._show(problem, note, scope, receive, send_with_headers):
                await _answer(problem, note, scope, send_with_headers)
        _write_line(scope, note, status, perf_counter() - started)
        if note.refusal is not None:
            report(note.refusal.event(scope["path"], client_id=note.client_id, request_id=note.request_id))

    async def _show(self, problem: Problem, note: Note, scope: Scope, receive: Receive, send: Send) -> bool:
        """Show *problem* to a person; False when a program asks, or when no page can be written."""
        # The style of a page would be refused under a host name that is not ours.
        if self._pages is None or not wants_page(scope) or not self._is_ours(scope):
            return False
        try:
            page = problem_page(self._pages, problem, problem.status(MediaType.NATIVE), note.request_id)
        except Exception as error:
            # What went wrong first is what has to be told.
            log.error("failure", request_id=note.request_id, exc_info=error)
            return False
        await page(scope, receive, send)
        return True

    def _is_ours(self, scope: Scope) -> bool:
        hosts = [value for name, value in scope["headers"] if name == b"host"]
        if len(hosts) == 1 and _without_port(hosts[0]) in self._hosts:
            return True
        return scope["path"] in PROBES


def _problem(error: Exception, note: Note, scope: Scope) -> Problem:
    problem = problem_of(error)
    told = oauth_error(problem, problem.status(MediaType.NATIVE))["error"] if _is_oauth(scope) else None
    note.turn_away(problem, error=told)
    if problem.is_fault:
        log.error("failure", request_id=note.request_id, exc_info=error)
    return problem


async def _answer(problem: Problem, note: Note, scope: Scope, send: Send) -> None:
    """Tell a program, in the shape that its address promises."""
    media = MediaType.PROBLEM if scope["path"].startswith(OF_BATCHES) else MediaType.NATIVE
    status = problem.status(media)
    is_oauth = _is_oauth(scope)
    label = MediaType.PROBLEM if media is MediaType.PROBLEM else MediaType.LEGACY
    await send_response(
        send,
        status,
        json.dumps(oauth_error(problem, status)).encode() if is_oauth else body(problem, note.request_id, media),
        content_type=f"{label.value}; charset=utf-8".encode("ascii"),
        headers=raw_headers(problem.headers),
    )


def _is_oauth(scope: Scope) -> bool:
    return bool(scope["path"].startswith(OF_OAUTH))


def _write_line(scope: Scope, note: Note, status: int, seconds: float) -> None:
    if not log.is_enabled_for(logging.INFO):
        return
    values: dict[str, object] = {
        "request_id": note.request_id,
        "method": scope["method"],
        "path": scope["path"][:LONGEST_PATH],
        "status": status,
        "ms": round(seconds * 1000, 2),
        "client_id": note.client_id,
    }
    if note.private:
        values["reason"] = note.private
    log.info("request", **values)


def _complete(headers: Iterable[tuple[bytes, bytes]], own: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    given = list(headers)
    names = {name for name, _ in given}
    return given + [header for header in own if header[0] not in names]


def _without_port(host: bytes) -> bytes:
    name, colon, port = host.lower().rpartition(b":")
    return name if colon and port.isdigit() else host.lower()
