"""Secret: the one secret of an installation, as it is written.

Base64 or hex, long enough, and not one of a demonstration. Pure; the settings call it and derive every key from it.
"""

import base64
import binascii

# A secret that `wardmote demo` made carries this marker, so that production can refuse it.
DEMO_SECRET_MARKER = "demo:"  # noqa: S105 - a marker in front of a secret, not a secret
SECRET_BYTES = 32


def secret_bytes(text: str, *, setting: str, production: bool) -> bytes:
    """Read the secret from base64 or hex; the error names the *setting* and never the value. Raises: ValueError."""
    if production and text.startswith(DEMO_SECRET_MARKER):
        raise ValueError(f"{setting} was made for a demonstration: production needs its own.")
    written = text.removeprefix(DEMO_SECRET_MARKER)
    try:
        secret = bytes.fromhex(written)
    except ValueError:
        try:
            secret = base64.b64decode(
                written.replace("-", "+").replace("_", "/") + "=" * (-len(written) % 4), validate=True
            )
        except (binascii.Error, ValueError) as error:
            raise ValueError(f"{setting} must be base64 or hex.") from error
    if len(secret) < SECRET_BYTES or len(set(secret)) < 8:
        raise ValueError(f"{setting} must hold at least {SECRET_BYTES} random bytes.")
    return secret
