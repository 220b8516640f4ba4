"""Tokens: what reading the access token costs a request, for information."""

from time import thread_time

from joserfc.jwk import ECKey, KeySet

from auth.bearer import TokenReader
from auth.oauth.client import RegisteredClient
from auth.oauth.token import Authority, Pen
from auth.principal import Principal
from auth.roles import ROLES
from server.work import new_id, utc_now
from tests.bench.figures import Figure, middle
from tests.bench.questions import CALLERS

AUTHORITY = Authority("https://wardmote.example", "https://wardmote.example/graphql", 600)
ROUNDS = 5


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
