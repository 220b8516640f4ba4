"""Device: what is told of a browser and its place on the network, in as few words as its owner needs.

The list of sessions shows them; nothing is decided by them, but that tries from one address are counted together.
"""

from ipaddress import IPv6Address, ip_address, ip_network

from starlette.requests import Request

# In this order: a browser names its ancestors too.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
    ("curl", "curl"),
)
SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
# An IPv6 subscriber is given a whole network of this size.
IPV6_PREFIX = 64


def device_of(request: Request) -> str:
    """Name browser and system, such as ``Firefox on Windows``; never repeats what the browser sent."""
    agent = request.headers.get("user-agent", "")
    browser = next((name for mark, name in BROWSERS if mark in agent), "A browser")
    system = next((name for mark, name in SYSTEMS if mark in agent), None)
    return browser if system is None else f"{browser} on {system}"


def address_of(request: Request) -> str:
    """Give the address whose tries are counted together."""
    host = "" if request.client is None else request.client.host
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(address, IPv6Address):
        return str(address.ipv4_mapped or ip_network((address, IPV6_PREFIX), strict=False))
    return str(address)
