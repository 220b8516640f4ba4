"""Redirect: which addresses people may be sent back to, as an ordered table of small checks.

An address is one exact text: no pattern, nothing that a browser and a reader could understand differently. https, or
http on the person's own machine. Checked when a client is registered; requests are compared as text. Pure.
Source: RFC 9700 section 4.1, RFC 8252 section 7.3.
"""

from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import SplitResult, parse_qsl, urlsplit

LONGEST = 1_000
NEVER = frozenset(' \\"<>^`{|}')

# What the answer to an authorization request brings along (RFC 6749 section 4.1.2, RFC 9207).
ANSWERED = frozenset({"code", "state", "iss", "error", "error_description", "error_uri"})


@dataclass(frozen=True, slots=True)
class Address:
    """Hold an address with its parts; *host* is in lower case, *port* None where none is written."""

    text: str
    parts: SplitResult
    host: str
    port: int | None


Check = Callable[[Address], str | None]


def _wildcard(address: Address) -> str | None:
    return "holds a wildcard: register each address exactly" if "*" in address.text else None


def _fragment(address: Address) -> str | None:
    return "holds a fragment, which no answer can be added to" if "#" in address.text else None


def _user(address: Address) -> str | None:
    return "holds a user name: leave it out" if "@" in address.parts.netloc else None


def _scheme(address: Address) -> str | None:
    if address.host and address.text.startswith(("https://", "http://")):
        return None
    return "must be https://HOST/PATH, or http on this machine (127.0.0.1, [::1], localhost)"


def _https(address: Address) -> str | None:
    if address.parts.scheme == "https" or _is_loopback(address.host):
        return None
    return "must be https: http is for 127.0.0.1, [::1] and localhost only"


def _host(address: Address) -> str | None:
    netloc = address.parts.netloc
    if netloc == netloc.lower() and not netloc.endswith(":") and not address.host.endswith(".") and address.port != 0:
        return None
    return "must name its host in lower case without a dot at the end, and a port or none"


def _path(address: Address) -> str | None:
    segments = address.parts.path.lower().replace("%2e", ".").split("/")
    return "holds . or .. in its path: write where it leads" if {".", ".."} & set(segments) else None


def _parameters(address: Address) -> str | None:
    taken = ANSWERED & {name for name, _ in parse_qsl(address.parts.query, keep_blank_values=True)}
    return f"holds the parameter {min(taken)}, which the answer brings" if taken else None


CHECKS: tuple[Check, ...] = (_wildcard, _fragment, _user, _scheme, _https, _host, _path, _parameters)


def fault_of_address(text: str) -> str | None:
    """Say in one sentence why people may not be sent to the address *text*, or None."""
    if len(text) > LONGEST:
        return f"A redirect URI has at most {LONGEST:,} characters."
    if not text.isascii() or not text.isprintable() or NEVER & set(text):
        return f"The redirect URI {text!r} holds a character that no URI may hold: write it percent-encoded."
    try:
        parts = urlsplit(text)
        address = Address(text, parts, parts.hostname or "", parts.port)
    except ValueError:
        return f"The redirect URI {text!r} is no URI."
    fault = next((fault for check in CHECKS if (fault := check(address))), None)
    return None if fault is None else f"The redirect URI {text!r} {fault}."


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
