"""Request: the one bridge between HTTP and Authlib.

Its address is built from the configured issuer, never from a Host header. Its parameters come from the body
alone, each at most once: a parameter that two readers could read differently is refused.
"""

from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl

from authlib.oauth2.rfc6749 import OAuth2Request
from authlib.oauth2.rfc6749.errors import InvalidRequestError
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload

FORM = "application/x-www-form-urlencoded"

MOST_PARAMETERS = 30


class TokenRequest(OAuth2Request):  # type: ignore[misc]  # Authlib publishes no types
    """Hold one POST to an endpoint of *issuer*; *proofs* are all values of its DPoP header."""

    def __init__(self, issuer: str, path: str, form: Mapping[str, str], proofs: Sequence[str] = ()) -> None:
        super().__init__("POST", issuer + path)
        self.address = issuer + path
        self.proofs = proofs
        self._form = form
        self.payload = BasicOAuth2Payload(form)

    @property
    def args(self) -> Mapping[str, str]:
        """Give the query parameters: none, a secret has no place in an address."""
        return {}

    @property
    def form(self) -> Mapping[str, str]:
        """Give the parameters of the body."""
        return self._form


def read_form(content_type: str | None, body: bytes) -> dict[str, str]:
    """Read a form strictly: declared as one, UTF-8, every parameter once.

    A parameter without a value counts as absent (RFC 6749 section 3.2).
    Raises: InvalidRequestError.
    """
    if (content_type or "").partition(";")[0].strip().lower() != FORM:
        raise InvalidRequestError(f"Send the parameters as {FORM}.")
    return read_parameters(body, "body")


def read_parameters(raw: bytes, place: str) -> dict[str, str]:
    """Read the encoded parameters of a body or a query as strictly as ``read_form``.

    Raises: InvalidRequestError.
    """
    try:
        text = raw.decode("ascii")
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MOST_PARAMETERS)
    except ValueError as error:
        raise InvalidRequestError(f"The {place} is no well-formed form.") from error
    form = dict(pairs)
    if len(form) != len(pairs):
        raise InvalidRequestError("Every parameter may be sent once only.")
    return {name: value for name, value in form.items() if value}
