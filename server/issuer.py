"""Issuer: the public address of this service, and how it must be written.

Clients compare it as text (RFC 8414 section 3.3), so there is one spelling: a scheme and a lower-case host, no path,
no slash at the end. Off this machine it must be https. Pure; the settings call it.
"""

from ipaddress import ip_address
from urllib.parse import urlsplit

LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "[::1]")


def check(issuer: str, *, setting: str, production: bool) -> None:
    """Refuse an *issuer* that is not written as it must be; the error names the *setting*. Raises: ValueError."""
    parts = urlsplit(issuer)
    if parts.scheme not in ("http", "https") or not parts.netloc or f"{parts.scheme}://{parts.netloc}" != issuer:
        raise ValueError(f"{setting} must be http(s)://HOST[:PORT] with nothing after it.")
    if parts.username is not None or issuer != issuer.lower() or not issuer.isascii():
        raise ValueError(f"{setting} must be a plain lower-case host without a user name.")
    if production and parts.scheme == "http" and not _is_loopback(host_of(issuer)):
        raise ValueError(f"{setting} must be https in production, or an address of this machine.")


def host_of(url: str) -> str:
    """Give the host name of *url*, without the port."""
    netloc = urlsplit(url).netloc.lower()
    return netloc.rsplit(":", 1)[0] if not netloc.endswith("]") else netloc


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"
