"""Answer at the domain of a Serverless environment, which needs no credentials.

https://www.twilio.com/docs/serverless/functions-assets/assets. Only GET is documented for an asset; HEAD was seen to be
405, so other methods are refused, and a switch says what happens to POST. Functions are not executed.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING

from fallback.emulator.api import bodies
from fallback.emulator.api.routes import ApiResponse
from fallback.emulator.core import serverless_site as site
from fallback.emulator.core.errors import NotEmulated

if TYPE_CHECKING:
    from fallback.emulator.api.routes import ApiRequest
    from fallback.emulator.core.serverless_records import Environment, Version
    from fallback.emulator.core.state import State

DOMAIN = ".twil.io"
_TEXT = {"Content-Type": "text/plain; charset=utf-8"}


def answer(before: State, request: ApiRequest) -> ApiResponse:
    """Return what the environment at the host of `request` serves."""
    environment = site.find_environment(before, request.host)
    version = site.find_version(before, environment, request.path, request.now) if environment else None
    if environment is None or version is None:
        return _refuse(before, 404, "Not found")
    if version.kind == "function":
        missing = NotEmulated(request.method, f"https://{request.host}{request.path}")
        return ApiResponse(missing.status, bodies.render_error(missing), before)
    methods = {"GET", "POST"} if before.switches.asset_post == "answered" else {"GET"}
    if request.method not in methods:
        return _refuse(before, 405, "Method not allowed")
    if version.visibility == "protected" and not _is_signed(before, environment, request):
        return _refuse(before, 403, "Forbidden")
    return _serve(before, version)


def _serve(before: State, version: Version) -> ApiResponse:
    tag = hashlib.sha256(version.content).hexdigest()[:32]
    return ApiResponse(200, version.content, before, {"Content-Type": version.content_type, "ETag": f'"{tag}"'})


def _is_signed(before: State, environment: Environment, request: ApiRequest) -> bool:
    token = before.accounts[environment.account_sid].auth_token
    query = f"?{request.query_string}" if request.query_string else ""
    expected = site.sign(token, f"https://{request.host}{request.path}{query}", request.form)
    return hmac.compare_digest(expected, request.signature)


def _refuse(before: State, status: int, text: str) -> ApiResponse:
    return ApiResponse(status, text.encode(), before, _TEXT)
