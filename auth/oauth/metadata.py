"""Metadata: what this server says it can do. What is listed works; what works is listed.

Two documents, one source: the authorization server (RFC 8414) and the protected resource (RFC 9728). A grant
or an endpoint is added here in the change that makes it work, never before.
"""

from auth.oauth.assertion import SIGNATURES
from auth.oauth.authorize import PROMPTS
from auth.oauth.client import AUTHENTICATION, GRANTS, NO_AUTHENTICATION
from auth.oauth.dpop import PROOF_SIGNATURES
from auth.oauth.openid import CLAIMS
from auth.oauth.token import Authority
from auth.scopes import SCOPES

TOKEN_PATH = "/oauth/token"  # noqa: S105 - an address
AUTHORIZE_PATH = "/oauth/authorize"
PUSHED_PATH = "/oauth/par"
REVOKE_PATH = "/oauth/revoke"
INTROSPECT_PATH = "/oauth/introspect"
USERINFO_PATH = "/oauth/userinfo"
JWKS_PATH = "/oauth/jwks"
SERVER_PATH = "/.well-known/oauth-authorization-server"
OPENID_PATH = "/.well-known/openid-configuration"
RESOURCE_PATH = "/.well-known/oauth-protected-resource"
DEVELOPERS_PATH = "/developers"


def authorization_server(authority: Authority) -> dict[str, object]:
    """Write the metadata of the authorization server (RFC 8414 section 2, OpenID Connect Discovery section 3)."""
    return {
        "issuer": authority.issuer,
        "authorization_endpoint": authority.issuer + AUTHORIZE_PATH,
        "pushed_authorization_request_endpoint": authority.issuer + PUSHED_PATH,
        "token_endpoint": authority.issuer + TOKEN_PATH,
        "userinfo_endpoint": authority.issuer + USERINFO_PATH,
        "jwks_uri": authority.issuer + JWKS_PATH,
        "scopes_supported": list(SCOPES),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "authorization_response_iss_parameter_supported": True,
        "code_challenge_methods_supported": ["S256"],
        "prompt_values_supported": list(PROMPTS),
        "grant_types_supported": sorted(GRANTS),
        "token_endpoint_auth_methods_supported": [AUTHENTICATION, NO_AUTHENTICATION],
        "token_endpoint_auth_signing_alg_values_supported": list(SIGNATURES),
        "revocation_endpoint": authority.issuer + REVOKE_PATH,
        "revocation_endpoint_auth_methods_supported": [AUTHENTICATION, NO_AUTHENTICATION],
        "revocation_endpoint_auth_signing_alg_values_supported": list(SIGNATURES),
        # Of tokens that it was given itself, and of no others; a public client could be anybody.
        "introspection_endpoint": authority.issuer + INTROSPECT_PATH,
        "introspection_endpoint_auth_methods_supported": [AUTHENTICATION],
        "introspection_endpoint_auth_signing_alg_values_supported": list(SIGNATURES),
        "dpop_signing_alg_values_supported": list(PROOF_SIGNATURES),
        # Only some clients must push (the confidential ones), so the server as a whole does not require it.
        "require_pushed_authorization_requests": False,
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256"],
        "claims_supported": list(CLAIMS),
        "claims_parameter_supported": False,
        "protected_resources": [authority.audience],
        "service_documentation": authority.issuer + DEVELOPERS_PATH,
    }


def protected_resource(authority: Authority) -> dict[str, object]:
    """Write the metadata of the GraphQL endpoint (RFC 9728 section 2)."""
    return {
        "resource": authority.audience,
        "resource_name": "Wardmote",
        "resource_documentation": authority.issuer + DEVELOPERS_PATH,
        "authorization_servers": [authority.issuer],
        "scopes_supported": list(SCOPES),
        "bearer_methods_supported": ["header"],
        "dpop_signing_alg_values_supported": list(PROOF_SIGNATURES),
        # Of some clients only (the confidential ones, and services registered so).
        "dpop_bound_access_tokens_required": False,
    }


def resource_metadata_url(authority: Authority) -> str:
    """Give the address of the resource's metadata: its path follows the well-known part (RFC 9728 section 3.1)."""
    return authority.issuer + RESOURCE_PATH + authority.audience.removeprefix(authority.issuer)
