"""Issuing: how many access tokens a second one worker gives to services, each for an assertion of its own."""

from urllib.parse import urlencode

from joserfc import jwt
from joserfc.jwk import ECKey

from server.work import new_id, utc_now
from tests.bench.clients import press_each
from tests.bench.contender import Request, wardmote
from tests.bench.figures import Figure, middle
from tests.bench.pages import Pace
from tests.bench.questions import CALLERS
from tests.bench.stage import World

TOKENS_A_SECOND = 200.0
CLIENTS = 16
# More assertions than a run can use up: none is good twice.
MOST_A_SECOND = 1_500

FORM = "application/x-www-form-urlencoded"


def tokens(world: World, pace: Pace) -> list[Figure]:
    """Measure client_credentials with private_key_jwt, the registered key an EC key (ES256)."""
    with wardmote(world.environment) as port:
        rates = []
        for _ in range(pace.runs):
            asked = _requests(port, world, round(MOST_A_SECOND * pace.seconds))
            rates.append(press_each(asked, clients=CLIENTS, seconds=pace.seconds).rate)
    return [Figure("service tokens (private_key_jwt)", "tokens/s", middle(rates), None, TOKENS_A_SECOND)]


def _requests(port: int, world: World, count: int) -> list[Request]:
    return [Request(port, "/oauth/token", form, media=FORM) for form in forms(world, count)]


def forms(world: World, count: int) -> list[bytes]:
    """Write so many requests for a token of the first caller, each with an assertion of its own."""
    client_id = CALLERS[0].client_id
    key = ECKey.import_key(dict(world.keys[client_id]))
    form = {
        "grant_type": "client_credentials",
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    }
    return [
        urlencode({**form, "client_assertion": _assertion(client_id, key, world.issuer)}).encode() for _ in range(count)
    ]


def _assertion(client_id: str, key: ECKey, issuer: str) -> str:
    now = int(utc_now().timestamp())
    header = {"alg": "ES256", "kid": key.kid}
    claims = {"iss": client_id, "sub": client_id, "aud": issuer, "iat": now, "exp": now + 60, "jti": new_id()}
    return jwt.encode(header, claims, key)
