"""`/Keys` and its older name `/SigningKeys`: https://www.twilio.com/docs/iam/api-keys/key-resource-v2010."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fallback.emulator.api import record_bodies
from fallback.emulator.api.hosts import API
from fallback.emulator.api.resource_collection import ResourceCollection
from fallback.emulator.api.routes import ACCOUNT, ApiResponse, make_route
from fallback.emulator.core import account_lifecycle, parameters
from fallback.emulator.core.account_lifecycle import KEYS

if TYPE_CHECKING:
    from fallback.emulator.api.routes import ApiRequest, Route
    from fallback.emulator.core.records import ApiKey
    from fallback.emulator.core.state import State

_FIELDS = ("sid", "friendly_name", "date_created", "date_updated")


def _render(key: ApiKey, _request: ApiRequest, state: State) -> dict[str, Any]:
    return record_bodies.render_classic(key, _FIELDS, state.switches)


def _create(before: State, request: ApiRequest, account: str) -> ApiResponse:
    """Create a key. Only this answer has the secret."""
    edits = parameters.read(request.form, KEYS.parameters, before.switches)
    after, key = account_lifecycle.create_key(before, account, edits, request.now)
    return ApiResponse(201, {**_render(key, request, after), "secret": key.secret}, after)


def _make_routes(path: str, key: str) -> tuple[Route, Route]:
    keys = ResourceCollection(KEYS, key, _render)
    return (
        make_route(API, f"{ACCOUNT}/{path}.json", GET=keys.list_all, POST=_create),
        make_route(API, f"{ACCOUNT}/{path}/{{sid}}.json", GET=keys.fetch, POST=keys.update, DELETE=keys.delete),
    )


ROUTES = (*_make_routes("Keys", "keys"), *_make_routes("SigningKeys", "signing_keys"))
