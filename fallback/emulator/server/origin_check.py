"""Refuse requests that a web page sends to the emulator.

The emulator listens on loopback, and its control surface asks for no password. A browser on the same machine can still
reach it on behalf of any page:

- A page may post a form to another site without asking. The browser then sends the page's `Origin`, so a request is
  refused if it has an `Origin` that is not the emulator's own address.
- A page may give its own host name the address 127.0.0.1 (DNS rebinding). For the browser the emulator is then the
  same site, and the page may read its responses. The browser still sends that name as `Host`, so a request is refused
  if its `Host` is neither a loopback address nor localhost. The port is not compared: proxies and tunnels change it.
"""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING

from starlette.datastructures import Headers
from starlette.responses import JSONResponse

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

_HOST = re.compile(r"(?:\[(?P<literal>[0-9a-f:.]{2,45})\]|(?P<name>[0-9a-z.-]{1,253}))(?::[0-9]{1,5})?")


class OriginCheck:
    """ASGI middleware that answers 403 to a request whose `Host` or `Origin` is not this machine's."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        reason = find_reason(headers.getlist("host"), headers.getlist("origin"), scope["state"].get("host"))
        app = self._app if reason is None else JSONResponse({"message": reason}, 403)
        await app(scope, receive, send)


def find_reason(hosts: list[str], origins: list[str], proxied: str | None = None) -> str | None:
    """Return why a request with these `Host` and `Origin` headers is refused, or None.

    A request through the proxy must be for the host `proxied`. No page sends one, unless its browser has this proxy.
    """
    if proxied:
        is_right = [host.lower().removesuffix(":443") for host in hosts] == [proxied] and not origins
        return None if is_right else f"through the proxy, the Host must be {proxied}, and there may be no Origin"
    if len(hosts) != 1 or not _is_loopback(hosts[0].lower()):
        return f"the Host of a request must be a loopback address or localhost, not {', '.join(hosts) or 'empty'}"
    if any(origin.lower() != f"http://{hosts[0].lower()}" for origin in origins):
        return f"the emulator refuses requests from web pages of other sites: {', '.join(origins)}"
    return None


def _is_loopback(host: str) -> bool:
    parts = _HOST.fullmatch(host)
    if parts is None:
        return False
    try:
        return parts["name"] == "localhost" or ipaddress.ip_address(parts["literal"] or parts["name"]).is_loopback
    except ValueError:
        return False
