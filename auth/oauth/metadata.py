"""Metadata: what this server says it can do. What is listed works; what works is listed.

Two documents, one source: the authorization server (RFC 8414) and the protected resource (RFC 9728). A grant
or an endpoint is added here in the change that makes it work, never before.
"""

from auth.oauth.assertion import SIGNATURES
from auth.oauth.client import AUTHENTICATION, GRANTS
from auth.oauth.token import Authority
from auth.scopes import SCOPES

TOKEN_PATH = "/oauth/token"  # noqa: S105 - an address
JWKS_PATH = "/oauth/jwks"
SERVER_PATH = "/.well-known/oauth-authorization-server"
RESOURCE_PATH = "/.well-known/oauth-protected-resource"


def authorization_server(authority: Authority) -> dict[str, object]:
    """Write the metadata of the authorization server (RFC 8414 section 2)."""
    return {
        "issuer": authority.issuer,
        "token_endpoint": authority.issuer + TOKEN_PATH,
        "jwks_uri": authority.issuer + JWKS_PATH,
        "scopes_supported": list(SCOPES),
        # Required even while no grant has an authorization endpoint; empty says exactly that.
        "response_types_supported": [],
        "grant_types_supported": sorted(GRANTS),
        "token_endpoint_auth_methods_supported": [AUTHENTICATION],
        "token_endpoint_auth_signing_alg_values_supported": list(SIGNATURES),
        "protected_resources": [authority.audience],
    }


def protected_resource(authority: Authority) -> dict[str, object]:
    """Write the metadata of the GraphQL endpoint (RFC 9728 section 2)."""
    return {
        "resource": authority.audience,
        "resource_name": "Wardmote",
        "authorization_servers": [authority.issuer],
        "scopes_supported": list(SCOPES),
        "bearer_methods_supported": ["header"],
    }


def resource_metadata_url(authority: Authority) -> str:
    """Give the address of the resource's metadata: its path follows the well-known part (RFC 9728 section 3.1)."""
    return authority.issuer + RESOURCE_PATH + authority.audience.removeprefix(authority.issuer)
