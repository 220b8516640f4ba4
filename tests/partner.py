"""Partner software as a test plays it: proves itself with the keys of demo.json, over HTTP like anybody else."""

import hashlib
import time
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx2
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@dataclass
class Partner:
    """Hold one client of *issuer*, its registered key, and the key that its tokens are bound to."""

    issuer: str
    client_id: str
    private_key_jwk: Mapping[str, Any]
    key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256"))
    nonce: str | None = None

    def assertion(self) -> str:
        """Sign what the client proves itself with."""
        private = self.private_key_jwk
        key = (RSAKey if private["kty"] == "RSA" else ECKey).import_key(dict(private))
        now = int(time.time())
        claims = {"iss": self.client_id, "sub": self.client_id, "aud": self.issuer, "jti": str(uuid4())}
        header = {"alg": private["alg"], "kid": private["kid"]}
        return jwt.encode(header, {**claims, "iat": now, "exp": now + 60}, key, algorithms=[private["alg"]])

    def proof(self, path: str, token: str | None = None) -> str:
        """Sign a proof for a POST to *path*, with *token* where one is sent."""
        claims: dict[str, Any] = {
            "jti": str(uuid4()),
            "htm": "POST",
            "htu": self.issuer + path,
            "iat": int(time.time()),
        }
        if token is not None:
            digest = hashlib.sha256(token.encode()).digest()
            claims["ath"] = urlsafe_b64encode(digest).rstrip(b"=").decode()
        if self.nonce is not None:
            claims["nonce"] = self.nonce
        header = {"typ": "dpop+jwt", "alg": "ES256", "jwk": self.key.as_dict(private=False)}
        return jwt.encode(header, claims, self.key, algorithms=["ES256"])

    def post(self, path: str, form: Mapping[str, str], *, proves: bool) -> httpx2.Response:
        """Send *form* to an OAuth endpoint, and once more with the nonce where one is asked for.

        What *form* says of the client itself is sent instead of the truth.
        """
        answer = httpx2.Response(500)
        for _ in range(2):
            who = {"client_id": self.client_id, "client_assertion_type": ASSERTION_TYPE}
            headers = {"DPoP": self.proof(path)} if proves else {}
            body = {**who, "client_assertion": self.assertion(), **form}
            answer = httpx2.post(self.issuer + path, data=body, headers=headers)
            if not self._learns(answer):
                break
        return answer

    def token(self, *, proves: bool) -> httpx2.Response:
        """Ask for a service token."""
        return self.post("/oauth/token", {"grant_type": "client_credentials"}, proves=proves)

    def ask(self, token: str, query: str, *, proves: bool) -> dict[str, Any]:
        """Send *query* with *token* and return its data."""
        answer = httpx2.Response(500)
        for _ in range(2):
            headers = {"Authorization": f"{'DPoP' if proves else 'Bearer'} {token}"}
            headers |= {"DPoP": self.proof("/graphql", token)} if proves else {}
            answer = httpx2.post(f"{self.issuer}/graphql", json={"query": query}, headers=headers)
            if not self._learns(answer):
                break
        body: dict[str, dict[str, Any]] = answer.json()
        assert "errors" not in body, body
        return body["data"]

    def _learns(self, answer: httpx2.Response) -> bool:
        """Keep the nonce of *answer*; tells whether the same request is to be sent again with it."""
        self.nonce = answer.headers.get("dpop-nonce", self.nonce)
        return answer.status_code >= 400 and "use_dpop_nonce" in answer.text + answer.headers.get(
            "www-authenticate", ""
        )
