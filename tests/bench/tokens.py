"""Tokens: what reading the access token costs a request, by itself and within a query."""

import asyncio
import json
from time import thread_time
from unittest.mock import patch

import uvloop
from joserfc.jwk import ECKey, KeySet
from starlette.applications import Starlette

from auth.bearer import TokenReader
from auth.oauth.client import RegisteredClient
from auth.oauth.token import Authority, Pen
from auth.principal import Principal
from auth.roles import ROLES
from server.app import create_app
from server.work import new_id, utc_now
from tests.bench.figures import Bound, Figure, middle
from tests.bench.issuing import FORM, forms
from tests.bench.questions import CALLERS, key_body, page_body
from tests.bench.stage import World, an_arrest, mint_many, settings_for

AUTHORITY = Authority("https://wardmote.example", "https://wardmote.example/graphql", 600)
ROUNDS = 5
MICROSECONDS = 150.0


def reading(tokens: int) -> list[Figure]:
    """Measure the reading of a token seen for the first time, and of one seen before."""
    key = ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256"}, auto_kid=True)
    signed = [_token(key) for _ in range(tokens)]
    known = _reader(key)
    first, again = [], []
    for _ in range(ROUNDS):
        first.append(_each(_reader(key), signed))
        again.append(_each(known, signed[:1] * tokens))
    return [
        Figure("token, first time: signature and claims", "microseconds", middle(first)),
        Figure("token, seen before: times and purpose", "microseconds", middle(again)),
    ]


def adding(world: World, tokens: int) -> list[Figure]:
    """Measure a query by key with its token read, beside the same with the token taken on trust, in process.

    In processor time: reading a token waits for nothing. A token that another process signed is verified on its first
    query; one that this process signed was read when it was issued. Each of them brings one query.
    """
    bearers = mint_many(world, CALLERS[0], tokens)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        rounds = [runner.run(_one_round(world, bearers)) for _ in range(ROUNDS)]
    kinds = {
        "token seen before": MICROSECONDS,
        "first query of a token of this process": MICROSECONDS,
        "first query of a token of another process": None,
    }
    return [
        Figure(f"token verification adds, {kind}", "microseconds", middle(took), None, wanted, Bound.AT_MOST)
        for (kind, wanted), took in zip(kinds.items(), zip(*rounds, strict=True), strict=True)
    ]


async def _one_round(world: World, bearers: list[str]) -> tuple[float, float, float]:
    app = create_app(settings_for(world.url))
    async with app.router.lifespan_context(app):
        known = world.tokens[CALLERS[0].word]
        record = key_body(an_arrest(await _ask(app, known, page_body())))
        await _took(app, [known] * len(bearers), record)
        with patch.object(TokenReader, "read", _trusting(app, known)):
            alone = await _took(app, [known] * len(bearers), record)
        again = await _took(app, [known] * len(bearers), record)
        issued = [await _issued(app, form) for form in forms(world, len(bearers))]
        own = await _took(app, issued, record)
        others = await _took(app, bearers, record)
    return again - alone, own - alone, others - alone


async def _issued(app: Starlette, form: bytes) -> str:
    return str(json.loads(await _ask(app, "", form, path="/oauth/token", media=FORM))["access_token"])


def _trusting(app: Starlette, token: str) -> object:
    principal = app.state.door.read([f"Bearer {token}"], purpose=[], now=utc_now())
    return lambda *values, **named: principal


async def _took(app: Starlette, bearers: list[str], record: bytes) -> float:
    took = []
    for token in bearers:
        begun = thread_time()
        await _ask(app, token, record)
        took.append(thread_time() - begun)
    return middle(took) * 1e6


async def _ask(
    app: Starlette, token: str, content: bytes, *, path: str = "/graphql", media: str = "application/json"
) -> bytes:
    """Send one request as uvicorn would hand it over, without a token where that is empty; each answer must be 200."""
    headers = {"host": "127.0.0.1:8000", "content-type": media}
    if token:
        headers["authorization"] = f"Bearer {token}"
    scope = {
        "type": "http",
        "method": "POST",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "scheme": "http",
        "http_version": "1.1",
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 8000),
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "state": {},
    }
    sent: list[dict[str, object]] = []

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": content, "more_body": False}

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    await app(scope, receive, send)  # type: ignore[arg-type]
    if sent[0]["status"] != 200:
        raise RuntimeError(f"the query was refused: {sent}")
    return b"".join(bytes(message.get("body", b"")) for message in sent)  # type: ignore[call-overload]


def _each(reader: TokenReader, tokens: list[str]) -> float:
    now = utc_now()
    headers = [[f"Bearer {token}"] for token in tokens]
    begun = thread_time()
    read = [reader.read(header, now=now) for header in headers]
    took = thread_time() - begun
    if not all(isinstance(each, Principal) for each in read):
        raise RuntimeError("a token was refused: nothing was measured")
    return took / len(tokens) * 1e6


def _reader(key: ECKey) -> TokenReader:
    return TokenReader(KeySet([key]), issuer=AUTHORITY.issuer, audience=AUTHORITY.audience)


def _token(key: ECKey) -> str:
    caller = CALLERS[0]
    row = ROLES[caller.role]
    client = RegisteredClient(
        id=caller.client_id,
        agency="00000000-0000-4000-8000-000000000000",
        role=caller.role,
        scopes=row.scopes,
        purposes=tuple(sorted(row.purposes)),
        jwks="",
        token_seconds=None,
    )
    return str(Pen(AUTHORITY, key, utc_now(), new_id).generate("client_credentials", client)["access_token"])
